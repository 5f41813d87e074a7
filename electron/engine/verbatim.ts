import type { Chunk } from './chunker.ts';
import type { Decoding } from './decoding.ts';
import { FocusDecoding } from './decoding.ts';
import { ChunkMemory } from './memory.ts';
import type { Model } from './model.ts';
import { Attribution } from './provenance.ts';

/** Tokens [from, to) of a chunk. */
export interface Stretch {
  chunk: number;
  from: number;
  to: number;
}

/**
 * Plain decoding with chunks standing verbatim in the local context: what a text that fits the window gets (zero slots, same
 * code), and what re-reading gives the chunks that the parallel decode found. Attention on their tokens is the provenance.
 */
export class VerbatimDecoding implements Decoding {
  readonly attribution: Attribution;
  readonly #inner: FocusDecoding;
  readonly #places: (Stretch & { start: number })[];
  readonly #chunks: number;

  private constructor(inner: FocusDecoding, all: readonly Chunk[], places: (Stretch & { start: number })[], earlier?: Attribution) {
    this.#inner = inner;
    this.#places = places;
    this.#chunks = all.length;
    this.attribution =
      earlier ??
      new Attribution(all.map((chunk) => chunk.ids));
    this.#attribute();
  }

  /** @param shown what of the chunks to read, in the order to read it. @param prompt token ids after them, without BOS.
   * @param earlier attribution of a wider reading, which this one goes on with. @param between tokens between two stretches. */
  static async start(
    model: Model,
    all: readonly Chunk[],
    shown: readonly Stretch[],
    prompt: ArrayLike<number>,
    maxTokens: number,
    signal?: AbortSignal,
    earlier?: Attribution,
    between: ArrayLike<number> = [],
  ): Promise<VerbatimDecoding> {
    const local: number[] = [...model.prefix];
    const places = [];
    for (const [i, stretch] of shown.entries()) {
      if (i > 0) local.push(...Array.from(between));
      places.push({ ...stretch, start: local.length });
      local.push(...all[stretch.chunk]!.ids.subarray(stretch.from, stretch.to));
    }
    local.push(...Array.from(prompt));
    const empty = new ChunkMemory(model, [], { budgetBytes: 0, waveTokens: 1 });
    const inner = await FocusDecoding.start(empty, local, {
      mode: 'cached',
      placement: 'sequential',
      range: 1,
      fragmentTokens: 1,
      maxTokens,
      focusChunks: 0,
      catchUpTokens: Number.POSITIVE_INFINITY,
      ...(signal ? { signal } : {}),
    });
    return new VerbatimDecoding(inner, all, places, earlier);
  }

  /** Whole chunks, in this order. */
  static whole(all: readonly Chunk[], chunks: readonly number[]): Stretch[] {
    return chunks.map((chunk) => ({ chunk, from: 0, to: all[chunk]!.ids.length }));
  }

  get logits(): Float32Array {
    return this.#inner.logits;
  }

  get localShares(): Float32Array {
    return this.#inner.localShares;
  }

  get shares(): Float32Array {
    const shares = new Float32Array(this.#chunks);
    for (const { chunk, start, from, to } of this.#places) {
      for (let i = 0; i < to - from; i++) shares[chunk]! += this.localShares[start + i]!;
    }
    return shares;
  }

  async accept(token: number): Promise<void> {
    await this.#inner.accept(token);
    this.#attribute();
  }

  #attribute(): void {
    this.attribution.tokens++;
    for (const { chunk, start, from, to } of this.#places) {
      this.attribution.addDirect(chunk, this.localShares.subarray(start, start + to - from), from);
    }
  }
}

/** Stretches in reading order, each token once: those that touch or overlap in a chunk become one. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of stretches) {
    const last = out.at(-1);
    if (last && last.chunk === stretch.chunk && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to);
    else out.push({ ...stretch });
  }
  return out;
}
