/** Summaries of documents. */
import type { CitationInfo } from './citation.ts';

export interface SummaryRequest {
  /** Where it is kept and shown; of several the first. */
  document: string;
  /** All that are summarised, in this order; none = the one. */
  documents?: string[] | undefined;
  length: 'short' | 'medium' | 'long' | 'chapters';
  style: 'auto' | 'prose' | 'extract';
  /** For whom, or of what alone. */
  instruction?: string | undefined;
  /** To write in; none = the text's. */
  language?: string | undefined;
}

export interface SummaryLine {
  text: string;
  citations: CitationInfo[];
  /** In prose: it stands so in the text. */
  verbatim?: true;
}

/** What is told, also of one that is being made. */
export interface SummaryDraft {
  sentences: SummaryLine[];
  sections: { title: string; firstChunk: number; endChunk: number; sentences: SummaryLine[] }[];
}

export interface SummaryInfo extends SummaryRequest, SummaryDraft {
  id: string;
  /** Whose words they are; summaries of before do not say. */
  made?: 'prose' | 'extract';
  coverage: { contributed: number; total: number; missing: number[] };
  tokens: number;
  model: string;
  madeAt: number;
}
