import type { Chunk } from './chunker.ts';
import type { ChunkSpan, Citation } from './contract.ts';
import { sentencesOf } from './sentences.ts';

/**
 * Where an answer's tokens came from: the final decode's attention on slot j is chunk j's share in a token; the candidate's
 * attention inside a chunk points on to the chunk's tokens. Both are summed over the answer.
 */
export class Attribution {
  /** [chunks] */
  readonly shares: Float32Array;
  tokens = 0;
  readonly #chunks: readonly Int32Array[];
  readonly #before: (chunk: number) => number;
  readonly #inside = new Map<number, Float32Array>();

  /** @param before tokens before a chunk in its KV ([BOS]), which are nobody's source. */
  constructor(chunks: readonly Int32Array[], before: (chunk: number) => number = () => 0) {
    this.#chunks = chunks;
    this.#before = before;
    this.shares = new Float32Array(chunks.length);
  }

  /** One more token: its share on each slot. */
  add(slotShares: Float32Array): void {
    this.tokens++;
    for (let chunk = 0; chunk < this.shares.length; chunk++) this.shares[chunk]! += slotShares[chunk]!;
  }

  /** Candidates' attention [rows, keys] over their chunks, weighted with the chunks' shares in the token. */
  addTokens(chunks: readonly number[], attention: Float32Array, keys: number, slotShares: Float32Array): void {
    for (const [row, chunk] of chunks.entries()) {
      const start = row * keys + this.#before(chunk);
      this.#spread(chunk, attention.subarray(start, start + this.#chunks[chunk]!.length), slotShares[chunk]!);
    }
  }

  /** Attention that fell directly on tokens of a chunk, from its token `from` on (they stand verbatim in the local context). */
  addDirect(chunk: number, attention: Float32Array, from = 0): void {
    let sum = 0;
    for (const a of attention) sum += a;
    this.shares[chunk]! += sum;
    this.#spread(chunk, attention, sum, from);
  }

  #spread(chunk: number, attention: Float32Array, weight: number, from = 0): void {
    let sum = 0;
    for (const a of attention) sum += a;
    if (sum === 0) return;
    const into = this.#inside.get(chunk) ?? new Float32Array(this.#chunks[chunk]!.length);
    for (let i = 0; i < attention.length; i++) into[from + i]! += (weight * attention[i]!) / sum;
    this.#inside.set(chunk, into);
  }

  /** [chunks] Mean share of each chunk in a decoded token. */
  meanShares(): Float32Array {
    return this.shares.map((share) => share / Math.max(this.tokens, 1));
  }

  /** What was gathered since the last call, and a fresh start: provenance of a part of the answer (a sentence). */
  take(): Attribution {
    const part = new Attribution(this.#chunks, this.#before);
    part.shares.set(this.shares);
    part.tokens = this.tokens;
    for (const [chunk, inside] of this.#inside) part.#inside.set(chunk, inside);
    this.shares.fill(0);
    this.tokens = 0;
    this.#inside.clear();
    return part;
  }

  /** What was gathered elsewhere, of the same chunks or of their beginnings. */
  absorb(part: Attribution): void {
    this.tokens += part.tokens;
    for (const [chunk, share] of part.shares.entries()) this.shares[chunk]! += share;
    for (const [chunk, inside] of part.#inside) {
      const into = this.#inside.get(chunk) ?? new Float32Array(this.#chunks[chunk]!.length);
      for (const [token, share] of inside.entries()) into[token]! += share;
      this.#inside.set(chunk, into);
    }
  }

  /** Share of each of the chunk's tokens, or undefined when nobody looked inside. */
  inside(chunk: number): Float32Array | undefined {
    return this.#inside.get(chunk);
  }

  /** Chunks that were looked into, most attended first. */
  focused(): number[] {
    return [...this.#inside.keys()].sort((a, b) => this.shares[b]! - this.shares[a]!);
  }
}

/** What citing needs to know of a chunk: its span, its source's text, and the end offset of each of its tokens. */
export interface CitedChunk {
  span: ChunkSpan;
  text: string;
  tokenEnds: Int32Array;
}

/** @param texts by source. */
export function citedChunkOf(chunks: readonly Chunk[], texts: ReadonlyMap<string, string>): (index: number) => CitedChunk {
  return (index) => {
    const { span, ends } = chunks[index]!;
    return { span, text: texts.get(span.source)!, tokenEnds: ends };
  };
}

/**
 * The sentences that the answer drew on, best first: attention inside the focused chunks, summed per sentence.
 * A sentence cut by a chunk boundary is quoted whole, with what both chunks say of it.
 *
 * With `support` (how far a sentence shares the rare words of question and answer, bm25.ts) the order is by √attention × support. Attention
 * comes first: it alone picks the chunks whose sentences are weighed, and it alone is the `score`. The root, because attention on verbatim text
 * differs by orders of magnitude with where a sentence stands (right before the question, at the very beginning) as well as with what it says:
 * 4 times the attention is worth twice the words. Settled on questions on the validation stories, against attention^(1/4) and attention^(1/10).
 */
export function cite(
  attribution: Attribution,
  chunkOf: (index: number) => CitedChunk,
  count: number,
  support: (sentence: string) => number = () => 1,
): Citation[] {
  const scores = new Map<string, Citation>();
  const total = Math.max(attribution.tokens, 1);
  for (const index of attribution.focused()) {
    const { span, text, tokenEnds } = chunkOf(index);
    const inside = attribution.inside(index)!;
    let token = 0;
    for (const sentence of sentencesOf(text, span.start, span.end)) {
      let score = 0;
      while (token < inside.length && tokenEnds[token]! <= sentence.end) score += inside[token++]!;
      const key = `${span.source} ${sentence.start}`;
      const known = scores.get(key);
      if (known) known.score += score / total;
      else if (sentence.end > sentence.start) {
        const quote = text.slice(sentence.start, sentence.end);
        scores.set(key, { source: span.source, quote, start: sentence.start, end: sentence.end, chunk: index, score: score / total });
      }
    }
  }
  const ranked = [...scores.values()].map((citation) => ({ citation, rank: Math.sqrt(citation.score) * support(citation.quote) }));
  return ranked
    .sort((a, b) => b.rank - a.rank)
    .slice(0, count)
    .map(({ citation }) => citation);
}
