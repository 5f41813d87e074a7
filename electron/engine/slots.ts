import type { SlotPlacement } from './contract.ts';
import type { KvBlock } from './kv.ts';
import type { Model } from './model.ts';
import { placeSlots, rotateKey } from './rotary.ts';

/**
 * What the chunks hand to the final decode: per chunk and layer one key (before rotary embedding) and one value.
 * keys, values: per layer [chunks, kvHeads, headDim].
 */
export class Slots {
  readonly chunks: number;
  readonly positions: Float32Array;
  /** Where the local context begins on the rotary axis. */
  readonly localStart: number;
  readonly #model: Model;
  readonly #keys: Float32Array[] = [];
  readonly #values: Float32Array[] = [];
  readonly #stale = new Set<number>();

  constructor(model: Model, chunks: number, placement: SlotPlacement, range: number) {
    this.#model = model;
    this.chunks = chunks;
    const placed = placeSlots(placement, chunks, range);
    this.positions = placed.slots;
    this.localStart = placed.localStart;
    const size = chunks * model.kv.kvHeads * model.kv.headDim;
    for (let layer = 0; layer < model.kv.layers; layer++) {
      this.#keys.push(new Float32Array(size));
      this.#values.push(new Float32Array(size));
    }
  }

  /** Slot `chunk` := candidate `row` of a run's output (per layer [N, kvHeads, headDim]). */
  set(chunk: number, row: number, keys: readonly Float32Array[], values: readonly Float32Array[]): void {
    const size = this.#model.kv.kvHeads * this.#model.kv.headDim;
    for (let layer = 0; layer < keys.length; layer++) {
      this.#keys[layer]!.set(keys[layer]!.subarray(row * size, (row + 1) * size), chunk * size);
      this.#values[layer]!.set(values[layer]!.subarray(row * size, (row + 1) * size), chunk * size);
    }
    this.#stale.add(chunk);
  }

  /** Writes the slots that changed since the last call into the first `chunks` places of the final decode's cache, rotated. */
  writeTo(block: KvBlock): void {
    const { layers, kvHeads, headDim, type } = this.#model.kv;
    const rotated = new Float32Array(kvHeads * headDim);
    for (const chunk of this.#stale) {
      for (let layer = 0; layer < layers; layer++) {
        const from = chunk * kvHeads * headDim;
        rotateKey(this.#model.rotary, this.#keys[layer]!, from, kvHeads, this.positions[chunk]!, rotated, 0);
        const value = this.#values[layer]!;
        // A view of the same bits lets the language round to half precision.
        const keyInto = type === 'float32' ? block.keys[layer]! : halves(block.keys[layer] as Uint16Array);
        const valueInto = type === 'float32' ? block.values[layer]! : halves(block.values[layer] as Uint16Array);
        for (let head = 0; head < kvHeads; head++) {
          const to = (head * block.capacity + chunk) * headDim;
          keyInto.set(rotated.subarray(head * headDim, (head + 1) * headDim), to);
          valueInto.set(value.subarray(from + head * headDim, from + (head + 1) * headDim), to);
        }
      }
    }
    this.#stale.clear();
  }
}

function halves(bits: Uint16Array): Float16Array {
  return new Float16Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.length);
}
