import type { Launcher } from '../../child.ts';
import type { ErrorData } from '../../errors.ts';
import type { Content, ImportProgress } from '../content.ts';
import type { LibraryDocument } from '../library.ts';

/** What is imported as one document. A folder of sources is one; a folder of books is listed file by file. */
export type Item =
  | { kind: 'file'; name: string; path: string }
  | { kind: 'folder'; name: string; path: string }
  | { kind: 'bytes'; name: string; bytes: Uint8Array }
  /** A folder without a path (packed.ts), as one document. */
  | { kind: 'packed'; name: string; bytes: Uint8Array }
  /** `title`: as the person calls it. */
  | { kind: 'text'; name: string; text: string; title?: string };

/** What a path comes to. */
export interface Listing {
  items: Item[];
  /** Sentences about how it was taken and what was left out. */
  notes: string[];
}

export interface Imported {
  document: LibraryDocument;
  /** It was in the workspace already. */
  again: boolean;
}

export type Call =
  /** `folder`: as one document or file by file; none = as what is in it suggests (listing.ts). */
  | { method: 'list'; path: string; folder?: 'whole' | 'files'; result: Listing }
  /** The same of a folder without a path; null = it is one document. */
  | {
      method: 'unpack';
      item: Extract<Item, { kind: 'packed' }>;
      folder?: 'whole' | 'files';
      result: Omit<Listing, 'items'> & { items: Item[] | null };
    }
  /** Into the library: all of it or nothing. */
  | { method: 'import'; workspace: string; item: Item; password?: string; result: Imported }
  /** All of the library's file is read. Fails with 'store-damaged'. */
  | { method: 'check'; result: null }
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
