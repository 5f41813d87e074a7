/** A quote counts only if it stands in its text: white space and quotation marks apart, letter by letter. */

import type { Span } from '../../domain/location.ts';
import { insideWord } from '../boundaries.ts';

/** Fewer letters and digits stand anywhere. */
const leastCharacters = 4;
const apart = /[\s"'“”„‟«»‹›‘’‚‛`´]/;

/** Where the text says it: its own words, UTF-16 offsets; null = it does not. */
export function standsIn(quote: string, text: string): Span | null {
  const wanted = bare(quote).letters;
  if (wanted.length < leastCharacters) return null;
  const { letters, at } = bare(text);
  for (let found = letters.indexOf(wanted); found >= 0; found = letters.indexOf(wanted, found + 1)) {
    const start = at[found]!;
    const end = at[found + wanted.length - 1]! + 1;
    if (!insideWord(text, start) && !insideWord(text, end)) return { start, end };
  }
  return null;
}

/** Without what does not count, and where each of the rest stands. */
function bare(text: string): { letters: string; at: number[] } {
  let letters = '';
  const at: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (apart.test(text[i]!)) continue;
    letters += text[i];
    at.push(i);
  }
  return { letters, at };
}
