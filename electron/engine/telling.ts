/** What a list takes of the sentences that were judged: which of them answer, and all that each of those names. */

import type { Method } from '../../native-models/graph/manifest.ts';
import { literal } from '../literal.ts';
import { nameLink, nameWord, withoutPossessive } from './names.ts';
import { kindAsked } from './question-for-one.ts';

type Listing = NonNullable<Method['listing']>;
/** Of a model that nobody settled it for. */
export const usualListing: Listing = { thing: 0.5, limit: 0.3, kind: { likely: 1, limit: 5.9 } };

/** What of the comparison is taken off a refusal, and the usual limit of the rest, in nats. */
export interface Bar {
  share: number;
  limit: number;
}

/** A list of a kind has its own: it is held against something else (find-all.ts). @param each the question put to one. */
export const barOf = (each: string, { thing, limit, kind }: Listing): Bar =>
  kindAsked(each) === null ? { share: thing, limit } : { share: kind.likely, limit: kind.limit };

/**
 * What a sentence says to the list's question (log-odds of the refusal, in nats), less a part of what it is held against. That is what it says to the same
 * question of the thing alone: "The ship Lark came safely into the harbour" speaks of a ship as surely as one that sank does. In a list of a kind it is how
 * likely it makes the kind's name. Sentences that differ in names and numbers alone, as those of a register do, say the same thing: each gets their mean.
 */
export function contrastOf(asked: readonly { refusal: number; compared: number; text: string }[], bar: Pick<Bar, 'share'>): number[] {
  const scores = asked.map((one) => contrast(one, bar));
  const alike = Map.groupBy(asked.keys(), (i) => frameOf(asked[i]!.text));
  for (const [frame, these] of alike) {
    // A name alone is no form.
    if ((frame.match(/\p{L}+/gu)?.length ?? 0) < leastFrame) continue;
    const mean = these.reduce((sum, i) => sum + scores[i]!, 0) / these.length;
    for (const i of these) scores[i] = mean;
  }
  return scores;
}

const contrast = ({ refusal, compared }: { refusal: number; compared: number }, { share }: Pick<Bar, 'share'>) => refusal - share * compared;
/** Words of a form beside its names and numbers. */
const leastFrame = 2;

/** A sentence without its names and numbers. */
const frameOf = (text: string) =>
  text
    .replace(new RegExp(`${nameWord}(?:\\s+(?:${nameLink}\\s+)*${nameWord})*`, 'gu'), '§')
    .replace(/\p{N}+(?:[.,:]\p{N}+)*/gu, '#')
    .replace(/[^\p{L}§#]+/gu, ' ')
    .trim();

/** A sentence that was judged: log-odds of the refusal to the list's question, what that is held against, in nats, and what it answered. */
interface Told {
  refusal: number;
  compared: number;
  text: string;
  answer: string | null;
}

/** By what the sentences of a list are told from the rest, the lower the surer. @param each the question put to one. @param others the text's other sentences. */
export function listScores(each: string, told: readonly Told[], others: () => readonly string[], bar: Bar): number[] {
  const scores = contrastOf(told, bar);
  if (kindAsked(each) === null) return scores;
  return pooledByName(
    scores,
    told.map(({ answer }) => answer),
    told.map(({ text }) => text),
    others(),
    bar.limit + beyond,
  );
}

/** What a sentence counts that was not worth judging: so much beyond the usual limit, in nats. */
const beyond = 0.5;

/**
 * For a list of a kind ("Find all dogs") and not of what befell some of it: a thing is a dog in all that is said of it. All sentences that a name stands in must
 * tell it together then: one of sixty about Diana alone may look as if it did.
 *
 * @param scores [judged] as `contrastOf` has them. @param answers [judged] what each names, or null. @param texts [judged] the sentences. @param others sentences
 * that were not judged. @param unjudged what each of those counts. @returns [judged] no lower than before.
 */
function pooledByName(
  scores: readonly number[],
  answers: readonly (string | null)[],
  texts: readonly string[],
  others: readonly string[],
  unjudged: number,
): number[] {
  const meanOf = (named: string) => {
    const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literal(named)}(?![\\p{L}\\p{N}])`, 'u');
    const says = (text: string) => text.includes(named) && whole.test(text);
    const told = scores.filter((_, i) => says(texts[i]!));
    const beside = others.filter(says).length;
    return (told.reduce((sum, score) => sum + score, 0) + beside * unjudged) / (told.length + beside);
  };
  const means = new Map<string, number>();
  return scores.map((score, i) => {
    const answer = answers[i];
    if (!answer || !isName.test(answer)) return score;
    const named = withoutPossessive(answer.replace(/^[Tt]he\s+/, ''));
    const mean = means.get(named) ?? meanOf(named);
    means.set(named, mean);
    return Math.max(score, mean);
  });
}

/** Around the usual limit, as far down and up as the place may be where answers end; and how far apart they are from the rest there at least. In nats. */
const down = 1.5;
const up = 1.5;
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

/** Whether a sentence may be within a list's limit, as far as it alone tells. */
export const mayTell = (judged: { refusal: number; compared: number }, bar: Bar): boolean => contrast(judged, bar) <= bar.limit + up;

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
