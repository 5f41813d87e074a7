/** What is imported as one document. A folder of sources is one; a folder of books is listed file by file. */
export type Item =
  /** `encoding`: what a person chose for a text that does not say it. */
  | { kind: 'file'; name: string; path: string; encoding?: string }
  | { kind: 'folder'; name: string; path: string }
  | { kind: 'bytes'; name: string; bytes: Uint8Array; encoding?: string }
  /** A folder without a path (formats/folder/packed.ts), as one document. */
  | { kind: 'packed'; name: string; bytes: Uint8Array }
  /** `title`: as the person calls it. */
  | { kind: 'text'; name: string; text: string; title?: string };

/** What a path comes to. */
export interface Listing {
  items: Item[];
  /** Sentences about how it was taken and what was left out. */
  notes: string[];
}
