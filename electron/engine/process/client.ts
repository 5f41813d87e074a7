/**
 * The engine in a process of its own, behind the Engine contract. A run of the network blocks its process; here the caller's
 * event loop stays free. One heavy run at a time, the rest waits in order; a process that dies or hangs is replaced, the request
 * that it was at is reported as failed, and the ones behind it go on.
 */
import type { Launched } from '../../child.ts';
import { FocusError, fromErrorData } from '../../errors.ts';
import type {
  Answer,
  AskRequest,
  ChunkSpan,
  DecodeOptions,
  Engine,
  EngineSetup,
  EngineState,
  FindAllRequest,
  Found,
  HeldSpan,
  ModelInfo,
  RunHooks,
  SourceText,
  SummarizeRequest,
  Summary,
} from '../contract.ts';
import { forkLauncher } from './fork.ts';
import type { Call, EngineLauncher, FromWorker, ToWorker } from './protocol.ts';

export type EngineProcessOptions = EngineSetup & {
  launcher?: EngineLauncher;
  /** A process that says nothing for this long while it works is taken for hung. One wave of a large model on a slow machine must fit in. */
  hangMs?: number;
  onState?: (state: EngineState) => void;
};

interface Request {
  call: Call;
  hooks: RunHooks;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Restarts after crashes in a row wait this long at most. */
const longestBackoffMs = 10_000;

export class EngineProcess implements Engine {
  readonly #options: EngineProcessOptions;
  readonly #waiting: Request[] = [];
  #current: { id: number; request: Request } | null = null;
  /** Calls that need no run of the network do not wait for the heavy one; the process takes them between runs. */
  readonly #light = new Map<number, Request>();
  #process: Launched<ToWorker, FromWorker> | null = null;
  #ready: Promise<void> | null = null;
  #nextId = 1;
  #crashes = 0;
  #heard = 0;
  #closed = false;
  state: EngineState = { kind: 'idle' };

  constructor(options: EngineProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  info(): Promise<ModelInfo> {
    return this.#now({ method: 'info' });
  }

  chunk(sources: SourceText[], options?: DecodeOptions): Promise<HeldSpan[]> {
    return this.#now({ method: 'chunk', sources, ...(options ? { options } : {}) });
  }

  read(
    sources: SourceText[],
    options?: DecodeOptions,
    hooks: RunHooks = {},
  ): Promise<{ chunks: ChunkSpan[]; chunksFromStore: number; readMs: number }> {
    return this.#enqueue({ method: 'read', sources, ...(options ? { options } : {}) }, hooks);
  }

  ask(request: AskRequest, hooks: RunHooks = {}): Promise<Answer> {
    return this.#enqueue({ method: 'ask', request }, hooks);
  }

  findAll(request: FindAllRequest, hooks: RunHooks = {}): Promise<Found> {
    return this.#enqueue({ method: 'findAll', request }, hooks);
  }

  summarize(request: SummarizeRequest, hooks: RunHooks = {}): Promise<Summary> {
    return this.#enqueue({ method: 'summarize', request }, hooks);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#setState({ kind: 'closed' });
    for (const request of this.#waiting.splice(0)) request.reject(closedError());
    const process = this.#process;
    if (!process) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => process.kill(), 3000);
      process.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
      process.send({ type: 'close' });
    });
  }

  async #now<T>(call: Call): Promise<T> {
    if (this.#closed) throw closedError();
    await this.#started();
    return new Promise<T>((resolve, reject) => {
      const id = this.#nextId++;
      this.#light.set(id, { call, hooks: {}, resolve: resolve as (result: unknown) => void, reject });
      this.#process!.send({ type: 'call', id, call });
    });
  }

  #enqueue<T>(call: Call, hooks: RunHooks): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      const request: Request = { call, hooks, resolve: resolve as (result: unknown) => void, reject };
      const { signal } = hooks;
      if (signal?.aborted) return reject(new FocusError('cancelled', 'Cancelled.'));
      signal?.addEventListener('abort', () => this.#cancel(request), { once: true });
      this.#waiting.push(request);
      void this.#next();
    });
  }

  #cancel(request: Request): void {
    const place = this.#waiting.indexOf(request);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      request.reject(new FocusError('cancelled', 'Cancelled.'));
    } else if (this.#current?.request === request) this.#process?.send({ type: 'cancel', id: this.#current.id });
  }

  async #next(): Promise<void> {
    if (this.#current || this.#waiting.length === 0 || this.#closed) return;
    const request = this.#waiting.shift()!;
    const id = this.#nextId++;
    this.#current = { id, request };
    try {
      await this.#started();
      // Given up while the process started: it was never told of the request, so there is nothing there to cancel.
      if (request.hooks.signal?.aborted) throw new FocusError('cancelled', 'Cancelled.');
    } catch (error) {
      // A process that died at its start has failed this request already, and the next one may be under way.
      if (this.#current?.id === id) this.#settle(() => request.reject(error));
      return;
    }
    if (this.#current?.id !== id) return;
    this.#setState({ kind: 'busy' });
    this.#heard = performance.now();
    this.#process!.send({ type: 'call', id, call: request.call });
  }

  /** Ends the current request and goes on to the next. */
  #settle(finish: () => void): void {
    this.#current = null;
    if (this.#process && !this.#closed) this.#setState({ kind: 'idle' });
    finish();
    void this.#next();
  }

  /** The process is there and holds the model. One that could not start is tried again by the next request. */
  async #started(): Promise<void> {
    const ready = this.#ready ?? this.#start();
    this.#ready = ready;
    try {
      await ready;
    } catch (error) {
      if (this.#ready === ready) this.#ready = null;
      throw error;
    }
  }

  async #start(): Promise<void> {
    if (this.#crashes > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(longestBackoffMs, 100 * 2 ** this.#crashes)));
    if (this.#closed) throw closedError();
    this.#setState({ kind: 'starting' });
    const process = (this.#options.launcher ?? forkLauncher)();
    this.#process = process;
    const { launcher: _launcher, hangMs: _hangMs, onState: _onState, ...setup } = this.#options;
    await new Promise<void>((resolve, reject) => {
      process.onMessage((message) => {
        this.#heard = performance.now();
        if (message.type === 'ready') resolve();
        else if (message.type === 'failed') {
          const error = fromErrorData(message.error);
          // It ends because it cannot serve, which is no crash.
          this.#process = null;
          this.#setState({ kind: 'crashed', reason: error.message });
          reject(error);
          process.kill();
        } else this.#receive(message);
      });
      process.onExit((code, signal) => {
        const reason = this.#crashed(process, code, signal);
        reject(reason);
      });
      process.send({ type: 'setup', setup });
    });
    this.#watch(process);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'beat' || message.type === 'ready' || message.type === 'failed') return;
    const light = this.#light.get(message.id);
    if (light && message.type !== 'event') {
      this.#light.delete(message.id);
      if (message.type === 'result') light.resolve(message.result);
      else light.reject(fromErrorData(message.error));
      return;
    }
    const current = this.#current;
    if (!current || message.id !== current.id) return;
    if (message.type === 'event') current.request.hooks.onEvent?.(message.event);
    else {
      this.#crashes = 0;
      this.#settle(() =>
        message.type === 'result' ? current.request.resolve(message.result) : current.request.reject(fromErrorData(message.error)),
      );
    }
  }

  #crashed(process: Launched<ToWorker, FromWorker>, code: number | null, signal: string | null): FocusError {
    const lines = process.lastWords().split('\n');
    // Node prints the error's line before a stack; a native abort leaves its reason at the end.
    const words = lines.findLast((line) => /error|abort|memory/i.test(line)) ?? lines.slice(-2).join(' ');
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    const error = new FocusError(
      'engine-crashed',
      `The engine's process ${how} while it worked${words ? ` (${words})` : ''}. What was read so far is kept; ask again, it starts anew. If this repeats, choose a smaller model or less memory in Settings.`,
    );
    if (this.#process !== process) return error;
    this.#process = null;
    this.#ready = null;
    const told = this.#closed ? closedError() : error;
    if (!this.#closed) {
      this.#crashes++;
      this.#setState({ kind: 'crashed', reason: error.message });
    }
    for (const request of this.#light.values()) request.reject(told);
    this.#light.clear();
    const current = this.#current;
    if (current) this.#settle(() => current.request.reject(told));
    return told;
  }

  /** A hung process is ended; its exit is then reported like a crash. */
  #watch(process: Launched<ToWorker, FromWorker>): void {
    const limit = this.#options.hangMs ?? 180_000;
    const timer = setInterval(() => {
      if (this.#process !== process) clearInterval(timer);
      else if (this.#current && performance.now() - this.#heard > limit) process.kill();
    }, 1000);
    timer.unref();
  }

  #setState(state: EngineState): void {
    this.state = state;
    this.#options.onState?.(state);
  }
}

function closedError(): FocusError {
  return new FocusError('cancelled', 'The engine was closed.');
}
