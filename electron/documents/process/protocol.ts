/** What the documents process is asked for. */
import type { DocumentInfo, ReadAs } from '../../domain/document.ts';
import type { CallOf } from '../../process/messages.ts';
import type { Content, ImportProgress } from '../content.ts';
import type { Item, Listing } from '../item.ts';
import type { Recognised } from '../recognition/recognised.ts';

export interface Imported {
  document: DocumentInfo;
  /** It was in the workspace already. */
  again: boolean;
}

export interface DocumentsSetup {
  /** The library's file; null = only reading. */
  database: string | null;
}

interface Call<Params, Result> {
  params: Params;
  progress: ImportProgress;
  result: Result;
}

export interface DocumentsCalls {
  /** `folder`: as one document or file by file; none = as what is in it suggests (listing.ts). */
  list: Call<{ path: string; folder?: 'whole' | 'files' }, Listing>;
  /** The same of a folder without a path; null = it is one document. */
  unpack: Call<{ item: Extract<Item, { kind: 'packed' }>; folder?: 'whole' | 'files' }, Omit<Listing, 'items'> & { items: Item[] | null }>;
  /** Into the library: all of it or nothing. `scans`: languages of text in pictures, [] = it is not recognised; none = as chosen (scan-languages.ts). */
  import: Call<{ workspace: string; item: Item; password?: string; scans?: string[] }, Imported>;
  /** What the letters of a file may be read as, the likeliest first. */
  readings: Call<{ item: Extract<Item, { kind: 'file' | 'bytes' }> }, ReadAs[]>;
  /** All of the library's file is read. Fails with 'store-damaged'. */
  check: Call<object, null>;
  /** Without a library. */
  read: Call<{ item: Item; password?: string; scans?: string[] }, Content>;
}

export type DocumentsCall = CallOf<DocumentsCalls>;

/** Pages of the item are pictures; null = it is one itself. The same call with what was recognised there comes to its end. */
export interface Scanned {
  scanned: number[] | null;
}

/** As the process itself answers: it recognises nothing, and says where that has to be done first. */
export type RawCalls = Omit<DocumentsCalls, 'import' | 'read'> & {
  [M in 'import' | 'read']: {
    params: DocumentsCalls[M]['params'] & { recognition: 'ask' | 'none' | Recognised };
    progress: ImportProgress;
    result: DocumentsCalls[M]['result'] | Scanned;
  };
};
export type RawCall = CallOf<RawCalls>;

/** What the recognition process is asked for. `pages`: of a PDF, from 1; null = the item is a picture. */
export interface RecognitionCalls {
  recognise: Call<{ item: Extract<Item, { kind: 'file' | 'bytes' }>; pages: number[] | null; languages: string[]; password?: string }, Recognised>;
}
