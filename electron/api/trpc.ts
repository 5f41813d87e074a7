/** The router's ground: what every procedure is given, and how errors cross it (code, sentence; never a stack). */
import { initTRPC } from '@trpc/server';
import { ZodError } from 'zod';
import { FocusError, toErrorData } from '../errors.ts';
import type { Program } from './program.ts';

const t = initTRPC.context<{ program: Program }>().create({
  errorFormatter({ shape, error }) {
    const invalid = error.code === 'BAD_REQUEST' ? new FocusError('bad-input', tooLong(error.cause) ?? notUnderstood) : null;
    const focus = toErrorData(invalid ?? error.cause ?? error);
    return { ...shape, message: focus.message, data: { code: shape.data.code, focus } };
  },
});

const notUnderstood = 'The window sent something that Focus does not understand. Reload it.';

/** What people typed may be longer than is kept: that is theirs to shorten, and nothing is wrong with the window. */
function tooLong(cause: unknown): string | null {
  if (!(cause instanceof ZodError)) return null;
  const issue = cause.issues.find(({ code }) => code === 'too_big');
  if (issue?.code !== 'too_big' || issue.origin !== 'string') return null;
  const what = String(issue.path.findLast((step) => typeof step === 'string') ?? 'text');
  const words = what.replace(/([A-Z])/g, ' $1').toLowerCase();
  return `This ${words} is longer than the ${Number(issue.maximum).toLocaleString('en')} characters that it may have. Shorten it, then try again.`;
}

export const router = t.router;
export const procedure = t.procedure;

/** What a listener is told for as long as somebody listens. @param listen begins to tell, and returns how to stop it. */
export const listened = <Event>(listen: (emit: (event: Event) => void) => () => void, outer: AbortSignal | undefined): AsyncGenerator<Event> =>
  streamed<Event>(async (emit, aborted) => {
    const stop = listen(emit);
    await new Promise((resolve) => aborted.addEventListener('abort', resolve, { once: true }));
    stop();
  }, outer);

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
