/** Our processes under Electron: utility processes, which need no Node mode of the app's own binary. */
import type { Launched, Launcher } from '../process/launch.ts';
import type { FromChild } from '../process/messages.ts';

const keptStderrBytes = 4096;

/** As much of Electron's UtilityProcess as is needed. */
export interface Utility {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
  readonly pid: number | undefined;
  readonly stderr: { on(event: 'data', listener: (data: Uint8Array) => void): unknown } | null;
}

/** @param fork starts the built worker, with stderr piped. */
export function utilityLauncher(fork: () => Utility): Launcher {
  return (): Launched => {
    const utility = fork();
    let tail = '';
    utility.stderr?.on('data', (data) => {
      tail = (tail + Buffer.from(data).toString('utf8')).slice(-keptStderrBytes);
    });
    return {
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => void utility.on('message', (message) => listener(message as FromChild)),
      onExit: (listener) => void utility.on('exit', (code) => listener(code, null)),
      stderrTail: () => tail.trim(),
      kill: () => void utility.kill(),
      get pid() {
        return utility.pid;
      },
    };
  };
}
