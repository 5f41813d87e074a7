import type { Chunk } from './chunker.ts';
import type { Decoding } from './decoding.ts';
import { FocusDecoding } from './decoding.ts';
import { ChunkMemory } from './memory.ts';
import type { Model } from './model.ts';
import { Attribution } from './provenance.ts';

/**
 * Plain decoding with chunks standing verbatim in the local context: what a text that fits the window gets (zero slots, same
 * code), and what re-reading gives the chunks that the parallel decode found. Attention on their tokens is the provenance.
 */
export class VerbatimDecoding implements Decoding {
  readonly attribution: Attribution;
  readonly #inner: FocusDecoding;
  readonly #places: { chunk: number; start: number; tokens: number }[];
  readonly #chunks: number;

  private constructor(inner: FocusDecoding, all: readonly Chunk[], places: { chunk: number; start: number; tokens: number }[]) {
    this.#inner = inner;
    this.#places = places;
    this.#chunks = all.length;
    this.attribution = new Attribution(
      all.map((chunk) => chunk.ids),
      0,
    );
    this.#attribute();
  }

  /** @param shown indices of the chunks to read, in the order to read them. @param prompt token ids after them, without BOS. */
  static async start(
    model: Model,
    all: readonly Chunk[],
    shown: readonly number[],
    prompt: ArrayLike<number>,
    maxTokens: number,
    signal?: AbortSignal,
  ): Promise<VerbatimDecoding> {
    const local: number[] = [...model.prefix];
    const places = [];
    for (const chunk of shown) {
      const { ids } = all[chunk]!;
      places.push({ chunk, start: local.length, tokens: ids.length });
      local.push(...ids);
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
      driftShare: 1,
      ...(signal ? { signal } : {}),
    });
    return new VerbatimDecoding(inner, all, places);
  }

  get logits(): Float32Array {
    return this.#inner.logits;
  }

  get localShares(): Float32Array {
    return this.#inner.localShares;
  }

  get shares(): Float32Array {
    const shares = new Float32Array(this.#chunks);
    for (const { chunk, start, tokens } of this.#places) {
      for (let i = start; i < start + tokens; i++) shares[chunk]! += this.localShares[i]!;
    }
    return shares;
  }

  async accept(token: number): Promise<void> {
    await this.#inner.accept(token);
    this.#attribute();
  }

  #attribute(): void {
    this.attribution.tokens++;
    for (const { chunk, start, tokens } of this.#places) this.attribution.addDirect(chunk, this.localShares.subarray(start, start + tokens));
  }
}
