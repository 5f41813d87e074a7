/** What is told beside an answer in a model's own words: what the question names and the text does not, and what the answer says and its passages do not. */
import { absentFrom } from './absent.ts';
import type { Answer, SourceText } from './contract.ts';
import { unheld } from './held.ts';
import type { SentenceIndex } from './sentence-index.ts';

/** @param cited the chunks that it cites. */
export function doubtsOf(
  { question, answer, found }: Pick<Answer, 'answer' | 'found'> & { question: string },
  { sources, index }: { sources: readonly SourceText[]; index: SentenceIndex },
  cited: readonly string[],
): Pick<Answer, 'absent' | 'unheld'> {
  const absent = absentFrom(question, sources, index);
  const missing = found ? unheld(answer, cited) : [];
  return { ...(absent.length > 0 ? { absent } : {}), ...(missing.length > 0 ? { unheld: missing } : {}) };
}
