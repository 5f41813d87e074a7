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
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return { code: 'disk-full', message: `The disk is full: ${message}. Free some space or choose another storage place, then try again.` };
  if (code === 'ENOENT') return { code: 'file-missing', message: `Not found: ${message}.` };
  if (code === 'EROFS') return { code: 'read-only', message: `This disk allows no changes: ${message}. Choose another place.` };
  if (code === 'EACCES' || code === 'EPERM') return { code: 'file-unreadable', message: `No permission: ${message}.` };
  return { code: 'internal', message };
}

/** The sentence for who started Focus in vain; what nobody foresaw is said without its stack. */
export function startTrouble(error: unknown): string {
  const { code, message } = toErrorData(error);
  const { code: system, syscall } = error as NodeJS.ErrnoException;
  if (system === 'EADDRINUSE') return 'this port is taken by another program. Choose another one with --port.';
  if (syscall === 'mkdir' || system === 'ENOTDIR' || system === 'EEXIST')
    return `its folder cannot be made (${message}). Name another one with FOCUS_HOME, or allow it there.`;
  return code === 'internal' ? `something went wrong that nobody foresaw (${message}).` : message;
}

export function fromErrorData(data: ErrorData): FocusError {
  return new FocusError(data.code, data.message);
}
