import { KvBlock } from './kv.ts';
import { type KvRecord, kvTokenBytes, packRecord } from './kv-record.ts';
import type { ChunkMemory } from './memory.ts';
import type { Model } from './model.ts';
import { extend, type GrownWave, growthTokens } from './prompt.ts';
import type { Slots } from './slots.ts';

/** Chunks that are kept within reach of the focus, to each that is in it, where they cannot all be. Memory and time of a catch-up grow with it; not measured on its own. */
const reachPerFocus = 4;

/**
 * KV[c] with the question's tokens behind it, of the chunks that may come into focus: they run the tokens that they have missed, where others
 * would begin again at KV[c]. All of them stand at the same token.
 */
export class GrownChunks {
  /** So many they are: all where the budget holds them, else some times the focus. */
  readonly reach: number;
  readonly #model: Model;
  readonly #records = new Map<number, KvRecord>();

  constructor({ chunks, budgetBytes, model }: ChunkMemory, tailTokens: number, focusChunks: number) {
    this.#model = model;
    const longest = chunks.reduce((most, chunk) => Math.max(most, chunk.length), 0);
    const bytes = (model.prefix.length + longest + tailTokens + growthTokens) * kvTokenBytes(model.kv);
    const fitting = Math.floor(budgetBytes / bytes);
    this.reach = fitting >= chunks.length ? chunks.length : Math.max(focusChunks, Math.min(fitting, reachPerFocus * focusChunks));
  }

  has(chunk: number): boolean {
    return this.#records.has(chunk);
  }

  keep({ chunks, block }: GrownWave): void {
    for (const [row, chunk] of chunks.entries()) {
      this.#records.set(chunk, packRecord(this.#model.kv, row, block.keys, block.values, block.capacity, block.lengths[row]!));
    }
  }

  /** All but these are given up. */
  retain(chunks: ReadonlySet<number>): void {
    for (const chunk of this.#records.keys()) if (!chunks.has(chunk)) this.#records.delete(chunk);
  }

  /** A block of its own, ready to be stepped. */
  wave(chunks: readonly number[]): GrownWave {
    const records = chunks.map((chunk) => this.#records.get(chunk)!);
    return { chunks, block: KvBlock.of(this.#model.kv, records, growthTokens) };
  }

  /** All but the focus, which is stepped anyway, run what they missed, so many at once as are in focus. @param missed their last candidate and every token since. */
  async catchUp(focus: GrownWave, missed: Int32Array, slots: Slots, signal?: AbortSignal): Promise<void> {
    const focused = new Set(focus.chunks);
    const left = [...this.#records.keys()].filter((chunk) => !focused.has(chunk)).sort((a, b) => a - b);
    for (let at = 0; at < left.length; at += focus.chunks.length) {
      signal?.throwIfAborted();
      const wave = this.wave(left.slice(at, at + focus.chunks.length));
      await extend(this.#model, wave, missed, slots, true);
      this.keep(wave);
    }
    this.keep(focus);
  }
}
