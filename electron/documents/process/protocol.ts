import type { Launcher } from '../../child.ts';
import type { ErrorData } from '../../errors.ts';
import type { Content, ImportProgress } from '../content.ts';
import type { LibraryDocument } from '../library.ts';

/** What is imported as one document. A folder of sources is one; a folder of books is listed file by file. */
export type Item =
  | { kind: 'file'; name: string; path: string }
  | { kind: 'folder'; name: string; path: string }
  | { kind: 'bytes'; name: string; bytes: Uint8Array }
  | { kind: 'text'; name: string; text: string };

export interface Imported {
  document: LibraryDocument;
  /** It was in the workspace already. */
  again: boolean;
}

export type Call =
  /** The items that a file or folder of this machine comes to. */
  | { method: 'list'; path: string; result: Item[] }
  /** Into the library: all of it or nothing. */
  | { method: 'import'; workspace: string; item: Item; password?: string; result: Imported }
  /** Without a library. */
  | { method: 'read'; item: Item; password?: string; result: Content };
export type Method = Call['method'];
export type ResultOf<M extends Method> = Extract<Call, { method: M }>['result'];
export type Asked = Call extends infer C ? (C extends Call ? Omit<C, 'result'> : never) : never;

export type ToDocuments =
  /** First message. `database`: the library's file; null = only reading. */
  { type: 'setup'; database: string | null } | { type: 'call'; id: number; call: Asked } | { type: 'cancel'; id: number } | { type: 'close' };

export type FromDocuments =
  | { type: 'progress'; id: number; progress: ImportProgress }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: ErrorData };

export type DocumentsLauncher = Launcher<ToDocuments, FromDocuments>;
