/**
 * Names and numbers of a question that the text never says: whoever asks what Hermione did in a book without a Hermione gets no answer from it.
 *
 * Decided by the text's own words, without the model. English alone, where a capital inside a question makes a name; and not of source code, where a
 * question names what the program is about and the program need not.
 */
import type { SourceText } from './contract.ts';
import { addresses, nameWord, withoutPossessive } from './names.ts';
import { isCode, type SentenceIndex } from './sentence-index.ts';
import { termsOf } from './terms.ts';

const english = /\b(?:what|who|whom|whose|where|when|why|how|which|does|did|the)\b/iu;
/** A run of words with capitals; what stands first in a sentence has one anyway (but for what follows "Mr."). */
const names = new RegExp(`(?<![?!:"“]\\s*)(?<!\\p{Ll}{3}\\.\\s*)(?<=\\s)${nameWord}(?:\\s+${nameWord})*`, 'gu');
/** Before a name; somebody may be called so whom the text calls otherwise. */
const titles = new Set<string>([...addresses, ...'Doctor King Queen Prince Princess Captain Professor Saint I'.split(' ')]);
/** Years and larger figures: small ones are said in words as well. */
const numbers = /(?<![\p{L}\p{N}.,])\d{3,}(?:[.,]\d+)*(?![\p{L}\p{N}])/gu;
/** Words this long may have one letter wrong, and words twice as long two. */
const leastMisspelt = 5;

/** As the question writes them; [] where all are in the text, or nothing can be said. */
export function absentFrom(question: string, sources: readonly SourceText[], index: SentenceIndex): string[] {
  if (!english.test(question) || sources.some(({ text }) => isCode(text.slice(0, 4000)))) return [];
  const isAbsent = (word: string) => {
    // CO2, EPA: the text may write them out.
    if (!/^\d/.test(word) && (/\d/.test(word) || !/\p{Ll}/u.test(word.slice(1)))) return false;
    const terms = termsOf(withoutPossessive(word));
    return terms.length > 0 && terms.every((term) => !index.holds(term)) && !terms.some((term) => misspelt(term, index));
  };
  const out = new Set<string>();
  for (const [run] of question.matchAll(names)) {
    const words = run.split(/\s+/).filter((word) => !titles.has(withoutPossessive(word)));
    // Of a full name the text may have one part.
    if (words.length > 0 && words.every(isAbsent)) out.add(withoutPossessive(words.join(' ')));
  }
  for (const [number] of question.matchAll(numbers)) if (isAbsent(number)) out.add(number);
  return [...out];
}

/** Whether the text has a word that differs by a slip of the pen; of numbers none does. */
function misspelt(term: string, index: SentenceIndex): boolean {
  if (term.length < leastMisspelt || /\d/.test(term)) return false;
  const most = term.length >= 2 * leastMisspelt ? 2 : 1;
  return index.terms().some((other) => Math.abs(other.length - term.length) <= most && apart(term, other, most));
}

/** Whether at most `most` letters were left out, put in or changed. */
function apart(a: string, b: string, most: number): boolean {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    if (Math.min(...next) > most) return false;
    row = next;
  }
  return row[b.length]! <= most;
}
