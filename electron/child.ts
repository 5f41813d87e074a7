/** Processes of our own that do the heavy work: how they are started, spoken to and listened to, under plain Node or inside Electron. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A started process as its parent sees it. */
export interface Launched<To, From> {
  send(message: To): void;
  onMessage(listener: (message: From) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  /** The last lines that the process wrote to stderr. */
  lastWords(): string;
  kill(): void;
  readonly pid: number | undefined;
}

/** How the process is started: `forked` under Node, a utility process in Electron (given by the caller). */
export type Launcher<To, From> = () => Launched<To, From>;

const keptStderrBytes = 4096;

/** A Node process that runs `entry`. Advanced serialization carries typed arrays as they are. */
export function forked<To, From>(entry: URL, nodeOptions: string[] = []): Launcher<To, From> {
  return () => {
    const child = fork(fileURLToPath(entry), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: nodeOptions });
    let words = '';
    child.stderr?.on('data', (data: Buffer) => {
      words = (words + data.toString('utf8')).slice(-keptStderrBytes);
    });
    return {
      // A message to a process that is just dying is lost either way: its exit is what gets reported.
      send: (message) => void child.send(message as object, () => {}),
      onMessage: (listener) => void child.on('message', (message) => listener(message as From)),
      onExit: (listener) => void child.on('exit', listener),
      lastWords: () => words.trim(),
      kill: () => void child.kill('SIGKILL'),
      pid: child.pid,
    };
  };
}

/** Electron's utilityProcess talks through parentPort, a forked Node process through process.send. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** The other end, inside the process: it ends when its parent does. @returns how to send. */
export function answerParent<To, From>(receive: (message: To) => Promise<void>): (message: From) => void {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (port) port.on('message', ({ data }) => void receive(data as To));
  else {
    process.on('message', (message) => void receive(message as To));
    process.on('disconnect', () => process.exit(0));
  }
  // Ctrl-C reaches the whole group of a terminal; the parent decides what ends.
  process.on('SIGINT', () => {});
  return (message) => {
    if (port) port.postMessage(message);
    else if (process.connected) process.send?.(message);
  };
}
