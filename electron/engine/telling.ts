/** What a list takes of the sentences that were judged: which of them answer, and all that each of those names. */

import { nameLink, nameWord } from './names.ts';

/** Around the usual limit, as far down and up as the place may be where answers end; and how far apart they are from the rest there at least. In nats. */
const down = 2.5;
const up = 2.5;
const leastGap = 1;

/**
 * The log-odds of a refusal up to which sentences answer, in nats. Wherever the model understood the question, those that answer and the rest lie apart,
 * but not at the same place for every question: it is the middle of the widest gap near `usual`, or, where there is none, `usual` itself.
 */
export function limitOf(refusals: readonly number[], usual: number): number {
  const sorted = [...refusals].sort((a, b) => a - b);
  let limit = usual;
  let widest = leastGap;
  for (let i = 1; i < sorted.length; i++) {
    const [low, high] = [sorted[i - 1]!, sorted[i]!];
    const middle = (low + high) / 2;
    if (high - low <= widest || middle < usual - down || middle > usual + up) continue;
    widest = high - low;
    limit = middle;
  }
  return limit;
}

/** The first word may be an initial. */
const name = `${/\p{Lu}[\p{L}\p{N}’'.-]*/u.source}(?:\\s+(?:${nameLink}\\s+)*${nameWord}){0,4}`;
const before = new RegExp(`(${name})(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+)(?:the\\s+)?$`, 'u');
const after = new RegExp(`^(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+)(?:the\\s+)?(${name})(?=[\\s,.;:!?)]|$)`, 'u');
const isName = new RegExp(`^(?:[Tt]he\\s+)?${name}$`, 'u');

/** An answer that is one name of several in a row ("the Heron, the Argo and the Quest sank") stands for all of them. UTF-16 offsets in `text`. */
export function namedWith(
  text: string,
  answer: { start: number; end: number },
  sentence: { start: number; end: number },
): { start: number; end: number }[] {
  const all = [answer];
  if (!isName.test(text.slice(answer.start, answer.end))) return all;
  for (let end = answer.end; ; ) {
    const found = after.exec(text.slice(end, sentence.end));
    if (!found) break;
    end += found[0].length;
    all.push({ start: end - found[1]!.length, end });
  }
  // What comes first may be where it happened: names before the answer count only where the row goes on behind it, or ends with it.
  for (let { start } = answer; ; ) {
    const found = before.exec(text.slice(sentence.start, start));
    if (!found) break;
    start = sentence.start + found.index;
    all.unshift({ start, end: start + found[1]!.length });
  }
  return all;
}
