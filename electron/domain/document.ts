/** What the library holds: workspaces, documents, their text, and what a search finds. Offsets are UTF-16 in a document's text. */

import type { Location } from './location.ts';

export interface Workspace {
  id: string;
  name: string;
  documents: number;
  /** The folders of this machine that it follows. */
  watched: FollowedFolder[];
}

export interface FollowedFolder {
  path: string;
  /** Why it cannot be followed right now; null = it can. */
  problem: string | null;
  /** What is in it is being compared with the library. */
  looking: boolean;
  /** Of its files that the library knows: those that are there, and those that are gone. */
  files: number;
  missing: number;
}

export interface DocumentInfo {
  id: string;
  title: string;
  /** text, markdown, pdf, epub, docx, html, notebook, table, code … */
  format: string;
  /** What people call its format. */
  label: string;
  /** Where it was imported from; null = pasted or dropped without a path. */
  path: string | null;
  chars: number;
  words: number;
  pages: number | null;
  addedAt: number;
  /** It was imported from a file that is not there any more. */
  missing: boolean;
  /** What its file was read as, where that does not say it; null = it does. */
  encoding: { name: string; chosen: boolean } | null;
  /** Sentences about what the import could not take over. */
  warnings: string[];
  /** A question worth asking first; only the sample has one. */
  suggestedQuestions: string[];
  /** What the file says of itself: author, language, date … */
  metadata: Record<string, string>;
}

/** A stretch of the text that is laid out as one. `line`: number of its first line, for code. */
export interface TextBlock {
  start: number;
  end: number;
  kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table';
  level?: number;
  line?: number;
  /** Where it stands in the original, as people say it: "row 12", "cell 3", "line 40". */
  place?: string;
}

export interface DocumentText {
  text: string;
  blocks: TextBlock[];
  /** `page`: where it begins, of printed documents; from 1. */
  sections: { title: string; start: number; level: number; page?: number }[];
  /** Language of source code, as highlight.js names it. */
  language: string | null;
  /** Address of the original bytes, for formats that are shown as printed (PDF); else null. */
  pagesUrl: string | null;
}

/** A way to read a file's letters, with some of them. */
export interface ReadAs {
  encoding: string;
  sample: string;
}

/** What a document holds, for who meets it first. */
export interface DocumentOverview {
  /** Its chapters, or the files of a folder; [] = it names none. */
  chapters: { title: string; start: number; words: number }[];
}

export interface SearchHit extends Location {
  title: string;
  /** Text around the match; `match` is the range in it. */
  snippet: string;
  match: { start: number; end: number };
}
