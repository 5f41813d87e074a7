import { KvBlock } from './kv.ts';
import type { Model } from './model.ts';
import { checkWindow } from './rotary.ts';
import type { Slots } from './slots.ts';

/** What one row of the final decode says. */
export interface FinalRow {
  /** [vocabulary] */
  logits: Float32Array;
  /** [chunks] share of attention on each slot (mean over layers and heads). */
  slotShares: Float32Array;
  /** [local tokens so far] share of attention on each local token, itself included. */
  localShares: Float32Array;
}

/** Tokens of one run of the local context. */
const pieceTokens = 1024;

/**
 * The final decode: the local context, causal over itself, attends to all slots. Its cache is one row:
 * [slots 0..C-1, local tokens C..]; slots are replaced in place, local tokens are appended.
 */
export class FinalDecode {
  readonly #model: Model;
  readonly #slots: Slots;
  readonly #block: KvBlock;

  readonly #scale: number;

  /**
   * @param localCapacity local tokens that will ever be held, prompt and answer.
   * @param scale factor on positions: below 1 it is position interpolation (a baseline of the evaluation).
   */
  constructor(model: Model, slots: Slots, localCapacity: number, scale = 1) {
    this.#scale = scale;
    this.#model = model;
    this.#slots = slots;
    this.#block = new KvBlock(model.kv, 1, slots.chunks + localCapacity);
    this.#block.lengths[0] = slots.chunks;
    slots.standIn(this.#block);
  }

  get localTokens(): number {
    return this.#block.lengths[0]! - this.#slots.chunks;
  }

  /** Appends local tokens against the current slots (mode `cached`: what stands before keeps its KV). Says what the last `rows` rows say. */
  async append(tokens: ArrayLike<number>, rows = 1): Promise<FinalRow[]> {
    // Attention within one run grows with the square of its tokens: a long context goes in piece by piece.
    const list = Int32Array.from(tokens);
    let from = 0;
    for (; list.length - from > Math.max(pieceTokens, rows); from += pieceTokens)
      await this.#append(list.subarray(from, Math.min(from + pieceTokens, list.length - rows)), 0);
    return this.#append(list.subarray(Math.min(from, list.length - rows)), rows);
  }

  async #append(tokens: Int32Array, rows: number): Promise<FinalRow[]> {
    const { chunks, localStart } = this.#slots;
    const before = this.localTokens;
    const count = tokens.length;
    const { manifest } = this.#model;
    checkWindow(
      localStart === chunks ? 'sequential' : 'spread',
      chunks,
      localStart,
      Math.ceil((before + count) * this.#scale),
      manifest.config.windowTokens,
    );
    const positions = Float32Array.from({ length: count }, (_, i) => (localStart + before + i) * this.#scale);
    const asked = Array.from({ length: rows }, (_, i) => count - rows + i);
    const out = await this.#model.run({
      ids: tokens,
      rows: 1,
      positions,
      past: this.#block,
      logits: asked,
      attention: asked,
      keep: true,
    });
    this.#block.append(0, out.keys, out.values, count, count);
    const past = out.attentionKeys - count;
    return asked.map((row, i) => {
      const attention = out.attention.subarray(i * out.attentionKeys, (i + 1) * out.attentionKeys);
      // Columns: the cache with its padding, then the new tokens.
      const localShares = new Float32Array(before + row + 1);
      localShares.set(attention.subarray(chunks, chunks + before));
      localShares.set(attention.subarray(past, past + row + 1), before);
      return {
        logits: out.logits.subarray(i * manifest.config.vocabSize, (i + 1) * manifest.config.vocabSize),
        slotShares: attention.slice(0, chunks),
        localShares,
      };
    });
  }

  /** The whole local context again, against the current slots (mode `exact`, as published). */
  async recompute(local: ArrayLike<number>): Promise<FinalRow[]> {
    this.#block.lengths[0] = this.#slots.chunks;
    return this.append(local);
  }
}
