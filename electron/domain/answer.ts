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
}

export interface Conversation {
  id: string;
  title: string;
  askedAt: number;
  answers: AnswerInfo[];
}
