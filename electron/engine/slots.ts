import type { SlotPlacement } from './contract.ts';
import type { KvBlock } from './kv.ts';
import type { Model } from './model.ts';
import { placeSlots, rotateKey } from './rotary.ts';

/**
 * What the chunks hand to the final decode: per chunk and layer one key and one value. They lie in the final decode's own cache, in
 * its first `chunks` places, keys rotated to the slots' positions: a slot costs what one token of a cache costs, and nothing besides.
 */
export class Slots {
  readonly chunks: number;
  readonly positions: Float32Array;
  /** Where the local context begins on the rotary axis. */
  readonly localStart: number;
  readonly #model: Model;
  readonly #rotated: Float32Array;
  #block: KvBlock | null = null;

  constructor(model: Model, chunks: number, placement: SlotPlacement, range: number) {
    this.#model = model;
    this.chunks = chunks;
    const placed = placeSlots(placement, chunks, range);
    this.positions = placed.slots;
    this.localStart = placed.localStart;
    this.#rotated = new Float32Array(model.kv.kvHeads * model.kv.headDim);
  }

  /** From now on the slots lie in the first places of this cache (one row). */
  standIn(block: KvBlock): void {
    this.#block = block;
  }

  /** Slot `chunk` := candidate `row` of a run's output (per layer [N, kvHeads, headDim], keys before rotary embedding). */
  set(chunk: number, row: number, keys: readonly Float32Array[], values: readonly Float32Array[]): void {
    const { kvHeads, headDim, type } = this.#model.kv;
    const block = this.#block;
    if (!block) throw new Error('Slots need a cache to stand in before they are set.');
    const from = row * kvHeads * headDim;
    for (let layer = 0; layer < keys.length; layer++) {
      rotateKey(this.#model.rotaries[layer]!, keys[layer]!, from, kvHeads, this.positions[chunk]!, this.#rotated, 0);
      const value = values[layer]!;
      // A view of the same bits lets the language round to half precision.
      const keyInto = type === 'float32' ? block.keys[layer]! : halves(block.keys[layer] as Uint16Array);
      const valueInto = type === 'float32' ? block.values[layer]! : halves(block.values[layer] as Uint16Array);
      for (let head = 0; head < kvHeads; head++) {
        const to = (head * block.capacity + chunk) * headDim;
        keyInto.set(this.#rotated.subarray(head * headDim, (head + 1) * headDim), to);
        valueInto.set(value.subarray(from + head * headDim, from + (head + 1) * headDim), to);
      }
    }
  }
}

function halves(bits: Uint16Array): Float16Array {
  return new Float16Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.length);
}
