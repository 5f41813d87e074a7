/** A place of a text that an answer or a summary goes back to, with its words. */
import type { Location } from './location.ts';

export interface CitationInfo extends Location {
  title: string;
  quote: string;
  chunk: number;
  score: number;
  /** Of code that was asked about by its name: where that is defined, or used. */
  symbol?: 'definition' | 'use';
}
