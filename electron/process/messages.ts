/** What parent and child say to each other: the same few messages for every kind of process. */
import type { ErrorData } from '../domain/error.ts';

/** The calls that a process answers, by name: what each is given, what it tells meanwhile, what it gives. */
export type Calls<C> = { [M in keyof C]: { params: object; progress: unknown; result: unknown } };

/** A call as data: its name beside its parameters. */
export type CallOf<C extends Calls<C>> = { [M in keyof C]: { method: M } & C[M]['params'] }[keyof C];

export type ToChild =
  /** First message: what the process needs before it can answer. */
  { type: 'setup'; setup: unknown } | { type: 'call'; id: number; call: object } | { type: 'cancel'; id: number } | { type: 'close' };

export type FromChild =
  | { type: 'ready' }
  /** It cannot serve, and will not. */
  | { type: 'failed'; error: ErrorData }
  | { type: 'progress'; id: number; progress: unknown }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: ErrorData }
  /** Sent by a timer: the process turns its event loop. `longestTurnMs`: the longest that it did not, since it was ready. */
  | { type: 'heartbeat'; longestTurnMs: number };

export const heartbeatMs = 500;
