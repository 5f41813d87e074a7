/**
 * `node torture/kills/engine/kills.ts [moments]`: kill -9 at random moments of a read, the engine's process and its host in
 * turns. After every kill: nobody is left behind, every entry of the store that counts is whole, and the next start goes on from it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../../electron/alive.ts';
import { EngineProcess } from '../../../electron/engine/process/client.ts';
import { KvStore } from '../../../electron/engine/store.ts';
import { applicationRoot, starterBundle } from '../../../electron/home.ts';

/** What the host tells: `begun` at its first progress (a kill now hits a read), `done` and `failed` at the end of its read. */
type FromHost = { type: 'begun'; worker: number; chunks: number } | { type: 'done'; chunksFromStore: number } | { type: 'failed'; code: string };

export interface KillReport {
  kills: { engine: number; host: number };
  /** Reads that were over before their kill came. */
  late: number;
  /** Chunks that the last read, which nobody kills, found in the store. */
  recovered: number;
}

/** The longest wait between a read's first progress and its kill; the sample is read in about this time. */
const longestWaitMs = 1500;

export async function killAtRandomMoments(moments: number): Promise<KillReport> {
  const directory = mkdtempSync(join(tmpdir(), 'focus-kill-'));
  const report: KillReport = { kills: { engine: 0, host: 0 }, late: 0, recovered: 0 };
  try {
    for (let i = 0; i < moments; i++) await killOnce(i % 2 === 0 ? 'engine' : 'host', directory, report);
    report.recovered = await readToEnd(startHost(directory));
    await verified(directory);
    return report;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function killOnce(victim: 'engine' | 'host', directory: string, report: KillReport): Promise<void> {
  const host = startHost(directory);
  const ended = readToEnd(host);
  const outcome = ended.then(
    () => 'done',
    (error: Error) => error.message,
  );
  const { worker, chunks } = await begun(host, ended);
  await sleep(randomInt(longestWaitMs));
  try {
    process.kill(victim === 'engine' ? worker : host.pid!, 'SIGKILL');
  } catch {
    // Over already; the outcome says so.
  }
  const how = await outcome;
  if (how === 'done') report.late++;
  else if (how === (victim === 'engine' ? 'engine-crashed' : 'SIGKILL')) report.kills[victim]++;
  else throw new Error(`The ${victim} was killed; its read ended with ${how}.`);
  // The engine's process ends with its parent, at the latest after the run that it is in.
  for (let waitedMs = 0; isAlive(worker); waitedMs += 50) {
    if (waitedMs > 20_000) throw new Error(`The engine's process ${worker} outlived its host.`);
    await sleep(50);
  }
  // A store that holds the whole text would leave nothing to be killed at.
  if ((await verified(directory)) >= chunks) rmSync(directory, { recursive: true, force: true });
}

/** The host's read has made its first progress: from now on a kill hits its work. */
function begun(host: ChildProcess, ended: Promise<unknown>): Promise<Extract<FromHost, { type: 'begun' }>> {
  return new Promise((resolve, reject) => {
    host.on('message', (message: FromHost) => message.type === 'begun' && resolve(message));
    ended.catch(reject);
  });
}

function startHost(directory: string): ChildProcess {
  return fork(fileURLToPath(import.meta.url), ['--host', directory], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

/** @returns chunks that the host's read found in the store. @throws Error whose message is the failure's code, or the signal that ended the host. */
function readToEnd(host: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    host.on('message', (message: FromHost) => {
      if (message.type === 'done') resolve(message.chunksFromStore);
      else if (message.type === 'failed') reject(new Error(message.code));
    });
    host.on('exit', (code, signal) => reject(new Error(signal ?? `code ${code}`)));
  });
}

/** @returns entries of the store, every one of them whole. */
async function verified(directory: string): Promise<number> {
  const store = await KvStore.open({ directory, quotaBytes: 2 ** 32 });
  const { entries, damaged } = await store.verify();
  await store.close();
  if (damaged > 0) throw new Error(`${damaged} entries of the store are damaged after a kill.`);
  return entries;
}

/** What is killed, or whose engine is: reads the sample in the engine's process, keeping what it read in the store. */
async function host(directory: string): Promise<void> {
  const tell = (message: FromHost) => process.send?.(message);
  // Small waves: many writes for a kill to hit.
  const engine = new EngineProcess({ bundle: starterBundle, store: { directory, quotaBytes: 2 ** 32 }, waveTokens: 256 });
  const text = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
  let first = true;
  try {
    const { chunksFromStore } = await engine.read([{ id: 'sample', text }], undefined, {
      onEvent: (event) => {
        if (event.type !== 'progress' || !first) return;
        first = false;
        tell({ type: 'begun', worker: engine.pid!, chunks: event.total });
      },
    });
    tell({ type: 'done', chunksFromStore });
  } catch (error) {
    tell({ type: 'failed', code: (error as { code?: string }).code ?? String(error) });
  }
  await engine.close();
  process.disconnect();
}

if (process.argv[2] === '--host') await host(process.argv[3]!);
else if (import.meta.main) console.log(JSON.stringify(await killAtRandomMoments(Number(process.argv[2] ?? 50))));
