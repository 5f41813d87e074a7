/**
 * Which sentences answer, from what the chunks replied: one formula.
 *
 *   score(s) = the sentence's words and those around it                  (ranking.ts, as for models that nobody settled weights for)
 *            + ln((N + 2) / (F + 1)) where a chunk quotes it             N chunks asked, F of them found something
 *            + how much surer its chunk is than the others               log-odds of "found", against their median; where the server gives them
 *
 * A model that finds something in every chunk tells nothing by it, and its quotes count for nothing; one that finds something in one of a
 * hundred is believed.
 */
import type { Citation } from '../contract.ts';
import { best, featuresOf, scoresOf, sentencesByChunk, wordsAlone } from '../ranking.ts';
import type { Mapped } from './map.ts';
import type { Reading } from './reading.ts';

export interface Evidence {
  source: string;
  /** Whole sentences, UTF-16 offsets in the source. */
  start: number;
  end: number;
  chunk: number;
  score: number;
  /** What the model said of it; null = no chunk quoted it, it only shares the question's words. */
  says: string | null;
}

/** Sentences without a quote that are shown beside those with one. */
const mostByWords = 8;
/** Log-odds further apart than this are no surer. In nats. */
const surest = 3;

/** Best first. */
export function evidenceOf({ index, chunks, sources }: Reading, question: string, { replies }: Mapped): Evidence[] {
  const words = scoresOf(featuresOf(index, chunks, question, []), wordsAlone);
  const asked = replies.filter((reply) => reply !== null);
  const finding = asked.filter(({ finds }) => finds.length > 0).length;
  const rarity = Math.log((asked.length + 2) / (finding + 1));
  const odds = asked.flatMap((reply) => (reply.odds === null ? [] : [reply.odds])).sort((a, b) => a - b);
  const median = odds[Math.floor(odds.length / 2)] ?? 0;
  const byChunk = sentencesByChunk(index, chunks);
  const quoted = new Map<string, Evidence>();
  for (const [chunk, reply] of replies.entries())
    for (const find of reply?.finds ?? []) {
      const { span } = chunks[chunk]!;
      const [from, to] = [span.start + find.start, span.start + find.end];
      const touched = byChunk[chunk]!.filter((s) => index.sentences[s]!.start < to && index.sentences[s]!.end > from);
      if (touched.length === 0) continue;
      const sure = reply!.odds === null ? 0 : Math.max(-surest, Math.min(surest, reply!.odds - median));
      const score = Math.max(...touched.map((s) => words[s]!)) + rarity + sure;
      const { start } = index.sentences[touched[0]!]!;
      const { end } = index.sentences[touched.at(-1)!]!;
      const key = `${span.source} ${start}`;
      const one: Evidence = { source: span.source, start, end, chunk, score, says: find.says };
      if (score > (quoted.get(key)?.score ?? Number.NEGATIVE_INFINITY)) quoted.set(key, one);
    }
  const order = new Map(sources.map(({ id }, i) => [id, i]));
  const byWords = best(words, mostByWords + quoted.size)
    .map((s): Evidence => {
      const { source, start, end } = index.sentences[s]!;
      return { source, start, end, chunk: chunkOf(chunks, source, start), score: words[s]!, says: null };
    })
    .filter((one) => ![...quoted.values()].some((other) => other.source === one.source && other.start < one.end && one.start < other.end))
    .slice(0, mostByWords);
  return [...quoted.values(), ...byWords].sort((a, b) => b.score - a.score || order.get(a.source)! - order.get(b.source)! || a.start - b.start);
}

const chunkOf = (chunks: Reading['chunks'], source: string, offset: number) =>
  Math.max(
    0,
    chunks.findLastIndex(({ span }) => span.source === source && span.start <= offset),
  );

/** Verbatim; scores sum to 1. */
export function citationsOf(evidence: readonly Evidence[], sources: Reading['sources']): Citation[] {
  const top = Math.max(...evidence.map(({ score }) => score));
  const weights = evidence.map(({ score }) => Math.exp(score - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return evidence.map(({ source, start, end, chunk }, i) => {
    const quote = sources.find(({ id }) => id === source)!.text.slice(start, end);
    return { source, quote, start, end, chunk, score: weights[i]! / sum };
  });
}

/** [chunks] where the evidence stands; sums to 1. */
export function sharesOf(evidence: readonly Evidence[], chunks: number): Float32Array {
  const shares = new Float32Array(chunks);
  const top = Math.max(...evidence.map(({ score }) => score));
  for (const { chunk, score } of evidence) shares[chunk]! += Math.exp(score - top);
  const sum = shares.reduce((a, b) => a + b, 0);
  return sum > 0 ? shares.map((share) => share / sum) : shares;
}
