import { createHash } from 'node:crypto';
import { FocusError } from '../errors.ts';
import type { BosPlacement, RunHooks } from './contract.ts';
import { type Int8Record, int8Bytes, int8FromBytes, toInt8 } from './kv-int8.ts';
import { type KvRecord, kvTokenBytes, recordBytes, recordFromBytes } from './kv-record.ts';
import type { Model } from './model.ts';
import { readWave } from './read.ts';
import type { KvStore } from './store.ts';

export interface MemoryOptions {
  store?: KvStore | null;
  /** Bytes of KV kept in memory between waves. */
  budgetBytes: number;
  /** New tokens of one batched run: enough rows for the matmuls. Fewer are run where they would take more than a second. */
  waveTokens: number;
  /** Default: chunks. */
  bos?: BosPlacement;
}

const waveMs = 1000;

/** A chunk's KV as it is kept: as it was computed, or in eight bits. */
type StoredRecord = KvRecord | Int8Record;

const nothing = new Int32Array(0);

/** What memories of one text have in common: what was read, by its key, and what that took. */
class Kept {
  readonly records = new Map<string, StoredRecord>();
  readonly seen = new Set<string>();
  bytes = 0;
  fromStore = 0;
  readMs = 0;
  storeFull = false;
  /** KV of the prefix, which all chunks have in common: it is not stored with each. */
  prefix: Promise<KvRecord> | null = null;
}

/**
 * The memory of one question: the chunks' token ids, and their KV wherever it is: kept in RAM within a byte budget, in the
 * store on disk, or computed again. A text of any length costs its token ids and one wave.
 */
export class ChunkMemory {
  readonly model: Model;
  readonly chunks: readonly Int32Array[];
  readonly #options: MemoryOptions;
  readonly #kept: Kept;
  readonly #keys: (string | undefined)[] = [];
  /** Told once when the store's disk is full. */
  onWarning: ((error: FocusError) => void) | undefined;

  constructor(model: Model, chunks: readonly Int32Array[], options: MemoryOptions, kept = new Kept()) {
    this.model = model;
    this.chunks = chunks;
    this.#options = options;
    this.#kept = kept;
  }

  /** The memory of some of the same text's chunks, of which some may be shorter: what was read is read for both. */
  of(chunks: readonly Int32Array[]): ChunkMemory {
    const part = new ChunkMemory(this.model, chunks, this.#options, this.#kept);
    part.onWarning = this.onWarning;
    return part;
  }

  /** Chunks whose KV came from the store at their first load. */
  get fromStore(): number {
    return this.#kept.fromStore;
  }

  get readMs(): number {
    return this.#kept.readMs;
  }

  /** What stands before a chunk in its KV: BOS and what the template puts there, or nothing. */
  before(index: number): Int32Array {
    return this.#options.bos === 'fragments' && index > 0 ? nothing : this.model.prefix;
  }

  /** BOS where fragments begin with it. */
  get beforeFragment(): readonly number[] {
    const { bos } = this.model.manifest.tokens;
    return this.#options.bos === 'fragments' && bos !== null ? [bos] : [];
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
    return this.before(index).length + this.chunks[index]!.length;
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
    return this.#kept.records.has(this.#key(index)) || (this.#options.store?.has(this.#key(index)) ?? false);
  }

  /** KV of a wave of chunks, in the order asked: from RAM, from the store, or read now. */
  async load(indices: readonly number[]): Promise<StoredRecord[]> {
    const records = new Map<number, StoredRecord>();
    const missing: number[] = [];
    for (const index of indices) {
      const kept = this.#kept.records.get(this.#key(index));
      if (kept) records.set(index, kept);
      else {
        const bytes = await this.#options.store?.get(this.#key(index));
        const record = bytes ? await this.#fromBytes(index, bytes) : null;
        if (record) {
          records.set(index, record);
          if (!this.#kept.seen.has(this.#key(index))) this.#kept.fromStore++;
        } else missing.push(index);
      }
      this.#kept.seen.add(this.#key(index));
    }
    for (const wave of this.waves(missing)) {
      const started = performance.now();
      const fresh = await readWave(
        this.model,
        wave.map((index) => this.chunks[index]!),
        wave.map((index) => this.before(index)),
      );
      this.#kept.readMs += performance.now() - started;
      for (const [row, index] of wave.entries()) {
        const record = await this.#toKeep(index, fresh[row]!);
        records.set(index, record);
        await this.#put(index, record);
      }
    }
    const out = indices.map((index) => records.get(index)!);
    for (const [i, index] of indices.entries()) this.#keep(index, out[i]!);
    return out;
  }

  /** Loads these chunks wave by wave, with their progress among all; the others count as done. */
  async read(indices: readonly number[], { onEvent, signal }: RunHooks, isWorthIt = () => true): Promise<void> {
    let done = this.chunks.length - indices.length;
    for (const wave of this.waves(indices)) {
      signal?.throwIfAborted();
      if (!isWorthIt()) return;
      await this.load(wave);
      done += wave.length;
      onEvent?.({ type: 'progress', stage: 'read', done, total: this.chunks.length, unit: 'chunks' });
    }
  }

  /** Reads what is not read yet; without a place to keep it that would be for nothing. */
  async readUnread(hooks: RunHooks): Promise<void> {
    if (!this.#options.store) return;
    const unread = [...this.chunks.keys()].filter((index) => !this.isRead(index));
    await this.read(unread, hooks, () => !this.#kept.storeFull);
  }

  /** A full disk ends the storing, not the reading. */
  async #put(index: number, record: StoredRecord): Promise<void> {
    if (!this.#options.store || this.#kept.storeFull) return;
    try {
      await this.#options.store.put(this.#key(index), this.#toBytes(index, record));
    } catch (error) {
      if (!(error instanceof FocusError && error.code === 'disk-full')) throw error;
      this.#kept.storeFull = true;
      this.onWarning?.(error);
    }
  }

  /** First come, first kept: questions walk the chunks in order, and LRU on a cyclic walk would drop each chunk just before its use. */
  #keep(index: number, record: StoredRecord): void {
    const { records, bytes } = this.#kept;
    if (records.has(this.#key(index)) || bytes + record.data.byteLength > this.#options.budgetBytes) return;
    records.set(this.#key(index), record);
    this.#kept.bytes += record.data.byteLength;
  }

  /** What was just read as it is kept, so that an answer does not depend on whether its text was read before. */
  async #toKeep(index: number, record: KvRecord): Promise<StoredRecord> {
    if (!this.#eightBits) return record;
    const before = this.before(index).length;
    const coded = toInt8(this.model.kv, record, Math.min(record.tokens, Math.max(before, 1)));
    return before > 0 ? { ...coded, head: await this.#prefixRecord() } : coded;
  }

  #toBytes(index: number, record: StoredRecord): Uint8Array {
    if (!('head' in record)) return recordBytes(record);
    return this.before(index).length > 0 ? int8Bytes(record) : Buffer.concat([recordBytes(record.head), int8Bytes(record)]);
  }

  /** Null where the bytes are not such a record: then it is read anew. */
  async #fromBytes(index: number, bytes: Uint8Array): Promise<StoredRecord | null> {
    const { kv } = this.model;
    const tokens = this.recordTokens(index);
    const before = this.before(index).length;
    if (!this.#eightBits) return bytes.byteLength === tokens * kvTokenBytes(kv) ? recordFromBytes(kv, tokens, bytes) : null;
    const own = before > 0 ? 0 : Math.min(tokens, 1) * kvTokenBytes(kv);
    if (bytes.byteLength < own) return null;
    const head = before > 0 ? await this.#prefixRecord() : recordFromBytes(kv, Math.min(tokens, 1), bytes.subarray(0, own));
    return int8FromBytes(kv, tokens, head, bytes.subarray(own));
  }

  #prefixRecord(): Promise<KvRecord> {
    this.#kept.prefix ??= readWave(this.model, [nothing]).then(([record]) => record!);
    return this.#kept.prefix;
  }

  get #eightBits(): boolean {
    return this.model.manifest.method.keep === 'int8';
  }

  /** Content address of a chunk's KV: it depends on the weights, the cache's type and the tokens alone. The prefix is one for all chunks that have it. */
  #key(index: number): string {
    let key = this.#keys[index];
    if (!key) {
      const ids = this.chunks[index]!;
      key = createHash('sha256')
        .update(this.model.identity)
        .update(this.#eightBits ? '/int8 ' : '')
        .update(this.before(index).length < this.model.prefix.length ? '/bare ' : '')
        .update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
        .digest('hex');
      this.#keys[index] = key;
    }
    return key;
  }
}
