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

/** A stretch that stands verbatim in the local context, from its token `start` on. */
type Place = Stretch & { start: number };

/** Where in the local context chunks stand verbatim: attention on their tokens there is theirs. */
export class Places {
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /** [chunks] */
  shares(localShares: Float32Array, chunks: number): Float32Array {
    const shares = new Float32Array(chunks);
    for (const { chunk, start, from, to } of this.#places) {
      for (let i = 0; i < to - from; i++) shares[chunk]! += localShares[start + i]!;
    }
    return shares;
  }

  attribute(attribution: Attribution, localShares: Float32Array): void {
    for (const { chunk, start, from, to } of this.#places) attribution.addDirect(chunk, localShares.subarray(start, start + to - from), from);
  }
}

/**
 * Plain decoding with chunks standing verbatim in the local context: what a text that fits the window gets (zero slots, same
 * code), and what re-reading gives the chunks that the parallel decode found. Attention on their tokens is the provenance.
 */
export class VerbatimDecoding implements Decoding {
  readonly attribution: Attribution;
  readonly #inner: FocusDecoding;
  readonly #places: Places;
  readonly #chunks: number;

  private constructor(inner: FocusDecoding, all: readonly Chunk[], places: Places, earlier?: Attribution) {
    this.#inner = inner;
    this.#places = places;
    this.#chunks = all.length;
    this.attribution = earlier ?? new Attribution(all.map((chunk) => chunk.ids));
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
    const places = new Places(VerbatimDecoding.append(local, all, shown, between));
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

  /** Appends these stretches to a local context. @returns where they stand in it. */
  static append(local: number[], all: readonly Chunk[], shown: readonly Stretch[], between: ArrayLike<number> = []): Place[] {
    return shown.map((stretch, i) => {
      if (i > 0) local.push(...Array.from(between));
      const start = local.length;
      local.push(...all[stretch.chunk]!.ids.subarray(stretch.from, stretch.to));
      return { ...stretch, start };
    });
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
    return this.#places.shares(this.localShares, this.#chunks);
  }

  async accept(token: number): Promise<void> {
    await this.#inner.accept(token);
    this.#attribute();
  }

  #attribute(): void {
    this.attribution.tokens++;
    this.#places.attribute(this.attribution, this.localShares);
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
