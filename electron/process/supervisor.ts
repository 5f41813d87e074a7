/**
 * One child process and the calls it is given. It is started by the first call, watched while it works (silence, memory, processor time), and
 * replaced when it ends: the call that it was at fails with a sentence, those behind it go on in a new one. One call at a time; the rest waits in order.
 */
import { FocusError, fromErrorData } from '../errors.ts';
import type { Launched, Launcher } from './launch.ts';
import { type ChildEnd, cancelPatienceMs, type EndCause, endedHow, type Limits, passed } from './limits.ts';
import type { CallOf, Calls, FromChild } from './messages.ts';
import { usageOf, watchMs } from './usage.ts';

export interface CallHooks<Progress> {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export type ProcessState = { kind: 'starting' } | { kind: 'idle' } | { kind: 'busy' } | { kind: 'crashed'; reason: string } | { kind: 'closed' };

export interface SupervisorOptions<C extends Calls<C>> {
  launcher: Launcher;
  setup: unknown;
  /** Of one call; null = of the process while it starts, or only answers calls that wait for none. */
  limits(call: CallOf<C> | null): Limits;
  /** The sentence for a process that ended, and for the call that it was at. */
  failure(end: ChildEnd, call: CallOf<C> | null): FocusError;
  /** Calls that wait for none: they are quick, and change nothing. */
  beside?: readonly (keyof C)[];
  /** A new process costs much: a cancel is waited for as long as its turns take (limits.ts). */
  dear?: boolean;
  onState?: (state: ProcessState) => void;
}

interface Request<C extends Calls<C>> {
  id: number;
  call: CallOf<C>;
  hooks: CallHooks<unknown>;
  limits: Limits;
  sent: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Child {
  process: Launched;
  isReady: boolean;
  /** It was killed here, for this: what it says now comes too late. */
  killedFor: EndCause | null;
  /** As its heartbeats say; null = none came yet. */
  longestTurnMs: number | null;
  /** When something came from it last, performance.now(). */
  heard: number;
  /** Processor time before the call that it is at, ms; null = not looked yet. */
  spentBeforeMs: number | null;
}

/** Restarts after crashes in a row wait this long at most. */
const longestBackoffMs = 10_000;
const closeMs = 3000;

export class Supervisor<C extends Calls<C>> {
  readonly #options: SupervisorOptions<C>;
  readonly #waiting: Request<C>[] = [];
  #current: Request<C> | null = null;
  readonly #beside = new Map<number, Request<C>>();
  #child: Child | null = null;
  #starting: Promise<Child> | null = null;
  #cancelTimer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #crashes = 0;
  #closed = false;

  constructor(options: SupervisorOptions<C>) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.process.pid;
  }

  /** @throws FocusError as the call says it; `failure` when the process did not survive it; 'cancelled'. */
  call<M extends keyof C>(call: { method: M } & C[M]['params'], hooks: CallHooks<C[M]['progress']> = {}): Promise<C[M]['result']> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#closed || hooks.signal?.aborted) return reject(cancelled());
      const asked: CallOf<C> = call;
      const request: Request<C> = {
        id: this.#nextId++,
        call: asked,
        hooks: hooks as CallHooks<unknown>,
        limits: this.#options.limits(asked),
        sent: false,
        resolve,
        reject,
      };
      if (this.#options.beside?.includes(call.method)) {
        this.#beside.set(request.id, request);
        void this.#begin(request);
        return;
      }
      hooks.signal?.addEventListener('abort', () => this.#cancel(request), { once: true });
      this.#waiting.push(request);
      this.#next();
    }) as Promise<C[M]['result']>;
  }

  /** What runs and what waits is cancelled. Resolves when the process has ended, by itself or killed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#options.onState?.({ kind: 'closed' });
    for (const request of this.#waiting.splice(0)) request.reject(cancelled());
    const process = this.#child?.process;
    if (!process) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => process.kill(), closeMs);
      process.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
      process.send({ type: 'close' });
    });
  }

  #next(): void {
    if (this.#current || this.#closed) return;
    this.#current = this.#waiting.shift() ?? null;
    if (this.#current) void this.#begin(this.#current);
  }

  async #begin(request: Request<C>): Promise<void> {
    const isWanted = () => this.#current === request || this.#beside.has(request.id);
    try {
      const child = await this.#started();
      // Settled while the process started: it was never told of the request.
      if (!isWanted()) return;
      if (this.#current === request) {
        this.#options.onState?.({ kind: 'busy' });
        child.heard = performance.now();
        child.spentBeforeMs = null;
      }
      request.sent = true;
      child.process.send({ type: 'call', id: request.id, call: request.call });
    } catch (error) {
      this.#settle(request, () => request.reject(error));
    }
  }

  #cancel(request: Request<C>): void {
    const place = this.#waiting.indexOf(request);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      request.reject(cancelled());
    } else if (this.#current === request) {
      const child = this.#child;
      if (!request.sent || !child) {
        this.#settle(request, () => request.reject(cancelled()));
        return;
      }
      child.process.send({ type: 'cancel', id: request.id });
      this.#cancelTimer = setTimeout(() => this.#kill(child, 'cancel'), cancelPatienceMs(this.#options.dear === true, child.longestTurnMs));
    }
  }

  /** Ends a request, once, and goes on to the next. */
  #settle(request: Request<C>, finish: () => void): void {
    if (this.#beside.delete(request.id)) finish();
    else if (this.#current === request) {
      clearTimeout(this.#cancelTimer);
      this.#current = null;
      if (this.#child?.isReady && !this.#closed) this.#options.onState?.({ kind: 'idle' });
      finish();
      this.#next();
    }
  }

  /** The process is there and can serve. One that could not start is tried again by the next request. */
  async #started(): Promise<Child> {
    const starting = this.#starting ?? this.#start();
    this.#starting = starting;
    try {
      return await starting;
    } catch (error) {
      if (this.#starting === starting) this.#starting = null;
      throw error;
    }
  }

  async #start(): Promise<Child> {
    if (this.#crashes > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(longestBackoffMs, 100 * 2 ** this.#crashes)));
    if (this.#closed) throw cancelled();
    this.#options.onState?.({ kind: 'starting' });
    const process = this.#options.launcher();
    const child: Child = { process, isReady: false, killedFor: null, longestTurnMs: null, heard: 0, spentBeforeMs: null };
    this.#child = child;
    this.#watch(child);
    await new Promise<void>((resolve, reject) => {
      process.onMessage((message) => {
        if (this.#child !== child || child.killedFor) return;
        if (message.type === 'ready') {
          child.isReady = true;
          if (!this.#closed) this.#options.onState?.({ kind: 'idle' });
          resolve();
        } else if (message.type === 'failed') {
          // It ends because it cannot serve, which is no crash.
          this.#child = null;
          this.#options.onState?.({ kind: 'crashed', reason: message.error.message });
          reject(fromErrorData(message.error));
          process.kill();
        } else this.#receive(child, message);
      });
      process.onExit((code, signal) => {
        this.#ended(child, endedHow(code, signal));
        // Whoever waits for it has been told.
        reject(cancelled());
      });
      process.send({ type: 'setup', setup: this.#options.setup });
    });
    return child;
  }

  #receive(child: Child, message: Exclude<FromChild, { type: 'ready' | 'failed' }>): void {
    if (message.type === 'heartbeat') {
      child.longestTurnMs = message.longestTurnMs;
      if (this.#current?.limits.heartbeatsCount) child.heard = performance.now();
      return;
    }
    const request = this.#beside.get(message.id) ?? this.#current;
    if (request?.id !== message.id) return;
    if (request === this.#current) child.heard = performance.now();
    if (message.type === 'progress') {
      request.hooks.onProgress?.(message.progress);
      return;
    }
    this.#crashes = 0;
    this.#settle(request, () => (message.type === 'result' ? request.resolve(message.result) : request.reject(fromErrorData(message.error))));
  }

  #kill(child: Child, cause: EndCause): void {
    if (this.#child !== child || child.killedFor) return;
    child.killedFor = cause;
    child.process.kill();
  }

  #ended(child: Child, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#starting = null;
    const cause = child.killedFor ?? 'crashed';
    const current = this.#current;
    const limits = current?.limits ?? this.#options.limits(null);
    const failure = (call: CallOf<C> | null) => this.#options.failure({ cause, how, stderr: child.process.stderrTail(), limits }, call);
    if (!this.#closed && cause === 'cancel') this.#options.onState?.({ kind: 'idle' });
    else if (!this.#closed) {
      this.#crashes++;
      this.#options.onState?.({ kind: 'crashed', reason: failure(current?.call ?? null).message });
    }
    const told = (request: Request<C>) => (this.#closed || request.hooks.signal?.aborted ? cancelled() : failure(request.call));
    for (const request of [...this.#beside.values()]) {
      // It was killed for another's sake.
      if (cause === 'cancel' && !this.#closed) void this.#begin(request);
      else this.#settle(request, () => request.reject(told(request)));
    }
    if (current) this.#settle(current, () => current.reject(told(current)));
  }

  /** Looks at what the process takes, from its start to its end, while it has something to do. */
  #watch(child: Child): void {
    let looking = false;
    const timer = setInterval(async () => {
      if (this.#child !== child || child.killedFor) return clearInterval(timer);
      const current = this.#current?.sent ? this.#current : null;
      if (looking || (child.isReady && !current && this.#beside.size === 0)) return;
      looking = true;
      const { pid } = child.process;
      const { residentBytes, processorMs } = (pid === undefined ? null : await usageOf(pid)) ?? { residentBytes: 0, processorMs: 0 };
      looking = false;
      if ((this.#current?.sent ? this.#current : null) !== current) return;
      if (current) child.spentBeforeMs ??= processorMs;
      const quietMs = current ? performance.now() - child.heard : 0;
      const spentMs = processorMs - (child.spentBeforeMs ?? processorMs);
      const cause = passed(current?.limits ?? this.#options.limits(null), { residentBytes, processorMs: spentMs }, quietMs);
      if (cause) this.#kill(child, cause);
    }, watchMs);
    timer.unref();
  }
}

function cancelled(): FocusError {
  return new FocusError('cancelled', 'Cancelled.');
}
