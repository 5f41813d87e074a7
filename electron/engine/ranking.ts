/**
 * Which sentences answer a question: one formula, whose weights are settled on training data (native-models/reader/settle.ts) and kept in the manifest.
 *
 *   score(s) = w_words  · BM25 of the sentence                     (sentence-index.ts)
 *            + w_near   · BM25 of its neighbours, mean of two
 *            + w_chunk  · BM25 of its chunk's best other sentences, summed over terms (the chunk's words)
 *            + w_definition · BM25 of the definition of code that it stands in, whole (definitions.ts)
 *            + w_says   · how sure its chunk is that it answers: minus the refusal's log-odds, against the surest chunk
 *            + w_looked · log of the share of the reading heads' attention in its chunk that fell on it
 *
 *            - 3 ln n for a sentence that the text says n > 2 times: what is repeated is no likelier to be true
 *            - 2 for code that stands beside the program (tests, examples: aside.ts), unless the question is about that
 *
 * What a model cannot give (heads, a refusal) counts nothing.
 */
import type { Method } from '../../native-models/graph/manifest.ts';
import { asksAside } from './aside.ts';
import type { Chunk } from './chunker.ts';
import type { ChunkReply } from './question-wave.ts';
import type { SentenceIndex } from './sentence-index.ts';

export type RankingWeights = NonNullable<Method['ranking']>;

/** Of a model that nobody settled weights for: words alone, and their surroundings. */
export const wordsAlone: RankingWeights = { words: 1, near: 0.3, chunk: 0.3, definition: 1, says: 0, looked: 0 };

/** [sentences] what each of the formula's terms is for a sentence. */
export interface Features {
  words: Float32Array;
  near: Float32Array;
  chunk: Float32Array;
  definition: Float32Array;
  says: Float32Array;
  looked: Float32Array;
  /** ln n of sentences that are said n > 2 times, else 0. */
  repeated: Float32Array;
  /** 1 for code beside the program that the question does not ask about, else 0. */
  aside: Float32Array;
}

/** Log-odds are told apart within this range; beyond it a model is only sure. In nats. */
const surest = 12;
/** Forty repeats of a false answer cost as much as the difference between a chunk that is sure and one that is sure of the opposite. */
const repeatedCost = 3;
/** In nats: an answer stands in the program some seven times as often as beside it. */
const asideCost = 2;
/** A sentence that nobody looked at: so little, not nothing. */
const leastShare = 1e-3;

/** @param replies of the chunks that were asked, in any order; of others nothing is known, and they count as the least. */
export function featuresOf(index: SentenceIndex, chunks: readonly Chunk[], question: string, replies: readonly ChunkReply[]): Features {
  const { sentences } = index;
  const words = index.match(question);
  const near = new Float32Array(words.length);
  for (let s = 0; s < words.length; s++) {
    const neighbour = (i: number) => (sentences[i]?.source === sentences[s]!.source ? words[i]! : 0);
    near[s] = (neighbour(s - 1) + neighbour(s + 1)) / 2;
  }
  const says = new Float32Array(words.length);
  const looked = new Float32Array(words.length).fill(Math.log(leastShare));
  const chunkWords = new Float32Array(words.length);
  const byChunk = sentencesByChunk(index, chunks);
  const clip = (x: number) => Math.max(-surest, Math.min(surest, x));
  const best = Math.max(...replies.map((reply) => clip(-reply.refusal)));
  const reply = new Map(replies.map((reply) => [reply.chunk, reply]));
  for (const [c, held] of byChunk.entries()) {
    let sum = 0;
    for (const s of held) sum += words[s]!;
    const said = reply.get(c);
    const attended = said && said.attention.length > 0 ? said.attention.reduce((a, b) => a + b, 0) : 0;
    let token = 0;
    for (const s of held) {
      chunkWords[s] = Math.max(chunkWords[s]!, Math.min(sum - words[s]!, 3));
      says[s] = Math.max(says[s]! || -2 * surest, said ? clip(-said.refusal) - best : -2 * surest);
      if (attended === 0) continue;
      const { ends } = chunks[c]!;
      const { start, end } = sentences[s]!;
      while (token < ends.length && ends[token]! <= start) token++;
      let share = 0;
      for (; token < ends.length && (token === 0 ? chunks[c]!.span.start : ends[token - 1]!) < end; token++)
        share += said!.attention[token]! / attended;
      looked[s] = Math.max(looked[s]!, Math.log(Math.max(share, leastShare)));
      // The next sentence may begin in this one's last token.
      if (token > 0) token--;
    }
  }
  const repeated = Float32Array.from(sentences, (_, s) => (index.repeats(s) > 2 ? Math.log(index.repeats(s)) : 0));
  const definitions = index.definitions.match(question);
  const definition = Float32Array.from(index.definitionOf, (at) => (at < 0 ? 0 : definitions[at]!));
  const aside = asksAside(question) ? new Float32Array(words.length) : Float32Array.from(index.aside);
  return { words, near, chunk: chunkWords, definition, says, looked, repeated, aside };
}

/** [sentences] the formula. */
export function scoresOf(features: Features, weights: RankingWeights): Float32Array {
  return features.words.map(
    (words, s) =>
      weights.words * words +
      weights.near * features.near[s]! +
      weights.chunk * features.chunk[s]! +
      weights.definition * features.definition[s]! +
      weights.says * features.says[s]! +
      weights.looked * features.looked[s]! -
      repeatedCost * features.repeated[s]! -
      asideCost * features.aside[s]!,
  );
}

/** A question is put to so many chunks at least, whatever the share. */
const leastAsked = 48;

/**
 * The chunks that a question is put to, in the order of the text: those whose best sentence has most of its words. Of 457 questions on training novels in other
 * words than the text's, the answering chunk is among the nearest half for 90 in 100, among 85 % of them for 97: so the reader asks all.
 */
export function worthAsking(index: SentenceIndex, chunks: readonly Chunk[], question: string, weights: RankingWeights, share: number): number[] {
  const all = [...chunks.keys()];
  const count = Math.max(leastAsked, Math.ceil(share * chunks.length));
  if (count >= chunks.length) return all;
  const byWords = scoresOf(featuresOf(index, chunks, question, []), { ...weights, says: 0, looked: 0 });
  const scores = Float32Array.from(sentencesByChunk(index, chunks), (held) => held.reduce((most, s) => Math.max(most, byWords[s]!), 0));
  return best(scores, count).sort((a, b) => a - b);
}

/** [chunks] indices of the sentences that touch each chunk, in order. Chunks and sentences run through the sources alike. */
export function sentencesByChunk(index: SentenceIndex, chunks: readonly Chunk[]): number[][] {
  const order = new Map<string, number>();
  for (const { span } of chunks) if (!order.has(span.source)) order.set(span.source, order.size);
  let first = 0;
  return chunks.map(({ span }) => {
    const here = order.get(span.source)!;
    const before = (s: number) => {
      const { source, end } = index.sentences[s]!;
      const at = order.get(source) ?? -1;
      return at < here || (at === here && end <= span.start);
    };
    while (first < index.sentences.length && before(first)) first++;
    const touching: number[] = [];
    for (let s = first; s < index.sentences.length; s++) {
      const { source, start } = index.sentences[s]!;
      if (source !== span.source || start >= span.end) break;
      touching.push(s);
    }
    return touching;
  });
}

/** Indices, best first. */
export function best(scores: Float32Array, count: number): number[] {
  return Array.from(scores.keys())
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, count);
}
