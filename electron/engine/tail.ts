import type { Chunk } from './chunker.ts';
import type { DecodingOptions } from './decode-state.ts';
import { type Decoding, FocusDecoding } from './decoding.ts';
import type { ChunkMemory } from './memory.ts';
import { Attribution } from './provenance.ts';
import { Places, type Stretch, VerbatimDecoding } from './verbatim.ts';

/**
 * The parallel decode with the text's end in the local context, as the method was published: the last tokens of text and prompt together are local, what
 * stands before them is memory. A chunk that the border parts is a slot with its beginning and stands verbatim with its end.
 *
 *   memory: chunk 0 … the part of chunk m before the border      local: BOS, the rest of chunk m … the last chunk, prompt
 */
export class TailDecoding implements Decoding {
  readonly attribution: Attribution;
  readonly #inner: FocusDecoding;
  readonly #places: Places;
  readonly #chunks: number;

  private constructor(inner: FocusDecoding, places: Places, chunks: readonly Int32Array[]) {
    this.#inner = inner;
    this.#places = places;
    this.#chunks = chunks.length;
    this.attribution = new Attribution(chunks);
    this.#attribute();
  }

  /** @param memory of the whole text. @param prompt without BOS. @param tailTokens of text and prompt together. */
  static async start(
    memory: ChunkMemory,
    all: readonly Chunk[],
    prompt: ArrayLike<number>,
    tailTokens: number,
    options: DecodingOptions,
  ): Promise<TailDecoding> {
    const { head, tail } = partedAt(memory.chunks, tailTokens - prompt.length);
    const local: number[] = [...memory.model.prefix];
    const places = new Places(VerbatimDecoding.append(local, all, tail));
    local.push(...Array.from(prompt));
    return new TailDecoding(await FocusDecoding.start(memory.of(head), local, options), places, memory.chunks);
  }

  get logits(): Float32Array {
    return this.#inner.logits;
  }

  get localShares(): Float32Array {
    return this.#inner.localShares;
  }

  get shares(): Float32Array {
    const shares = this.#places.shares(this.localShares, this.#chunks);
    for (const [chunk, share] of this.#inner.shares.entries()) shares[chunk]! += share;
    return shares;
  }

  async accept(token: number): Promise<void> {
    await this.#inner.accept(token);
    this.#attribute();
  }

  #attribute(): void {
    this.attribution.absorb(this.#inner.attribution.take());
    this.#places.attribute(this.attribution, this.localShares);
  }
}

/** The text's last `tokens` tokens, and the chunks as they are without them. */
export function partedAt(chunks: readonly Int32Array[], tokens: number): { head: Int32Array[]; tail: Stretch[] } {
  const tail: Stretch[] = [];
  let left = Math.max(tokens, 0);
  let chunk = chunks.length;
  while (left > 0 && chunk > 0) {
    const { length } = chunks[--chunk]!;
    const from = Math.max(0, length - left);
    tail.unshift({ chunk, from, to: length });
    left -= length - from;
  }
  const cut = tail[0]?.from ?? 0;
  return { head: [...chunks.slice(0, chunk), ...(cut > 0 ? [chunks[chunk]!.subarray(0, cut)] : [])], tail };
}
