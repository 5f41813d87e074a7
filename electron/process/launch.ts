/** How a child process is started and reached: a forked Node process here, a utility process in Electron (shell/utility-process.ts). */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromChild, ToChild } from './messages.ts';

/** A started process as its parent sees it. */
export interface Launched {
  send(message: ToChild): void;
  onMessage(listener: (message: FromChild) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  /** The last lines that the process wrote to stderr. */
  stderrTail(): string;
  kill(): void;
  readonly pid: number | undefined;
}

export type Launcher = () => Launched;

const keptStderrBytes = 4096;

/** A Node process that runs `entry`. Advanced serialization carries typed arrays as they are. */
export function forked(entry: URL, nodeOptions: string[] = []): Launcher {
  return () => {
    const child = fork(fileURLToPath(entry), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: nodeOptions });
    let tail = '';
    child.stderr?.on('data', (data: Buffer) => {
      tail = (tail + data.toString('utf8')).slice(-keptStderrBytes);
    });
    return {
      // A message to a process that is just dying is lost either way: its exit is what gets reported.
      send: (message) => void child.send(message, () => {}),
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromChild)),
      onExit: (listener) => void child.on('exit', listener),
      stderrTail: () => tail.trim(),
      kill: () => void child.kill('SIGKILL'),
      pid: child.pid,
    };
  };
}
