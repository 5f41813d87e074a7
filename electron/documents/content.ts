/**
 * What every importer makes of a file: one text, laid out in blocks that know their place in the original, and the sections they lie in.
 * Offsets are UTF-16 in the text.
 */

import type { Place } from '../domain/location.ts';
import { upperBound } from '../upper-bound.ts';
import type { Recognised } from './recognition/recognised.ts';

/** The name of a record in formats/registry.ts. */
export type Format = string;

export interface Block {
  start: number;
  end: number;
  kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table';
  /** Of headings, from 1. */
  level?: number;
  /** Number of the block's first line in its file, for code. */
  line?: number;
  /** Where the block stands in the original, by what the original has of pages, lines and cells. */
  at?: Place;
  /** The same as people say it, where that is more than these: "row 12", "cell 3, output", "part 2, paragraph 7", "page iv (6 of 300)". */
  place?: string;
  /** A note, which stands apart from the text around it. */
  note?: true;
  /** Of a folder: it is counted within its file, the section of level 1 around it. */
  inFile?: true;
}

export interface Section {
  title: string;
  start: number;
  level: number;
  /** It is a page, for want of headings. */
  isPage?: true;
}

/** A run of text on a printed page: PDF points from the page's top left corner; pages from 1. */
export interface Anchor {
  start: number;
  end: number;
  page: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Content {
  format: Format;
  /** As the file says it; null = it does not. */
  title: string | null;
  /** What else the file says of itself: author, language, date … */
  metadata: Record<string, string>;
  text: string;
  blocks: Block[];
  sections: Section[];
  /** Language of code, as highlight.js names it. */
  language: string | null;
  /** Printed pages; null for formats without. */
  pages: number | null;
  /** Where words stand on printed pages, in order of the text; [] for formats without. */
  anchors: Anchor[];
  /** Sentences about what could not be taken over. */
  warnings: string[];
}

export interface ImportProgress {
  done: number;
  total: number;
  unit: 'pages' | 'parts' | 'rows' | 'cells' | 'files' | 'characters' | 'scanned pages';
}

export interface ImportOptions {
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
  /** Of a locked PDF. */
  password?: string;
  /**
   * What recognition made of pages that are pictures. 'ask' = an importer that meets such pages throws ScannedPages; none = it says that they have no text; 'none' = and that
   * nobody wanted it. */
  recognition?: 'ask' | 'none' | Recognised;
  /** Nobody reads the bytes afterwards, and they have their memory for themselves: an importer may let go of them as soon as it has what it needs. */
  spare?: boolean;
}

/** At once: who leaves it to the collector holds a large file's bytes beside its text. */
export function detach(bytes: Uint8Array, { spare }: ImportOptions): void {
  const buffer = bytes.buffer as ArrayBuffer;
  if (spare && !buffer.detached) buffer.transfer(0);
}

/** Bytes of a file in, its content out. @throws FocusError that names the file, what is wrong and what to do. */
export type Importer = (bytes: Uint8Array, name: string, options?: ImportOptions) => Promise<Content>;

/** Puts a text together block by block, a blank line between two; headings open sections. */
export class ContentWriter {
  readonly #parts: string[] = [];
  readonly blocks: Block[] = [];
  readonly sections: Section[] = [];
  length = 0;

  /** White space around the block is left out; a block of nothing else is none. @returns where it begins, null = nothing written. */
  block(kind: Block['kind'], text: string, about: Pick<Block, 'level' | 'line' | 'at' | 'place'> = {}): number | null {
    // A table whose first cell is empty begins with a tab: without it, its first row would name other columns than it does.
    const body = kind === 'code' || kind === 'table' ? text.trimEnd().replace(/^\s*\n/, '') : text.trim();
    if (body.trim() === '') return null;
    if (this.length > 0) this.#put('\n\n');
    const start = this.length;
    this.#put(body);
    this.blocks.push({ start, end: this.length, kind, ...about });
    if (kind === 'heading') this.sections.push({ title: body.replace(/\s+/g, ' '), start, level: about.level ?? 1 });
    return start;
  }

  get text(): string {
    return this.#parts.join('');
  }

  #put(part: string): void {
    this.#parts.push(part);
    this.length += part.length;
  }
}

/** Index of the last item that starts at or before the offset; -1 = none. Items in order of their starts. */
export function lastAtOrBefore(items: readonly { start: number }[], offset: number): number {
  return upperBound(items.length, (i) => items[i]!.start, offset) - 1;
}
