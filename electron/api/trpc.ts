/** The router's ground: what every procedure is given, and how errors cross it (code, sentence; never a stack). */
import { initTRPC } from '@trpc/server';
import { FocusError, toErrorData } from '../errors.ts';
import type { Program } from './program.ts';

const t = initTRPC.context<{ program: Program }>().create({
  errorFormatter({ shape, error }) {
    const invalid =
      error.code === 'BAD_REQUEST' ? new FocusError('bad-input', 'The window sent something that Focus does not understand. Reload it.') : null;
    const focus = toErrorData(invalid ?? error.cause ?? error);
    return { ...shape, message: focus.message, data: { code: shape.data.code, focus } };
  },
});

export const router = t.router;
export const procedure = t.procedure;

/**
 * Work that reports by callback, as a stream: yields what `work` emits, ends when it does, throws what it throws. Whoever stops
 * listening cancels it.
 */
export async function* streamed<Event>(
  work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<void>,
  outer: AbortSignal | undefined,
): AsyncGenerator<Event> {
  const abort = new AbortController();
  const signal = outer ? AbortSignal.any([outer, abort.signal]) : abort.signal;
  const waiting: Event[] = [];
  let wake = () => {};
  let ended = false;
  let failure: { error: unknown } | null = null;
  void work((event) => {
    waiting.push(event);
    wake();
  }, signal)
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => {
      ended = true;
      wake();
    });
  try {
    for (;;) {
      while (waiting.length > 0) yield waiting.shift()!;
      if (ended) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || waiting.length > 0) resolve();
      });
    }
    if (failure) throw (failure as { error: unknown }).error;
  } finally {
    abort.abort();
  }
}
