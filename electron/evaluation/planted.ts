/** Texts with planted facts: `passkey` (one key in a haystack) and `facts` (similar facts, each the others' distractor). */

import { answerQuestion } from '../engine/answer.ts';
import type { DecodeOptions } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { resolveSettings } from '../engine/settings.ts';
import { exactMatch } from './metrics.ts';
import { pick, seeded } from './random.ts';

const people =
  'Ada Bruno Clara Dorian Edith Felix Greta Hugo Iris Jonas Klara Leo Mira Nils Olga Paul Rosa Sven Tilda Ursula Victor Wanda Yara Zeno Alma Boris Celia Daniel Elsa Frank'.split(
    ' ',
  );
const adjectives =
  'quiet brave lazy clever gentle proud silent bitter hollow rapid narrow golden ancient modest curious distant faithful humble jolly noble'.split(
    ' ',
  );
const words =
  'river castle apple lemon silk iron copper garden tower harbor mountain forest candle mirror violin drum wolf raven fox bear eagle salmon cedar maple'.split(
    ' ',
  );
const things = ['code', 'favourite colour', 'home town', 'lucky number', 'horse', 'ship', 'password', 'sister', 'trade', 'key'];

interface Planted {
  text: string;
  /** Per fact: question, answer, and where its statement begins. */
  facts: { question: string; answer: string; offset: number }[];
}

/** A haystack of about `tokens` tokens from a book (repeated when it is shorter), cut at sentence ends. */
export function haystack(loaded: LoadedModel, book: string, tokens: number, skip: number): string {
  const { ends } = loaded.tokenizer.encode(book);
  const from = skip % Math.max(1, ends.length);
  let text = '';
  let missing = tokens;
  let at = from;
  while (missing > 0) {
    const take = Math.min(missing, ends.length - at);
    text += book.slice(at === 0 ? 0 : ends[at - 1]!, ends[at + take - 1]!);
    missing -= take;
    at = 0;
  }
  return text.replace(/[ \t]*\n(?!\s*\n)[ \t]*/g, ' ');
}

/** Plants statements after sentences, evenly spread with jitter, at most one near a place. */
export function plant(text: string, statements: { says: string; question: string; answer: string }[], depth: (i: number) => number): Planted {
  const sorted = statements
    .map((statement, i) => ({ statement, at: sentenceEnd(text, Math.floor(depth(i) * text.length)) }))
    .sort((a, b) => a.at - b.at);
  let out = '';
  let from = 0;
  const facts: Planted['facts'] = [];
  for (const { statement, at } of sorted) {
    out += text.slice(from, at);
    facts.push({ question: statement.question, answer: statement.answer, offset: out.length + 1 });
    out += ` ${statement.says}`;
    from = at;
  }
  return { text: out + text.slice(from), facts };
}

function sentenceEnd(text: string, from: number): number {
  const match = /[.!?]["')]?(?=\s)/g;
  match.lastIndex = from;
  const found = match.exec(text);
  return found ? found.index + found[0].length : text.length;
}

export interface PlantedResult {
  tokens: number;
  accuracy: number;
  /** Share of questions whose fact's chunk has the most attention. */
  chunkAt1: number;
  questions: number;
  chunks: number;
  misses: { question: string; expected: string; answer: string; chunkRank: number }[];
}

async function measure(
  loaded: LoadedModel,
  planted: Planted,
  options: DecodeOptions,
  signal?: AbortSignal,
  onDone?: (done: number, total: number) => void,
): Promise<PlantedResult> {
  const result: PlantedResult = { tokens: 0, accuracy: 0, chunkAt1: 0, questions: planted.facts.length, chunks: 0, misses: [] };
  for (const [i, fact] of planted.facts.entries()) {
    let search: Float32Array | null = null;
    const answer = await answerQuestion(
      loaded,
      { sources: [{ id: 'text', text: planted.text }], question: fact.question, options: { maxTokens: 16, ...options } },
      {
        ...(signal ? { signal } : {}),
        onEvent: (event) => {
          if (event.type === 'attention') search = search ? search.map((share, j) => share + event.shares[j]!) : Float32Array.from(event.shares);
        },
      },
    );
    const chunks = (await loaded.chunks([{ id: 'text', text: planted.text }], resolveSettings(loaded.model.manifest, options))).map(
      ({ span }) => span,
    );
    // Where chunks are re-read, what the parallel decode found is what its own attention says.
    const shares: Float32Array = search ?? answer.shares;
    const home = chunks.findIndex((chunk) => fact.offset >= chunk.start && fact.offset < chunk.end);
    const rank = shares.reduce((count, share) => (share > shares[home]! ? count + 1 : count), 0);
    const right = exactMatch(answer.answer, [fact.answer]);
    result.accuracy += Number(right) / planted.facts.length;
    result.chunkAt1 += Number(rank === 0) / planted.facts.length;
    result.tokens = answer.tokens;
    result.chunks = answer.chunks;
    if (!right) result.misses.push({ question: fact.question, expected: fact.answer, answer: answer.answer, chunkRank: rank });
    onDone?.(i + 1, planted.facts.length);
  }
  return result;
}

export type Progress = (done: number, total: number) => void;

/** One five-digit key, ten depths. */
export async function passkey(
  loaded: LoadedModel,
  book: string,
  tokens: number,
  seed: number,
  options: DecodeOptions = {},
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<PlantedResult> {
  const total: PlantedResult = { tokens: 0, accuracy: 0, chunkAt1: 0, questions: 0, chunks: 0, misses: [] };
  const random = seeded(seed);
  for (let depth = 0; depth < 10; depth++) {
    const key = String(10000 + Math.floor(random() * 90000));
    const text = haystack(loaded, book, tokens - 30, Math.floor(random() * 1e6));
    const planted = plant(
      text,
      [{ says: `The pass key is ${key}. Remember it. ${key} is the pass key.`, question: 'What is the pass key?', answer: key }],
      () => (depth + 0.5) / 10,
    );
    const one = await measure(loaded, planted, options, signal);
    total.accuracy += one.accuracy / 10;
    total.chunkAt1 += one.chunkAt1 / 10;
    total.questions++;
    total.tokens = one.tokens;
    total.chunks = one.chunks;
    total.misses.push(...one.misses);
    onDone?.(depth + 1, 10);
  }
  return total;
}

/** `count` similar facts in one text, each asked for. */
export async function facts(
  loaded: LoadedModel,
  book: string,
  tokens: number,
  seed: number,
  count = 20,
  options: DecodeOptions = {},
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<PlantedResult> {
  const random = seeded(seed);
  const known = new Map<string, string>();
  while (known.size < count) {
    const thing = pick(random, things);
    const kind = random();
    const key = kind < 0.6 ? `the ${thing} of ${pick(random, people)}` : `the ${thing} of the ${pick(random, adjectives)} ${pick(random, words)}`;
    const style = random();
    const value =
      style < 0.5
        ? String(Math.floor(1000 + random() * 99000))
        : style < 0.75
          ? pick(random, words)
          : `${pick(random, adjectives)} ${pick(random, words)}`;
    known.set(key, value);
  }
  const statements = [...known].map(([key, value]) => ({
    says: `${key[0]!.toUpperCase()}${key.slice(1)} is ${value}.`,
    question: `What is ${key}?`,
    answer: value,
  }));
  const text = haystack(loaded, book, tokens - 12 * count, Math.floor(random() * 1e6));
  return measure(
    loaded,
    plant(text, statements, (i) => (i + 0.1 + 0.8 * random()) / count),
    options,
    signal,
    onDone,
  );
}
