/** Summaries of a document. */
import type { CitationInfo } from './answer.ts';

export interface SummaryRequest {
  document: string;
  length: 'short' | 'medium' | 'long' | 'chapters';
  style: 'auto' | 'prose' | 'extract';
}

export interface SummaryLine {
  text: string;
  citations: CitationInfo[];
}

export interface SummaryInfo extends SummaryRequest {
  id: string;
  sentences: SummaryLine[];
  sections: { title: string; firstChunk: number; endChunk: number; sentences: SummaryLine[] }[];
  coverage: { contributed: number; total: number; missing: number[] };
  tokens: number;
  model: string;
  madeAt: number;
}
