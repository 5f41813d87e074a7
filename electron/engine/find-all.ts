/**
 * Find all: a question put to everything that was read, not to the best of it.
 *
 *   a form decides (dates, addresses, quoted words)?  found without the model            (patterns.ts, name-list.ts)
 *   else every chunk is asked whether it answers                                         (question-wave.ts)
 *        every sentence of those that may is read alone with the question, its answer
 *        decoded held to its words                                                       (passage-answer.ts)
 *        those that may answer are asked of the thing alone as well: what only speaks
 *        of it says yes to both; where a kind is all that is asked for ("all horses"),
 *        it counts instead how likely they make the kind's name                          (telling.ts)
 *   same things are merged, counted, and told in the order of the text
 *
 * A run that is stopped ends with what it has so far.
 */
import { FocusError } from '../errors.ts';
import type { Chunk } from './chunker.ts';
import type { FindAllRequest, Found, FoundItem, Mention, RunHooks, SourceText } from './contract.ts';
import type { LoadedModel } from './loaded.ts';
import type { ChunkMemory } from './memory.ts';
import { chunkAt, type Judged, type PassageReply, readPassages } from './passage-answer.ts';
import type { Passage } from './passages.ts';
import { type Pattern, patternFor } from './patterns.ts';
import { kindAsked, questionForOne, thingAlone } from './question-for-one.ts';
import { askChunks } from './question-wave.ts';
import { sentencesByChunk } from './ranking.ts';
import type { SentenceIndex } from './sentence-index.ts';
import { resolveSettings } from './settings.ts';
import { barOf, limitOf, listScores, mayTell, namedWith, usualListing } from './telling.ts';
import { termsOf } from './terms.ts';

/**
 * How much likelier than not a chunk may say that it does not answer, and its sentences are read all the same: one sentence among twenty is easily
 * overlooked, alone it is not. In nats of log-odds.
 */
const chunkSlack = 4;
/** Beyond the limit of an answer they are decoded so far: the place where those of a list end is told when all are known. In nats of log-odds. */
const perhaps = 3.5;
/** Sentences that are read side by side at most. */
const mostRows = 32;
/** A sentence of fewer words tells nothing by itself. */
const leastWords = 2;

/** @throws FocusError 'bad-input' (empty question, a model that cannot refuse), 'file-empty', 'window-exceeded'. */
export async function findAll(loaded: LoadedModel, request: FindAllRequest, hooks: RunHooks = {}): Promise<Found> {
  const question = request.question.trim();
  if (question === '') throw new FocusError('bad-input', 'The question is empty.');
  const started = performance.now();
  const { manifest } = loaded.model;
  const settings = resolveSettings(manifest, request.options);
  const chunks = await loaded.chunks(request.sources, settings);
  hooks.onEvent?.({ type: 'chunks', chunks: chunks.map((chunk) => chunk.span) });
  const pattern = patternFor(question);
  const rows = new Rows(request.sources, hooks);
  const memory = loaded.memory(chunks, hooks, settings.bos);
  const before = { readMs: memory.readMs, fromStore: memory.fromStore };
  let finish: Found['finish'] = 'stop';
  try {
    if (pattern) await findPattern(loaded.sentences(request.sources), request.sources, chunks, pattern, rows);
    else await findByModel(loaded, { ...request, question }, chunks, memory, rows, hooks);
  } catch (error) {
    if (!hooks.signal?.aborted) throw error;
    finish = 'cancelled';
  }
  rows.tell();
  await loaded.flush();
  const readMs = memory.readMs - before.readMs;
  return {
    question,
    by: pattern ? 'pattern' : 'model',
    pattern: pattern?.name ?? null,
    ...(pattern?.exact === false ? { exact: false } : {}),
    items: rows.items(),
    mentions: rows.mentions,
    chunks: chunks.length,
    tokens: chunks.reduce((sum, chunk) => sum + chunk.ids.length, 0),
    chunksFromStore: memory.fromStore - before.fromStore,
    finish,
    timings: { readMs, promptMs: performance.now() - started - readMs, perTokenMs: 0 },
    model: manifest.name,
  };
}

/** What is found so far: mentions of the same thing are one item. */
export class Rows {
  readonly #order: ReadonlyMap<string, number>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #hooks: RunHooks;
  readonly #items = new Map<string, FoundItem>();
  mentions = 0;

  constructor(sources: readonly SourceText[], hooks: RunHooks) {
    this.#order = new Map(sources.map(({ id }, i) => [id, i]));
    this.#texts = new Map(sources.map(({ id, text }) => [id, text]));
    this.#hooks = hooks;
  }

  /** @param key what makes it the same thing as another; default: its words. */
  add(source: string, start: number, end: number, around: { start: number; end: number; chunk: number; score: number }, key?: string): void {
    const text = this.#texts.get(source)!;
    const mention: Mention = {
      source,
      start,
      end,
      quote: text.slice(around.start, around.end),
      quoteStart: around.start,
      chunk: around.chunk,
      score: around.score,
    };
    const words = text.slice(start, end).replace(/\s+/g, ' ').trim();
    const same = key ?? sameThing(words);
    const item = this.#items.get(same) ?? { text: words, mentions: [] };
    this.#items.set(same, item);
    // Sentences may overlap where a text is cut: a place counts once.
    if (item.mentions.some((other) => other.source === source && other.start === start)) return;
    item.mentions.push(mention);
    this.mentions++;
  }

  clear(): void {
    this.#items.clear();
    this.mentions = 0;
  }

  /** In the order of the text: an item stands where it is mentioned first. */
  items(): FoundItem[] {
    const byPlace = (a: Mention, b: Mention) => this.#order.get(a.source)! - this.#order.get(b.source)! || a.start - b.start;
    for (const item of this.#items.values()) item.mentions.sort(byPlace);
    return [...this.#items.values()].sort((a, b) => byPlace(a.mentions[0]!, b.mentions[0]!));
  }

  /** The rows so far to whoever listens. */
  tell(): void {
    this.#hooks.onEvent?.({ type: 'found', items: this.items() });
  }
}

export async function findPattern(
  index: SentenceIndex,
  sources: readonly SourceText[],
  chunks: readonly Chunk[],
  pattern: Pattern,
  rows: Rows,
): Promise<void> {
  await pattern.prepare?.();
  let sentence = 0;
  const matches = sources.flatMap((source) => pattern.find(source).map((span) => ({ ...span, source })));
  const keys = pattern.keys(matches.map(({ source, start, end }) => source.text.slice(start, end)));
  for (const [i, { source, start, end }] of matches.entries()) {
    // Matches and sentences are both in order.
    while (sentence < index.sentences.length && !reaches(index.sentences[sentence]!, source.id, start, sources)) sentence++;
    const around = index.sentences[sentence];
    const holds = around !== undefined && around.source === source.id && around.start <= start;
    const quote = holds ? { start: around.start, end: Math.max(around.end, end) } : { start, end };
    rows.add(source.id, start, end, { ...quote, chunk: Math.max(chunkAt(chunks, source.id, start), 0), score: 1 }, keys[i]!);
  }
}

/** Whether a sentence ends behind this place. */
function reaches(sentence: { source: string; end: number }, source: string, offset: number, sources: readonly SourceText[]): boolean {
  if (sentence.source === source) return sentence.end > offset;
  return sources.findIndex(({ id }) => id === sentence.source) > sources.findIndex(({ id }) => id === source);
}

async function findByModel(
  loaded: LoadedModel,
  { sources, question }: FindAllRequest,
  chunks: readonly Chunk[],
  memory: ChunkMemory,
  rows: Rows,
  hooks: RunHooks,
): Promise<void> {
  const { method, name } = loaded.model.manifest;
  if (method.grounding !== 'verbatim')
    throw new FocusError(
      'bad-input',
      `${name} was not taught to tell sentences that answer from those that do not, so its list would be made up. Choose a model that answers in the text's own words (the reader), or ask for dates, numbers with units, amounts of money, addresses, chapters, people, places, speakers, functions or words in quotation marks: these are found without a model.`,
    );
  const each = questionForOne(question);
  const prompt = loaded.prompts.after(each);
  const kind = kindAsked(each);
  const against = kind === null ? { prompt: loaded.prompts.after(thingAlone(each)) } : { likely: loaded.prompts.stretch(each, kind) };
  const index = loaded.sentences(sources);
  const refuseAbove = method.refuseAbove ?? 0;
  const bar = barOf(each, method.listing ?? usualListing);
  const asked = new Set(termsOf(`${question} ${each}`));
  const replies = await askChunks(loaded, memory, [...chunks.keys()], prompt, { look: false, hooks });
  const byChunk = sentencesByChunk(index, chunks);
  const wanted = new Map<number, number>();
  for (const { chunk, refusal } of replies)
    if (refusal <= refuseAbove + chunkSlack) for (const s of byChunk[chunk]!) wanted.set(s, wanted.get(s) ?? chunk);
  const texts = new Map(sources.map(({ id, text }) => [id, text]));
  const lengthOf = (s: number) => index.sentences[s]!.end - index.sentences[s]!.start;
  const tells = (s: number) => {
    const { source, start, end } = index.sentences[s]!;
    return (
      (texts
        .get(source)!
        .slice(start, end)
        .match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= leastWords
    );
  };
  const all = [...wanted.keys()].filter(tells).sort((a, b) => a - b);
  const judged: Judged[] = [];
  const answers = new Map<number, PassageReply>();
  const take = ({ passage, refusal }: Judged) => {
    const text = texts.get(passage.source)!;
    const answer = answers.get(passage.sentence);
    // "The horse" does not say which: then the sentence is what was found.
    const says = answer && termsOf(text.slice(answer.start, answer.end)).some((term) => !asked.has(term));
    const around = { start: passage.start, end: passage.end, chunk: wanted.get(passage.sentence)!, score: 1 / (1 + Math.exp(refusal)) };
    for (const { start, end } of says ? namedWith(text, answer, passage) : [passage]) rows.add(passage.source, start, end, around);
  };
  let done = 0;
  for (const wave of wavesOf(all, lengthOf, memory.waveTokens, prompt.length)) {
    hooks.signal?.throwIfAborted();
    const passages = wave.map((s): Passage => ({ ...index.sentences[s]!, sentence: s, score: 0 }));
    const told = await readPassages({ loaded, sources, prompt, hooks }, passages, () => refuseAbove + perhaps, null, {
      with: against,
      worth: (judged) => mayTell(judged, bar),
    });
    judged.push(...told.judged);
    for (const reply of told.replies) answers.set(reply.passage.sentence, reply);
    done += wave.length;
    if (told.replies.length > 0) {
      for (const one of told.judged) if (one.refusal <= refuseAbove && answers.has(one.passage.sentence)) take(one);
      rows.tell();
    }
    hooks.onEvent?.({ type: 'progress', stage: 'answer', done, total: all.length, unit: 'sentences' });
  }
  // Where the list ends is known only now.
  const wordsOf = ({ source }: Passage, { start, end }: { start: number; end: number }) => texts.get(source)!.slice(start, end);
  const sentences = judged.map((one) => {
    const answer = answers.get(one.passage.sentence);
    return { ...one, text: wordsOf(one.passage, one.passage), answer: answer ? wordsOf(one.passage, answer) : null };
  });
  const known = new Set(judged.map(({ passage }) => passage.sentence));
  const others = () => index.sentences.filter((_, s) => !known.has(s)).map(({ source, start, end }) => texts.get(source)!.slice(start, end));
  const contrast = listScores(each, sentences, others, bar);
  const limit = limitOf(contrast, bar.limit);
  rows.clear();
  for (const [i, one] of judged.entries()) if (contrast[i]! <= limit) take(one);
}

/** Neighbours in the text, of like length within a stretch of it: rows come in reading order, and little padding is computed. */
function wavesOf(sentences: readonly number[], lengthOf: (s: number) => number, waveTokens: number, promptTokens: number): number[][] {
  const waves: number[][] = [];
  for (let from = 0; from < sentences.length; from += 4 * mostRows) {
    let wave: number[] = [];
    for (const s of sentences.slice(from, from + 4 * mostRows).sort((a, b) => lengthOf(a) - lengthOf(b))) {
      // Some four characters are a token; the longest comes last.
      if (wave.length === mostRows || (wave.length + 1) * (lengthOf(s) / 4 + promptTokens) > waveTokens) {
        if (wave.length > 0) waves.push(wave);
        wave = [];
      }
      wave.push(s);
    }
    if (wave.length > 0) waves.push(wave);
  }
  return waves;
}

/** What two mentions of the same thing have in common: letters and digits, articles aside. */
export const sameThing = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(?:an?|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim() || text;
