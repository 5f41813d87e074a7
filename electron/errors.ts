/** Errors that reach people: a code for programs, a sentence for the user that says what was found, where, and what to do. */
import type { ErrorCode, ErrorData } from './domain/error.ts';

export type { ErrorCode, ErrorData };

export class FocusError extends Error {
  override readonly name = 'FocusError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.code = code;
  }
}

export function toErrorData(error: unknown): ErrorData {
  if (error instanceof FocusError) return { code: error.code, message: error.message };
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) return { code: 'cancelled', message: 'Cancelled.' };
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC')
    return { code: 'disk-full', message: `The disk is full: ${message}. Free some space or choose another storage place, then try again.` };
  if (code === 'ENOENT') return { code: 'file-missing', message: `Not found: ${message}.` };
  if (code === 'EACCES' || code === 'EPERM') return { code: 'file-unreadable', message: `No permission: ${message}.` };
  return { code: 'internal', message };
}

export function fromErrorData(data: ErrorData): FocusError {
  return new FocusError(data.code, data.message);
}
