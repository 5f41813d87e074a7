import { createHash } from 'node:crypto';
import { FocusError } from '../errors.ts';
import { type KvRecord, kvTokenBytes, recordBytes, recordFromBytes } from './kv.ts';
import type { Model } from './model.ts';
import { readWave } from './read.ts';
import type { KvStore } from './store.ts';

export interface MemoryOptions {
  store?: KvStore | null;
  /** Bytes of KV kept in memory between waves. */
  budgetBytes: number;
  /** New tokens of one batched run: enough rows for the matmuls. Fewer are run where they would take more than a second. */
  waveTokens: number;
}

const waveMs = 1000;

/**
 * The memory of one question: the chunks' token ids, and their KV wherever it is: kept in RAM within a byte budget, in the
 * store on disk, or computed again. A text of any length costs its token ids and one wave.
 */
export class ChunkMemory {
  readonly model: Model;
  readonly chunks: readonly Int32Array[];
  /** Chunks whose KV came from the store at their first load. */
  fromStore = 0;
  readMs = 0;
  readonly #options: MemoryOptions;
  readonly #kept = new Map<number, KvRecord>();
  readonly #keys: (string | undefined)[] = [];
  readonly #seen = new Set<number>();
  #keptBytes = 0;
  #storeFull = false;
  /** Told once when the store's disk is full. */
  onWarning: ((error: FocusError) => void) | undefined;

  constructor(model: Model, chunks: readonly Int32Array[], options: MemoryOptions) {
    this.model = model;
    this.chunks = chunks;
    this.#options = options;
  }

  get budgetBytes(): number {
    return this.#options.budgetBytes;
  }

  /** As many as are set, and as run within about a second on this machine: a cancel is heard between runs only. One row is run whole, whatever it takes. */
  get waveTokens(): number {
    return Math.min(this.#options.waveTokens, this.model.pace.tokensWithin(waveMs));
  }

  /** Tokens of a chunk's KV: [BOS] + chunk. */
  recordTokens(index: number): number {
    return this.model.prefix.length + this.chunks[index]!.length;
  }

  /** Consecutive groups of the given chunks whose padded size is at most `waveTokens` (one chunk at least). */
  waves(indices: readonly number[], extraTokens = 0): number[][] {
    const { waveTokens } = this;
    const waves: number[][] = [];
    let wave: number[] = [];
    let longest = 0;
    for (const index of indices) {
      const length = this.recordTokens(index) + extraTokens;
      const padded = Math.max(longest, length) * (wave.length + 1);
      if (wave.length > 0 && padded > waveTokens) {
        waves.push(wave);
        wave = [];
        longest = 0;
      }
      wave.push(index);
      longest = Math.max(longest, length);
    }
    if (wave.length > 0) waves.push(wave);
    return waves;
  }

  /** Whether the chunk's KV needs no compute: in RAM or in the store. */
  isRead(index: number): boolean {
    return this.#kept.has(index) || (this.#options.store?.has(this.#key(index)) ?? false);
  }

  /** KV of a wave of chunks, in the order asked: from RAM, from the store, or read now. */
  async load(indices: readonly number[]): Promise<KvRecord[]> {
    const records = new Map<number, KvRecord>();
    const missing: number[] = [];
    for (const index of indices) {
      const kept = this.#kept.get(index);
      if (kept) records.set(index, kept);
      else {
        const bytes = await this.#options.store?.get(this.#key(index));
        const tokens = this.recordTokens(index);
        if (bytes && bytes.byteLength === tokens * kvTokenBytes(this.model.kv)) {
          records.set(index, recordFromBytes(this.model.kv, tokens, bytes));
          if (!this.#seen.has(index)) this.fromStore++;
        } else missing.push(index);
      }
      this.#seen.add(index);
    }
    for (const wave of this.waves(missing)) {
      const started = performance.now();
      const fresh = await readWave(
        this.model,
        wave.map((index) => this.chunks[index]!),
      );
      this.readMs += performance.now() - started;
      for (const [row, index] of wave.entries()) {
        records.set(index, fresh[row]!);
        await this.#put(index, fresh[row]!);
      }
    }
    const out = indices.map((index) => records.get(index)!);
    for (const [i, index] of indices.entries()) this.#keep(index, out[i]!);
    return out;
  }

  /** A full disk ends the storing, not the reading. */
  async #put(index: number, record: KvRecord): Promise<void> {
    if (!this.#options.store || this.#storeFull) return;
    try {
      await this.#options.store.put(this.#key(index), recordBytes(record));
    } catch (error) {
      if (!(error instanceof FocusError && error.code === 'disk-full')) throw error;
      this.#storeFull = true;
      this.onWarning?.(error);
    }
  }

  /** First come, first kept: questions walk the chunks in order, and LRU on a cyclic walk would drop each chunk just before its use. */
  #keep(index: number, record: KvRecord): void {
    if (this.#kept.has(index) || this.#keptBytes + record.data.byteLength > this.#options.budgetBytes) return;
    this.#kept.set(index, record);
    this.#keptBytes += record.data.byteLength;
  }

  /** Content address of a chunk's KV: it depends on the weights, the cache's type and the tokens alone. */
  #key(index: number): string {
    let key = this.#keys[index];
    if (!key) {
      const ids = this.chunks[index]!;
      key = createHash('sha256')
        .update(this.model.identity)
        .update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
        .digest('hex');
      this.#keys[index] = key;
    }
    return key;
  }
}
