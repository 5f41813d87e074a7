import type { Launcher } from '../../child.ts';
import type { ErrorData } from '../../errors.ts';
import type { Content, ImportProgress } from '../content.ts';
import type { Item, Listing } from '../item.ts';
import type { LibraryDocument } from '../library/library.ts';

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
