/**
 * How central each sentence of a text is, from its words alone, and which sentences can stand in a summary at all.
 *
 *   central(s) = cos(s, all sentences)                          what the whole is about
 *              + w_near  · mean cos(s, sentences around it)     LexRank's degree centrality (Erkan and Radev 2004), within a stretch
 *              + w_names · how much of it is the text's people  names that come often
 *
 * Vectors are tf·idf over terms.ts, idf over sentences. Nothing in it knows where in the text a sentence stands.
 */
import type { SourceText } from './contract.ts';
import { isCode, type Sentence } from './sentence-index.ts';
import { termsOf } from './terms.ts';

/** Settled on the training stories of SQuALITY: see docs/evaluation.md. */
export const weights = { near: 0.5, names: 2, talk: 0.5 };
/** Sentences on each side that degree centrality looks at. */
const reach = 40;

export type Vector = Map<string, number>;

/** [sentences] unit vectors of tf·idf. */
export function vectorsOf(texts: readonly string[]): Vector[] {
  const counts = texts.map((text) => {
    const count: Vector = new Map();
    for (const term of termsOf(text)) count.set(term, (count.get(term) ?? 0) + 1);
    return count;
  });
  const holding = new Map<string, number>();
  for (const count of counts) for (const term of count.keys()) holding.set(term, (holding.get(term) ?? 0) + 1);
  for (const count of counts) {
    for (const [term, n] of count) count.set(term, n * Math.log(texts.length / holding.get(term)! + 1));
    normalise(count);
  }
  return counts;
}

function normalise(vector: Vector): void {
  let sum = 0;
  for (const value of vector.values()) sum += value * value;
  const length = Math.sqrt(sum) || 1;
  for (const [term, value] of vector) vector.set(term, value / length);
}

export function cosine(a: Vector, b: Vector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [term, value] of small) sum += value * (large.get(term) ?? 0);
  return sum;
}

/** [sentences] about 0..1 for each of the formula's terms together; higher is more central. */
export function centralityOf(texts: readonly string[], vectors: readonly Vector[], { near, names, talk } = weights): Float32Array {
  const centre: Vector = new Map();
  for (const vector of vectors) for (const [term, value] of vector) centre.set(term, (centre.get(term) ?? 0) + value);
  normalise(centre);
  const whole = Float32Array.from(vectors, (vector) => cosine(vector, centre));
  const around = degreesOf(vectors);
  const people = namesOf(texts);
  for (const part of [whole, around, people]) toOne(part);
  return whole.map((value, s) => value + near * around[s]! + names * people[s]! - (opensWithTalk.test(texts[s]!) ? talk : 0));
}

/** [sentences] mean cosine with the sentences around each. The window slides, so that a book costs what its sentences do. */
function degreesOf(vectors: readonly Vector[]): Float32Array {
  const window: Vector = new Map();
  const change = (vector: Vector | undefined, sign: 1 | -1) => {
    for (const [term, value] of vector ?? []) window.set(term, (window.get(term) ?? 0) + sign * value);
  };
  for (let s = 0; s < Math.min(reach, vectors.length); s++) change(vectors[s], 1);
  return Float32Array.from(vectors, (vector, s) => {
    change(vectors[s + reach], 1);
    change(vectors[s - reach - 1], -1);
    // Its cosine with itself, 1, is in the window's sum.
    return vector.size === 0 ? 0 : (cosine(vector, window) - 1) / (2 * reach);
  });
}

/** Names that come often, and how often: words in capitals inside sentences. */
export function commonNames(texts: readonly string[]): ReadonlyMap<string, number> {
  const inside = texts.map((text) => [...text.matchAll(/(?<=[\p{L}\p{N},;:’'-]\s+(?:["“'‘(]\s*)?)\p{Lu}\p{L}+/gu)].map(([word]) => word));
  const times = new Map<string, number>();
  for (const words of inside) for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return new Map([...times].filter(([, n]) => n >= 3));
}

/** [sentences] how often the names in each come in the text, by their logarithms. */
function namesOf(texts: readonly string[]): Float32Array {
  const common = commonNames(texts);
  return Float32Array.from(texts, (text) => {
    const named = new Set(text.match(/\p{Lu}\p{L}+/gu)?.filter((word) => common.has(word)));
    let sum = 0;
    for (const word of named) sum += Math.log(1 + common.get(word)!);
    return Math.min(sum, 12);
  });
}

const opensWithTalk = /^["“„«]/;
const opensWithThing = /^["“„«‘'(]*(?:the|an?|my|our|every|each|no|some|one|two|three)\s+\p{L}/iu;
const pronoun = /\b(?:he|she|they|him|her|his|hers|them|their)\b/i;
/** What opens a sentence and points back. */
const pointsBack =
  /^["“„«‘'(]*(?:(?:and|but|so|then|yet|or|for|now|still|thus|therefore|however|nevertheless|moreover|besides|meanwhile|otherwise|instead|perhaps),?\s+)*(?:it|this|that|these|those|such|both|neither|either|the (?:other|latter|former|same|two)|another|others|one of (?:them|these)|at this|at that|after this|after that)\b/i;

/** Whether whom or what a sentence speaks of stands before it: it points back, or says "he" before it names anybody. */
export function leansOn(text: string, names: { has(word: string): boolean }): boolean {
  if (pointsBack.test(text)) return true;
  const first = pronoun.exec(text);
  // "The miller said that he …" names somebody too.
  if (!first || opensWithThing.test(text)) return false;
  for (const { 0: word, index } of text.matchAll(/\p{Lu}\p{L}+/gu)) {
    if (index > first.index) break;
    if (names.has(word) || index > 0) return false;
  }
  return true;
}

function toOne(values: Float32Array): void {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  if (most > 0) for (let i = 0; i < values.length; i++) values[i]! /= most;
}

/** Words of a sentence that can stand by itself. */
const leastWords = 9;
const mostWords = 60;

/** Whether a sentence tells something by itself: no heading, no line of a table of contents, no fragment of a dialogue, no code. */
export function standsAlone(source: SourceText, { start, end }: Pick<Sentence, 'start' | 'end'>): boolean {
  const text = source.text.slice(start, end);
  const words = text.match(/[\p{L}\p{N}’'-]+/gu) ?? [];
  const spaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text);
  if (spaced ? words.length < leastWords || words.length > mostWords : text.length < 12 || text.length > 200) return false;
  if (!/[.!。！…][”"’')\]]?$/u.test(text)) return false;
  // Questions, lines of lists and tables, leaders of a table of contents, the small print of editions.
  if (/^[#|>*+\-\d•]|\||\.{4,}|(?:\. ){3,}|\n\s*\n|^\p{Ll}/u.test(text)) return false;
  if (/project gutenberg|all rights reserved|copyright|isbn|e-?text|transcriber|proofread|https?:\/\//i.test(text)) return false;
  if (isCode(text)) return false;
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length;
  if (capitals > words.length * 0.6) return false;
  return !isDialogue(source.text, start, end);
}

const quotes = /["“”„«»]/g;

/** Whether a sentence is somebody's words, or part of them: more than a third stands in quotation marks, or a mark is left open. */
function isDialogue(text: string, start: number, end: number): boolean {
  const sentence = text.slice(start, end);
  // A speech may have begun sentences ago: what is open is told by the paragraph.
  const paragraph = text.lastIndexOf('\n\n', start);
  const before = text.slice(Math.max(paragraph, start - 3000, 0), start).match(quotes)?.length ?? 0;
  const inSentence = sentence.match(quotes)?.length ?? 0;
  if (before % 2 === 1 || inSentence % 2 === 1) return true;
  let open = false;
  let quoted = 0;
  for (const character of sentence) {
    if (/["“”„«»]/.test(character)) open = !open;
    else if (open) quoted++;
  }
  return quoted > sentence.length / 3;
}
