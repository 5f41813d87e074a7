/** Processes of kills.ts: how they end, how they are killed, and whether anything is left of them. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromHost, ToHost, Victim } from './host.ts';

/** Processes whose parent was killed end by themselves; on a busy machine it takes them a while to notice. */
const orphanMs = 30_000;

export const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

export function told<T extends FromHost['type']>(host: ChildProcess, type: T): Promise<Extract<FromHost, { type: T }>> {
  return new Promise((resolve) =>
    host.on('message', (message: FromHost) => message.type === type && resolve(message as Extract<FromHost, { type: T }>)),
  );
}

/** 'done', why it failed, or the signal that ended it. */
export function endOf(host: ChildProcess): Promise<string> {
  return Promise.race([
    told(host, 'done').then(() => 'done'),
    told(host, 'failed').then(({ why }) => why),
    once(host, 'exit').then(([code, signal]) => (signal as string | null) ?? `code ${code}`),
  ]);
}

export async function toEnd(command: ChildProcess): Promise<void> {
  let words = '';
  command.stderr?.on('data', (data: Buffer) => {
    words = (words + data.toString('utf8')).slice(-1000);
  });
  if (isRunning(command)) await once(command, 'exit');
  if (command.exitCode !== 0) throw new Error(`focus ended with ${command.exitCode ?? command.signalCode}: ${words}`);
}

/** @returns whether there was somebody to kill. */
export async function kill(target: ChildProcess, victim: Victim): Promise<boolean> {
  if (!isRunning(target)) return false;
  if (victim === 'documents' || victim === 'engine') {
    const answer = Promise.race([told(target, 'killed'), once(target, 'exit')]);
    target.send({ kill: victim } satisfies ToHost, () => {});
    const said = await answer;
    return 'victim' in said && said.victim;
  }
  try {
    process.kill(victim === 'all' ? -target.pid! : target.pid!, 'SIGKILL');
  } catch {
    return false;
  }
  if (isRunning(target)) await once(target, 'exit');
  return target.signalCode === 'SIGKILL';
}

/** None of its group is left; one that nobody reaps is gone as well. */
export async function allGone({ pid }: ChildProcess): Promise<void> {
  for (const until = performance.now() + orphanMs; ; ) {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,stat=,pid='], { encoding: 'utf8' });
    const alive = stdout.split('\n').filter((line) => new RegExp(`^\\s*${pid}\\s+[^Z]`).test(line));
    if (alive.length === 0) return;
    if (performance.now() > until) throw new Error(`Processes of a killed command live on: ${alive.join(', ')}`);
    await sleep(50);
  }
}
