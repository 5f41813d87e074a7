/** Errors that reach people, as data: a code for programs, a sentence for people. errors.ts makes and reads them. */
export type ErrorCode =
  | 'cancelled'
  | 'bad-input'
  | 'file-missing'
  | 'file-empty'
  | 'file-binary'
  | 'file-too-large'
  | 'file-encoding'
  | 'file-unreadable'
  | 'file-hostile'
  | 'password-needed'
  | 'bundle-invalid'
  | 'bundle-hash'
  | 'architecture-unknown'
  | 'weights-invalid'
  | 'provider-failed'
  | 'window-exceeded'
  | 'disk-full'
  | 'store-damaged'
  | 'library-busy'
  | 'library-newer'
  | 'read-only'
  | 'engine-crashed'
  | 'engine-busy'
  | 'network'
  | 'access-denied'
  | 'not-found'
  | 'internal';

/** What crosses a process border in place of an Error (class identity does not survive structured clone). */
export interface ErrorData {
  code: ErrorCode;
  message: string;
}
