/** The child's end: calls in, progress and results out, cancels heard, heartbeats sent. The process ends when its parent does. */
import { FocusError, toErrorData } from '../errors.ts';
import { type CallOf, type Calls, type FromChild, heartbeatMs, type ToChild } from './messages.ts';

export interface Hooks<Progress> {
  signal: AbortSignal;
  onProgress(progress: Progress): void;
}

export interface Service<Setup, C extends Calls<C>> {
  /** Told once, before the first call; the process is ready when it resolves, and cannot serve when it rejects. */
  setUp?(setup: Setup): void | Promise<void>;
  calls: { [M in keyof C]: (params: C[M]['params'], hooks: Hooks<C[M]['progress']>) => Promise<C[M]['result']> };
  /** What has to be put away before the end. */
  close?(): void | Promise<void>;
  /** Errors of a call on their way to the parent. */
  present?(sentence: string): string;
}

/** Electron's utilityProcess talks through parentPort, a forked Node process through process.send. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** Messages are seen between turns of the event loop only: a call that computes for long without awaiting hears no cancel. */
export function serve<Setup, C extends Calls<C>>(service: Service<Setup, C>): void {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
  const send = (message: FromChild) => {
    if (port) port.postMessage(message);
    else if (process.connected) process.send?.(message);
  };
  const running = new Map<number, AbortController>();

  async function setUp(setup: Setup): Promise<void> {
    try {
      await service.setUp?.(setup);
      send({ type: 'ready' });
      heartbeat(send);
    } catch (error) {
      send({ type: 'failed', error: toErrorData(error) });
    }
  }

  async function perform(id: number, call: CallOf<C>): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const { method, ...params } = call;
      const result = await service.calls[method](params, {
        signal: controller.signal,
        onProgress: (progress) => send({ type: 'progress', id, progress }),
      });
      send({ type: 'result', id, result });
    } catch (error) {
      const { code, message } = toErrorData(error);
      send({ type: 'error', id, error: { code, message: service.present?.(message) ?? message } });
    } finally {
      running.delete(id);
    }
  }

  async function receive(message: ToChild): Promise<void> {
    if (message.type === 'setup') return setUp(message.setup as Setup);
    if (message.type === 'call') return perform(message.id, message.call as CallOf<C>);
    if (message.type === 'cancel') return running.get(message.id)?.abort(new FocusError('cancelled', 'Cancelled.'));
    for (const controller of running.values()) controller.abort(new FocusError('cancelled', 'Cancelled.'));
    await service.close?.();
    process.exit(0);
  }

  if (port) port.on('message', ({ data }) => void receive(data as ToChild));
  else {
    process.on('message', (message) => void receive(message as ToChild));
    process.on('disconnect', () => process.exit(0));
  }
  // Ctrl-C reaches the whole group of a terminal; the parent decides what ends.
  process.on('SIGINT', () => {});
}

/** How late the timer comes is how long the loop was held: by one run of the network, say. */
function heartbeat(send: (message: FromChild) => void): void {
  let last = performance.now();
  let longestTurnMs = 0;
  setInterval(() => {
    const now = performance.now();
    longestTurnMs = Math.max(longestTurnMs, now - last - heartbeatMs);
    last = now;
    send({ type: 'heartbeat', longestTurnMs });
  }, heartbeatMs).unref();
}
