/** A highlight in a document, with or without words beside it. Offsets are UTF-16 in its text. */
import type { Span } from './location.ts';

export interface Note extends Span {
  id: string;
  document: string;
  /** The words of the text. */
  quote: string;
  /** What was written beside it; '' = it is only highlighted. */
  words: string;
  madeAt: number;
}
