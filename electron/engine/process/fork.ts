import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromWorker, Launched, Launcher } from './protocol.ts';

const keptStderrBytes = 4096;

/** The engine's process under plain Node. `serialization: 'advanced'` carries typed arrays as they are. */
export const forkLauncher: Launcher = (): Launched => {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let words = '';
  child.stderr?.on('data', (data: Buffer) => {
    words = (words + data.toString('utf8')).slice(-keptStderrBytes);
  });
  return {
    // A message to a process that is just dying is lost either way: its exit is what gets reported.
    send: (message) => void child.send(message, () => {}),
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
    onExit: (listener) => void child.on('exit', listener),
    lastWords: () => words.trim(),
    kill: () => void child.kill('SIGKILL'),
    pid: child.pid,
  };
};
