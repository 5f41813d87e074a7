/** Questions and what became of them. */
import type { SparseShares } from './chunk.ts';
import type { ErrorData } from './error.ts';

export interface CitationInfo {
  document: string;
  title: string;
  quote: string;
  start: number;
  end: number;
  chunk: number;
  score: number;
  place: string;
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
