/**
 * Sliding window with attention sinks (StreamingLLM, arXiv 2309.17453), a baseline: the first tokens and the latest ones are kept, positions
 * count inside the cache. Keys are kept before rotary embedding and rotated to where they stand now.
 */
import { KvBlock } from '../engine/kv.ts';
import type { Model } from '../engine/model.ts';
import { rotateKey } from '../engine/rotary.ts';

const sinkTokens = 4;
const pieceTokens = 256;

/** One token's keys (before rotary) and values, per layer [kvHeads, headDim]. */
interface Cached {
  keys: Float32Array[];
  values: Float32Array[];
}

export class SinkStream {
  readonly #model: Model;
  readonly #windowTokens: number;
  #cache: Cached[] = [];

  /** @param windowTokens sinks, recent tokens and the piece that is being read: at most the model's window. */
  constructor(model: Model, windowTokens: number) {
    this.#model = model;
    this.#windowTokens = windowTokens;
  }

  /** Tokens far enough back that nothing in the cache depends on them are passed over: every layer looks one window back. */
  async read(ids: Int32Array): Promise<void> {
    const all = Int32Array.from([...this.#model.prefix, ...ids]);
    const reach = this.#model.kv.layers * this.#windowTokens;
    await this.push(all.subarray(0, sinkTokens));
    for (let at = Math.max(sinkTokens, all.length - reach); at < all.length; at += pieceTokens) {
      await this.push(all.subarray(at, Math.min(at + pieceTokens, all.length)));
    }
  }

  /** Reads `ids` in one run. @returns logits of the last `rows`. */
  async push(ids: Int32Array, rows = 0): Promise<Float32Array[]> {
    const model = this.#model;
    const count = ids.length;
    if (count === 0) return [];
    const over = this.#cache.length + count - this.#windowTokens;
    if (over > 0) this.#cache.splice(sinkTokens, over);
    const before = this.#cache.length;
    const asked = Array.from({ length: rows }, (_, i) => count - rows + i);
    const out = await model.run({
      ids: Int32Array.from(ids),
      rows: 1,
      positions: Float32Array.from(ids, (_, i) => before + i),
      past: before > 0 ? this.#block() : null,
      logits: asked,
      keep: true,
    });
    const keys = out.keys.map((layer) => floats(layer));
    const values = out.values.map((layer) => floats(layer));
    for (let token = 0; token < count; token++) this.#cache.push(this.#take(keys, values, token, count, before + token));
    const { vocabSize } = model.manifest.config;
    return asked.map((_, i) => out.logits.slice(i * vocabSize, (i + 1) * vocabSize));
  }

  /** The cache as the graph takes it, keys rotated to 0, 1, … */
  #block(): KvBlock {
    const { kv, rotaries } = this.#model;
    const block = new KvBlock(kv, 1, this.#cache.length);
    block.lengths[0] = this.#cache.length;
    const rotated = new Float32Array(kv.kvHeads * kv.headDim);
    for (let layer = 0; layer < kv.layers; layer++) {
      const into = { keys: writable(block.keys[layer]!), values: writable(block.values[layer]!) };
      for (const [token, cached] of this.#cache.entries()) {
        rotateKey(rotaries[layer]!, cached.keys[layer]!, 0, kv.kvHeads, token, rotated, 0);
        for (let head = 0; head < kv.kvHeads; head++) {
          const to = (head * block.capacity + token) * kv.headDim;
          into.keys.set(rotated.subarray(head * kv.headDim, (head + 1) * kv.headDim), to);
          into.values.set(cached.values[layer]!.subarray(head * kv.headDim, (head + 1) * kv.headDim), to);
        }
      }
    }
    return block;
  }

  /** Token `token` of a run's output [kvHeads, count, headDim]; its keys are turned back from `position`. */
  #take(keys: readonly Float32Array[], values: readonly Float32Array[], token: number, count: number, position: number): Cached {
    const { kv, rotaries } = this.#model;
    const back = rotaries.map((rotary) => ({ ...rotary, attentionFactor: 1 / rotary.attentionFactor }));
    const gather = (layer: Float32Array) => {
      const own = new Float32Array(kv.kvHeads * kv.headDim);
      for (let head = 0; head < kv.kvHeads; head++) {
        const from = (head * count + token) * kv.headDim;
        own.set(layer.subarray(from, from + kv.headDim), head * kv.headDim);
      }
      return own;
    };
    return {
      keys: keys.map((layer, l) => {
        const plain = new Float32Array(kv.kvHeads * kv.headDim);
        rotateKey(back[l]!, gather(layer), 0, kv.kvHeads, -position, plain, 0);
        return plain;
      }),
      values: values.map(gather),
    };
  }
}

function floats(bits: Float32Array | Uint16Array): Float32Array {
  return bits instanceof Float32Array ? bits : Float32Array.from(new Float16Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.length));
}

function writable(bits: Float32Array | Uint16Array): Float32Array | Float16Array {
  return bits instanceof Float32Array ? bits : new Float16Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.length);
}
