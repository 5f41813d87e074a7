/** What goes wrong with a server, told apart by what is to be done about it. */
import { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';

/**
 * busy: it has too much to do, wait. tooLong: the text does not fit, cut it. refused: key, address or model are wrong, leave it out.
 * failed: it broke off, was not reached or said nothing in time; another try may succeed.
 */
export type TroubleKind = 'busy' | 'tooLong' | 'refused' | 'failed';

export class ServerTrouble extends Error {
  override readonly name = 'ServerTrouble';
  readonly kind: TroubleKind;
  /** Of busy ones, as they ask for; null = they do not say. */
  readonly retryAfterMs: number | null;

  constructor(kind: TroubleKind, sentence: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(sentence, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

const tooLong = /context (?:length|window|size)|maximum context|too many tokens|exceeds? the (?:available )?context|prompt is too long/i;
const busy = [408, 429, 503, 529];
const refused = [401, 402, 403, 404, 405];

/** @throws the reason of `signal` when it was aborted. */
export function troubleOf(error: unknown, host: string, signal?: AbortSignal): ServerTrouble {
  signal?.throwIfAborted();
  if (error instanceof ServerTrouble) return error;
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError)
    return new ServerTrouble('failed', `${host} did not answer in time`, { cause: error });
  if (!(error instanceof APIError) || error.status === undefined)
    return new ServerTrouble('failed', `${host} could not be reached, or broke off (${reasonOf(error)})`, { cause: error });
  const said = error.message.replace(/\s+/g, ' ').slice(0, 200);
  if (tooLong.test(error.message)) return new ServerTrouble('tooLong', `${host}: ${said}`, { cause: error });
  const { status, headers } = error as APIError<number, Headers>;
  if (busy.includes(status)) return new ServerTrouble('busy', `${host} is busy (${status})`, { retryAfterMs: retryAfterOf(headers), cause: error });
  if (refused.includes(status)) return new ServerTrouble('refused', `${host} refuses (${said})`, { cause: error });
  return new ServerTrouble('failed', `${host} failed (${said})`, { cause: error });
}

/** The innermost reason: "fetch failed" tells nothing. */
function reasonOf(error: unknown): string {
  let inner = error as { message?: string; code?: string; cause?: unknown };
  while (inner?.cause) inner = inner.cause as typeof inner;
  return inner?.code ?? inner?.message ?? String(error);
}

/** `Retry-After` in seconds or as a date. */
function retryAfterOf(headers: Headers | undefined): number | null {
  const value = headers?.get('retry-after');
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
