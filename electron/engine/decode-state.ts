import type { DecodeMode, SlotPlacement } from './contract.ts';
import { FinalDecode, type FinalRow } from './final.ts';
import type { ChunkMemory } from './memory.ts';
import type { Model } from './model.ts';
import { type GrownWave, promptWave } from './prompt.ts';
import { Attribution } from './provenance.ts';
import { Slots } from './slots.ts';

export interface DecodingOptions {
  mode: DecodeMode;
  placement: SlotPlacement;
  /** S of the spread placement. */
  range: number;
  fragmentTokens: number;
  /** Tokens that may be decoded: sizes the caches. */
  maxTokens: number;
  /** Chunks that are kept fresh in `focused`, and whose tokens are attributed in every mode. */
  focusChunks: number;
  /** `focused`: all other chunks catch up every so many tokens (seldomer where they are very many) … */
  catchUpTokens: number;
  /** … or when their slots together hold more than this share of the slots' attention (default: focused.ts). */
  driftShare?: number;
  /** Logits this near to each other make what is stale be renewed first (default: cached.ts); 0 = never (as the reference vectors are made). */
  nearTie?: number;
  signal?: AbortSignal;
  /** Chunks whose slots are made, of all. */
  onPrompt?: (done: number, total: number) => void;
}

/**
 * What a mode decides: which chunks run when a token is added, and what of the local context is decoded again. One object serves one decode.
 * All work on one `DecodeState`, which already ends in the new token when `step` and `decode` are called.
 */
export interface DecodePolicy {
  /** Loop 2 over these chunks (one wave): each goes through the fragment and leaves its slot. */
  prompt(chunks: readonly number[]): Promise<void>;
  /** The first row stands: chunks are chosen by its attention, their candidates' attention goes to the attribution. */
  settle(): Promise<void>;
  /** Loop 3: `token` is the new candidate, `previous` becomes a normal token. */
  step(previous: number, token: number): Promise<void>;
  /** What the row of the newest local token says. */
  decode(token: number): Promise<FinalRow>;
}

/** What all modes share: the slots, the final decode, the tokens so far, and what the newest candidates looked at. */
export class DecodeState {
  readonly memory: ChunkMemory;
  readonly model: Model;
  readonly options: DecodingOptions;
  readonly slots: Slots;
  readonly final: FinalDecode;
  readonly attribution: Attribution;
  /** Token ids of the prompt and the answer so far, BOS first when the model has one. */
  readonly local: number[];
  /** The fragment and every token since: what a chunk has to go through when it starts from KV[c]. */
  readonly tail: number[];
  row!: FinalRow;
  /** What the newest candidates looked at: attention [chunks, keys]. */
  #candidates: { chunks: readonly number[]; attention: Float32Array; keys: number }[] = [];

  constructor(memory: ChunkMemory, local: ArrayLike<number>, options: DecodingOptions) {
    const { model } = memory;
    this.memory = memory;
    this.model = model;
    this.options = options;
    this.local = Array.from(local);
    // The fragment is text: the local context's BOS is not part of it, and one of its own it has where it was trained with it.
    this.tail = [...memory.beforeFragment, ...this.local.slice(model.prefix.length).slice(-options.fragmentTokens)];
    this.slots = new Slots(model, memory.chunks.length, options.placement, options.range);
    this.final = new FinalDecode(model, this.slots, this.local.length + options.maxTokens);
    this.attribution = new Attribution(memory.chunks, (chunk) => memory.before(chunk).length);
  }

  /** Chunks to each that is in focus. What runs every chunk, or against every slot, comes the seldomer the more there are. */
  get chunksPerFocus(): number {
    return this.slots.chunks / this.options.focusChunks;
  }

  /**
   * These chunks (one wave) go through the whole tail from KV[c] on, and their slots are renewed.
   * @param grow whether the tail's KV stays in the returned wave. @param look whether what the candidates attend to is wanted.
   */
  async runTail(chunks: readonly number[], { grow = false, look = false } = {}): Promise<GrownWave> {
    this.options.signal?.throwIfAborted();
    const onAttention = (attention: Float32Array, keys: number) => this.looked(chunks, attention, keys);
    return promptWave(this.memory, chunks, Int32Array.from(this.tail), this.slots, grow, look ? onAttention : undefined);
  }

  /** The candidates' attention [chunks, keys] over their chunks, until the token that they serve is attributed. */
  looked(chunks: readonly number[], attention: Float32Array, keys: number): void {
    this.#candidates.push({ chunks, attention, keys });
  }

  /** What the candidates looked at in these chunks (default: in all), weighted with the chunks' shares in the token. */
  attribute(chosen?: ReadonlySet<number>): void {
    for (const { chunks, attention, keys } of this.#candidates) {
      for (const [row, chunk] of chunks.entries()) {
        if (chosen && !chosen.has(chunk)) continue;
        this.attribution.addTokens([chunk], attention.subarray(row * keys), keys, this.row.slotShares);
      }
    }
    this.#candidates = [];
  }

  /** The newest token alone, the rest of the local context from its cache. */
  async append(token: number): Promise<FinalRow> {
    return (await this.final.append([token]))[0]!;
  }

  /** The whole local context decoded against the slots as they are now. */
  async recompute(): Promise<FinalRow> {
    return (await this.final.recompute(this.local))[0]!;
  }
}

/** The `count` chunks with the largest shares, in reading order. */
export function topChunks(shares: Float32Array, count: number): number[] {
  return Array.from(shares.keys())
    .sort((a, b) => shares[b]! - shares[a]! || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}
