/**
 * Answering in the text's own words:
 *
 *   every chunk is read, those worth it are asked (question-wave.ts), every sentence of the text is ranked (ranking.ts)
 *   the passages around the best are read verbatim, each alone, the question after each
 *   each passage's answer is decoded, all side by side, held to its words (spans.ts)
 *   the best passage answers; where even that would rather not, or the question names what the text does not (absent.ts), the text does not say
 */
import type { Method } from '../../native-models/graph/manifest.ts';
import type { Span } from '../domain/location.ts';
import { absentFrom } from './absent.ts';
import { type Holding, holdingOf, numberAsked, sentenceAsked } from './answer-kind.ts';
import type { Chunk } from './chunker.ts';
import type { Answer, Citation, RunHooks, SourceText } from './contract.ts';
import { Declared } from './declared.ts';
import { KvBlock } from './kv.ts';
import type { KvRecord } from './kv-record.ts';
import type { LoadedModel } from './loaded.ts';
import { logitsAt, logOdds, logProbability, logSumExp } from './logits.ts';
import type { ChunkMemory } from './memory.ts';
import { type Passage, passagesAround, placeOf, unwrapped } from './passages.ts';
import { askChunks, type ChunkReply, refusalToken } from './question-wave.ts';
import { best, featuresOf, scoresOf, wordsAlone, worthAsking } from './ranking.ts';
import { readTexts } from './read.ts';
import { extendRows } from './rows.ts';
import { isCode, type SentenceIndex } from './sentence-index.ts';
import { SpanGuide } from './spans.ts';

/** Passages that are read verbatim: one run of the network, so that they cost what a few hundred tokens do. */
export const passagesRead = 8;
/** Characters of a passage at most: some 150 tokens of English. */
export const passageCharacters = 640;
/** Characters of a sentence that is an answer whole. */
const longestSentence = 400;
/** Citations of an answer at most. */
export const mostCitations = 5;
/**
 * What a passage's answer counts more than the sentence that the passage was chosen for, in nats. Where they differ the ranking was often right: with both,
 * the answering sentence is among the first three of 83 in 100 questions on ten stories of training data, with the answers' alone of 70; 0 to 5 are equal.
 * In source code the ranking's line lies in the right definition as often as the answer's, so there they count the same.
 */
const chosenCost = 3;
const chosenInCodeCost = 0;

export interface PassageRequest {
  loaded: LoadedModel;
  sources: readonly SourceText[];
  chunks: readonly Chunk[];
  memory: ChunkMemory;
  index: SentenceIndex;
  question: string;
  /** Token ids that follow a chunk. */
  prompt: Int32Array;
  hooks: RunHooks;
}

/** What a passage answered. */
export interface PassageReply {
  passage: Passage;
  /** log(p / (1 - p)) of the refusal after this passage alone, in nats. */
  refusal: number;
  /** The answer as it stands in the source: UTF-16 offsets. */
  start: number;
  end: number;
  /** Mean log-probability of the answer's tokens, in nats. */
  likely: number;
}

/** Tokens [from, to) of a prompt; not its first. */
export interface Stretch {
  from: number;
  to: number;
}

/** What the question is held against: another prompt put to the passages, or how likely they make these tokens of it. */
export interface Comparison {
  with: { prompt: Int32Array } | { likely: Stretch };
  /** Whether an answer is decoded, by what a passage said to both. */
  worth(judged: Omit<Judged, 'passage'>): boolean;
}

/** What a passage said to the question: log-odds of the refusal, in nats. */
export interface Judged {
  passage: Passage;
  refusal: number;
  /** The same of the other prompt, or the log-probability of the stretch behind the passage, in nats. */
  compared: number;
}

/** What passages say together: the parts of an Answer that this way of answering knows. */
export type PassageAnswer = Pick<Answer, 'answer' | 'found' | 'absent' | 'citations' | 'shares' | 'answerTokens' | 'finish'> & { perTokenMs: number };

export type ChoiceWeights = NonNullable<Method['choice']>;

/** Weights of a model for which none were settled. */
const usualChoice: ChoiceWeights = { rank: 1, says: 1, likely: 0.5 };

/** By what the best of the passages read is chosen. */
export const totalOf = ({ passage, refusal, likely }: PassageReply, weights: ChoiceWeights): number =>
  weights.rank * passage.score - weights.says * refusal + weights.likely * likely;

/** What the passages said, and the one that answers first. */
export const bestFirst = (replies: readonly PassageReply[], { choice = usualChoice }: Pick<Method, 'choice'>): (PassageReply & { total: number })[] =>
  replies.map((reply) => ({ ...reply, total: totalOf(reply, choice) })).sort((a, b) => b.total - a.total);

/**
 * Why not to answer, in nats: the refusal's log-odds, less what the ranking says for the passage, and what names count that the text does not have. Of 63
 * training questions without an answer the refusal alone tells 64 in 100 where 5 of 100 answerable ones are refused as well, with the ranking 70.
 */
export const reluctance = (
  { refusal, passage }: Pick<PassageReply, 'refusal'> & { passage: Pick<Passage, 'score'> },
  absent: readonly string[],
  { absentCost, rankAgainst }: Pick<Method, 'absentCost' | 'rankAgainst'>,
): number => refusal - rankAgainst * passage.score + (absent.length > 0 ? absentCost : 0);

export async function answerFromPassages(request: PassageRequest): Promise<PassageAnswer> {
  const { passages, shares } = await findPassages(request);
  request.hooks.onEvent?.({ type: 'attention', shares });
  return answerOver(request, passages, shares);
}

/** What these passages answer, however they were found; baselines of the evaluation find them otherwise. */
export async function answerOver(request: PassageRequest, passages: readonly Passage[], shares: Float32Array): Promise<PassageAnswer> {
  const { loaded, sources, chunks, index, hooks } = request;
  const { method } = loaded.model.manifest;
  const { replies, tokens, decodeMs } = await readPassages(request, passages, undefined, holdingOf(request.question));
  const ranked = bestFirst(replies, method);
  const [first] = ranked;
  const absent = absentFrom(request.question, sources, index);
  const textOf = (source: string) => sources.find(({ id }) => id === source)!.text;
  // Whoever asks how many is not told anything else, however sure the model is.
  const isNumber = (reply: PassageReply) => numberAsked(request.question)?.test(textOf(reply.passage.source).slice(reply.start, reply.end)) ?? true;
  const found = first !== undefined && reluctance(first, absent, method) <= (method.refuseAbove ?? 0) && isNumber(first);
  const answer = found ? saidBy(first, request.question, index, textOf(first.passage.source)) : (method.template.notFound ?? '');
  hooks.onEvent?.({ type: 'token', index: 0, text: answer, shares });
  return {
    answer,
    found,
    ...(absent.length > 0 ? { absent } : {}),
    citations: citationsOf(ranked, index, chunks, textOf),
    shares,
    answerTokens: tokens,
    finish: 'stop',
    perTokenMs: decodeMs / Math.max(tokens, 1),
  };
}

/**
 * The sentences that the passages' answers stand in, and behind them those that the passages were chosen for, best first; scores sum to 1. Without an
 * answer they are what came nearest.
 */
export function citationsOf(
  replies: readonly (PassageReply & { total: number })[],
  index: SentenceIndex,
  chunks: readonly Chunk[],
  textOf: (source: string) => string,
): Citation[] {
  const cited = new Map<number, number>();
  const top = replies[0]?.total ?? 0;
  const cite = (sentence: number, total: number) => cited.set(sentence, (cited.get(sentence) ?? 0) + Math.exp(total - top));
  for (const { passage, start, total } of replies) {
    cite(index.at(passage.source, start) ?? passage.sentence, total);
    cite(passage.sentence, total - (index.definitionOf[passage.sentence]! >= 0 ? chosenInCodeCost : chosenCost));
  }
  const sum = [...cited.values()].reduce((a, b) => a + b, 0);
  const ranked = [...cited].sort(([, a], [, b]) => b - a);
  // Lines of one definition lead to one place: the others come before its second.
  const seen = new Set<number>();
  const isAgain = (sentence: number) => {
    const definition = index.definitionOf[sentence]!;
    return definition >= 0 && (seen.has(definition) || !seen.add(definition));
  };
  const { again = [], first = [] } = Object.groupBy(ranked, ([sentence]) => (isAgain(sentence) ? 'again' : 'first'));
  return [...first, ...again].slice(0, mostCitations).map(([sentence, weight]): Citation => {
    const { source, start, end } = index.sentences[sentence]!;
    const chunk = Math.max(chunkAt(chunks, source, start), 0);
    return { source, quote: textOf(source).slice(start, end), start, end, chunk, score: weight / sum };
  });
}

/** What a reply says to a question, on one line: its words, or the sentence that they stand in where only that tells. */
function saidBy(reply: PassageReply, question: string, index: SentenceIndex, text: string): string {
  const textAt = ({ start, end }: Span) => unwrapped(text.slice(start, end), false);
  const words = textAt(reply);
  return sentenceAsked(question, words) ? textAt(sentenceAround(reply, index, text)) : words;
}

/** The sentence that a reply stands in, where it is one that people can read at a glance. */
export function sentenceAround({ passage, start, end }: PassageReply, index: SentenceIndex, text: string): Span {
  const at = index.at(passage.source, start);
  const sentence = at === undefined ? undefined : index.sentences[at];
  if (!sentence || sentence.start > start || sentence.end < end || sentence.end - sentence.start > longestSentence) return { start, end };
  // The mark of a list's item is none of its words.
  const mark = /^[-*+]\s+/.exec(text.slice(sentence.start, start))?.[0].length ?? 0;
  return { start: sentence.start + mark, end: sentence.end };
}

/** Every sentence ranked, and the passages around the best; without reading them. */
export async function findPassages(request: PassageRequest): Promise<{ passages: Passage[]; shares: Float32Array }> {
  const { loaded, chunks, memory, index, question, prompt, hooks } = request;
  const { method } = loaded.model.manifest;
  const weights = method.ranking ?? wordsAlone;
  await memory.readUnread(hooks);
  // What counts nothing is not computed.
  const asked = weights.says === 0 && weights.looked === 0 ? [] : worthAsking(index, chunks, question, weights, method.askedShare);
  const replies = await askChunks(loaded, memory, asked, prompt, { look: weights.looked !== 0, hooks });
  const scores = scoresOf(featuresOf(index, chunks, question, replies), weights);
  const passages = passagesAround(index, scores, best(scores, passagesRead * 4), passagesRead, passageCharacters);
  return { passages, shares: sharesOf(chunks, passages, replies) };
}

/**
 * Each passage read alone with the question, and its answer decoded.
 *
 * @param mostRefusal those that would rather not say are left out: log-odds, in nats.
 * @param holding what an answer must hold (answer-kind.ts).
 * @param comparison put to those that are not left out; `judged`: what they said.
 */
export async function readPassages(
  { loaded, sources, prompt, hooks }: Pick<PassageRequest, 'loaded' | 'sources' | 'prompt' | 'hooks'>,
  passages: readonly Passage[],
  mostRefusal: (passage: Passage) => number = () => Number.POSITIVE_INFINITY,
  holding: Holding | null = null,
  comparison: Comparison | null = null,
): Promise<{ replies: PassageReply[]; judged: Judged[]; tokens: number; decodeMs: number }> {
  const { model, tokenizer } = loaded;
  if (passages.length === 0) return { replies: [], judged: [], tokens: 0, decodeMs: 0 };
  const sourceOf = new Map(sources.map((source) => [source.id, source]));
  /** [passages] the pieces of the source that are shown: the lines that declare what a passage of code lies in, and the passage. */
  const pieces = passages.map(({ source, start, end }) => [...Declared.of(sourceOf.get(source)!).around(start), { start, end }]);
  const shown = passages.map(({ source }, row) =>
    pieces[row]!.map(({ start, end }) => sourceOf.get(source)!.text.slice(start, end))
      .map((text) => unwrapped(text, isCode(text)))
      .join('\n'),
  );
  const held = passages.map(({ source }, row) => holding?.(sourceOf.get(source)!, shown[row]!) ?? null);
  const guides = shown.map((text, row) => new SpanGuide(tokenizer, text, held[row]));
  hooks.signal?.throwIfAborted();
  const records = await readTexts(
    model,
    guides.map(({ ids }) => ids),
  );
  const block = KvBlock.of(model.kv, records, prompt.length + SpanGuide.mostTokens);
  const stretch = comparison && 'likely' in comparison.with ? comparison.with.likely : null;
  const asked = stretch ? [...prompt.subarray(stretch.from, stretch.to)] : [];
  // The logits of a token tell what follows it.
  const out = await extendRows(model, block, Array(records.length).fill(prompt), { grow: true, logits: asked.map((_, i) => stretch!.from + i - 1) });
  const eos = new Set(model.manifest.tokens.eos);
  const refusal = refusalToken(loaded);
  const { vocabSize } = model.manifest.config;
  let logits = Array.from(records, (_, row) => logitsAt(out.logits, (row + 1) * (asked.length + 1) - 1, vocabSize));
  const refusals = records.map((_, row) => logOdds(logits[row]!, refusal));
  const sums = records.map(() => 0);
  const open = new Set(records.keys().filter((row) => refusals[row]! <= mostRefusal(passages[row]!)));
  const likelihood = (row: number) =>
    asked.reduce((sum, token, i) => sum + logProbability(logitsAt(out.logits, row * (asked.length + 1) + i, vocabSize), token), 0);
  const others =
    comparison && 'prompt' in comparison.with
      ? await refusalsAfter(loaded, records, [...open], comparison.with.prompt)
      : new Map(comparison ? Array.from(open, (row) => [row, likelihood(row)]) : []);
  const judged = Array.from(others, ([row, compared]): Judged => ({ passage: passages[row]!, refusal: refusals[row]!, compared }));
  for (const [row, compared] of others) if (!comparison!.worth({ refusal: refusals[row]!, compared })) open.delete(row);
  const started = performance.now();
  let steps = 0;
  for (; open.size > 0; steps++) {
    hooks.signal?.throwIfAborted();
    const next = records.map(() => [model.manifest.tokens.eos[0]!]);
    for (const row of [...open]) {
      const { token, logProbability } = choose(logits[row]!, guides[row]!.allowed(), eos);
      sums[row]! += logProbability;
      if (token === null) open.delete(row);
      else {
        guides[row]!.accept(token);
        next[row] = [token];
      }
    }
    if (open.size === 0) continue;
    const grown = await extendRows(model, block, next, { grow: true });
    logits = logits.map((_, row) => logitsAt(grown.logits, row, vocabSize));
  }
  const replies: PassageReply[] = [];
  const fitting: PassageReply[] = [];
  for (const [row, passage] of passages.entries()) {
    const span = guides[row]!.spans()[0];
    if (!span) continue;
    const likely = sums[row]! / (guides[row]!.decoded.length + 1);
    replies.push({ passage, refusal: refusals[row]!, ...placeOf(span, pieces[row]!), likely });
    if (held[row]?.pattern.test(shown[row]!.slice(span.start, span.end)) ?? true) fitting.push(replies.at(-1)!);
  }
  return { replies: fitting.length > 0 ? fitting : replies, judged, tokens: steps, decodeMs: performance.now() - started };
}

/** What some of the records say to another prompt: row -> log-odds of the refusal, in nats. */
async function refusalsAfter(
  loaded: LoadedModel,
  records: readonly KvRecord[],
  rows: readonly number[],
  prompt: Int32Array,
): Promise<Map<number, number>> {
  if (rows.length === 0) return new Map();
  const { model } = loaded;
  const { vocabSize } = model.manifest.config;
  const block = KvBlock.of(
    model.kv,
    rows.map((row) => records[row]!),
    0,
  );
  const { logits } = await extendRows(model, block, Array(rows.length).fill(prompt), {});
  const refusal = refusalToken(loaded);
  return new Map(rows.map((row, i) => [row, logOdds(logitsAt(logits, i, vocabSize), refusal)]));
}

/** The likeliest of the allowed tokens; null where that is to end. */
function choose(
  logits: Float32Array,
  allowed: { tokens: ReadonlySet<number>; end: boolean },
  eos: ReadonlySet<number>,
): { token: number | null; logProbability: number } {
  let token: number | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const candidate of allowed.tokens)
    if (logits[candidate]! > most) {
      most = logits[candidate]!;
      token = candidate;
    }
  // Where no word can follow, `most` is still -Infinity: it ends.
  if (allowed.end || token === null) {
    const end = Math.max(...Array.from(eos, (id) => logits[id]!));
    if (end > most) {
      most = end;
      token = null;
    }
  }
  return { token, logProbability: most - logSumExp(logits) };
}

/** Where the question looks: half by what the chunks said, half by the passages that were chosen. */
function sharesOf(chunks: readonly Chunk[], passages: readonly Passage[], replies: readonly ChunkReply[]): Float32Array {
  const shares = new Float32Array(chunks.length);
  const top = Math.max(...passages.map((passage) => passage.score));
  for (const { source, start, score } of passages) {
    shares[Math.max(chunkAt(chunks, source, start), 0)]! += Math.exp(score - top);
  }
  const least = Math.min(...replies.map((reply) => reply.refusal));
  for (const { chunk, refusal } of replies) shares[chunk]! += Math.exp(least - refusal);
  const sum = shares.reduce((a, b) => a + b, 0);
  return sum > 0 ? shares.map((share) => share / sum) : shares;
}

/** Index of the chunk that holds this place, or -1. */
export const chunkAt = (chunks: readonly Chunk[], source: string, offset: number) =>
  chunks.findLastIndex(({ span }) => span.source === source && span.start <= offset);
