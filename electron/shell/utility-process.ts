/** Our processes under Electron: utility processes, which need no Node mode of the app's own binary. */
import type { Launched, Launcher } from '../child.ts';

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
export function utilityLauncher<To, From>(fork: () => Utility): Launcher<To, From> {
  return (): Launched<To, From> => {
    const utility = fork();
    let words = '';
    utility.stderr?.on('data', (data) => {
      words = (words + Buffer.from(data).toString('utf8')).slice(-keptStderrBytes);
    });
    return {
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => void utility.on('message', (message) => listener(message as From)),
      onExit: (listener) => void utility.on('exit', (code) => listener(code, null)),
      lastWords: () => words.trim(),
      kill: () => void utility.kill(),
      get pid() {
        return utility.pid;
      },
    };
  };
}
