/** Questions and what became of them. */
import type { SparseShares } from './chunk.ts';
import type { ErrorData } from './error.ts';
import type { Location } from './location.ts';

export interface CitationInfo extends Location {
  title: string;
  quote: string;
  chunk: number;
  score: number;
}

/** A complete list. */
export interface FoundList {
  /** pattern: a form decided, without the model, and the counts are exact. */
  by: 'pattern' | 'model';
  /** Name of the form: "dates". */
  pattern: string | null;
  /** In the order of the text; mentions of the same thing are one row. */
  rows: { text: string; mentions: CitationInfo[] }[];
  /** Of all rows together. */
  mentions: number;
}

export type RunStatus = 'done' | 'interrupted' | 'failed' | 'stopped';

export interface AnswerInfo {
  id: string;
  conversation: string;
  /** The documents asked; null = the whole workspace. */
  documents: string[] | null;
  question: string;
  answer: string;
  found: boolean;
  citations: CitationInfo[];
  chunks: number;
  tokens: number;
  shares: SparseShares;
  chunksFromStore: number;
  answerTokens: number;
  finish: 'stop' | 'length' | 'cancelled';
  timings: { readMs: number; promptMs: number; perTokenMs: number };
  model: string;
  askedAt: number;
  status: RunStatus;
  error: ErrorData | null;
  /** Where everything was asked for. */
  list?: FoundList;
}

export interface Conversation {
  id: string;
  title: string;
  askedAt: number;
  answers: AnswerInfo[];
}
