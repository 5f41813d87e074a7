/** A running program on a home, its own processes to kill, and the way back after it was killed itself. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveProgram, type WorkerName, workersBelow } from '../../../e2e/app.ts';
import { type Connection, connectTo } from '../../../e2e/host-client.ts';
import { isAlive } from '../../../electron/alive.ts';
import { readHolder, wayIn } from '../../../electron/instance.ts';

export type Victim = WorkerName | 'host';

/** The host was killed under a call. */
export class HostGone extends Error {
  override readonly name = 'HostGone';
}

/** Processes of a host that was killed end by themselves; on a busy machine it takes them a while to notice. */
const orphanMs = 30_000;

export class Session {
  readonly home: string;
  #process: ChildProcess | null = null;
  #connection: Connection | null = null;
  #gone: Promise<never> = Promise.reject(new HostGone());
  #dying = false;

  constructor(home: string) {
    this.home = home;
    this.#gone.catch(() => {});
  }

  async start(): Promise<void> {
    const { process: program, url } = await serveProgram(this.home);
    this.#process = program;
    this.#dying = false;
    this.#connection = connectTo(url);
    this.#gone = new Promise((_, reject) => program.once('exit', () => reject(new HostGone())));
    this.#gone.catch(() => {});
    if (program.exitCode !== null || program.signalCode !== null) throw new HostGone();
  }

  /** Starts a host and kills it after a while, wherever it then is in its start. */
  async startAndKill(afterMs: number): Promise<void> {
    const starting = serveProgram(this.home, (program) => void sleep(afterMs).then(() => program.kill('SIGKILL')));
    const started = await starting.catch(() => null);
    if (started && started.process.signalCode === null) await new Promise((resolve) => started.process.once('exit', resolve));
  }

  get pid(): number {
    return this.#process!.pid!;
  }

  /** Lets a browser in, once. */
  async address(): Promise<string> {
    return (await wayIn(readHolder(join(this.home, 'running.json')))) ?? '';
  }

  get api(): Connection['api'] {
    if (!this.#connection) throw new HostGone();
    return this.#connection.api;
  }

  /** The call's result, unless the host goes first. */
  call<T>(work: Promise<T>): Promise<T> {
    // The connection may break a moment before the host's end is heard of.
    const told = work.catch((error: unknown) => (this.#dying ? this.#gone : Promise.reject(error)));
    told.catch(() => {});
    return Promise.race([told, this.#gone]);
  }

  /** @returns who was killed: the host where the one that was meant does not run just now. */
  async kill(victim: Victim): Promise<Victim> {
    const host = this.#process!;
    if (victim !== 'host') {
      const pids = pidsBelow(host.pid!, victim);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      if (pids.length > 0) return victim;
    }
    const below = (['engine', 'documents'] as const).flatMap((name) => pidsBelow(host.pid!, name));
    this.#dying = true;
    host.kill('SIGKILL');
    await this.#gone.catch(() => {});
    this.#connection?.close();
    await allGone(below);
    return 'host';
  }

  close(): void {
    this.#connection?.close();
    this.#process?.kill('SIGKILL');
  }
}

function pidsBelow(host: number, name: WorkerName): number[] {
  try {
    return workersBelow(host, name);
  } catch {
    return [];
  }
}

async function allGone(pids: number[]): Promise<void> {
  const until = performance.now() + orphanMs;
  while (pids.some(isAlive)) {
    if (performance.now() > until) throw new Error(`A process of a killed host lives on: ${pids.filter(isAlive).join(', ')}.`);
    await sleep(50);
  }
}
