import type { DecodeMode, SlotPlacement } from './contract.ts';
import { FinalDecode, type FinalRow } from './final.ts';
import { GrownChunks } from './grown.ts';
import { kvTokenBytes } from './kv.ts';
import type { ChunkMemory } from './memory.ts';
import type { Model } from './model.ts';
import { type GrownWave, promptWave } from './prompt.ts';
import { Attribution } from './provenance.ts';
import { Slots } from './slots.ts';
import { stepWave } from './step.ts';

/** A prompt that was read against a memory and can be continued token by token, whatever integrates the chunks. */
export interface Decoding {
  /** [vocabulary] of the next token. */
  readonly logits: Float32Array;
  /** [chunks] share of the chunks in these logits. */
  readonly shares: Float32Array;
  /** [local tokens] attention on the local context itself. */
  readonly localShares: Float32Array;
  /** Which tokens of which chunks the decoded tokens came from, summed so far. */
  readonly attribution: Attribution;
  /** The next token is `token` (sampled from `logits`, or forced). */
  accept(token: number): Promise<void>;
}

/**
 * What `cached` and `focused` keep of the local context was decoded against slots that have moved on since: after so many tokens it is
 * decoded again. One run of some hundred rows, seldom enough to cost little, keeps them near `exact`.
 */
const renewalTokens = 8;

/**
 * Logits this near to each other: a stale slot or a stale local context could turn the choice. Then both are brought up to date before the
 * token is chosen, so that the faster modes spend their exact runs where they matter.
 */
const nearTie = 0.4;

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
  /** … or when their slots together hold more than this share of the slots' attention. */
  driftShare: number;
  /** Logits this near to each other make what is stale be renewed first; 0 = never (as the reference vectors are made). */
  nearTie?: number;
  signal?: AbortSignal;
  /** Chunks whose slots are made, of all. */
  onPrompt?: (done: number, total: number) => void;
}

/**
 * FocusLLM decoding: the three loops put together. Chunks were read (loop 1, in `memory`); `start` sends the fragment through
 * every chunk (loop 2) and decodes the local context against the slots; `accept` steps (loop 3).
 *
 * exact:   every chunk's slot is renewed and the whole local context recomputed at each token (the method as published).
 * cached:  every chunk's slot is renewed; the local context keeps its KV and runs one token (now and then it is decoded again).
 * focused: only the chunks that hold the attention are renewed; the others catch up in one batch now and then.
 */
export class FocusDecoding implements Decoding {
  readonly attribution: Attribution;
  readonly #memory: ChunkMemory;
  readonly #model: Model;
  readonly #options: DecodingOptions;
  readonly #slots: Slots;
  readonly #final: FinalDecode;
  readonly #local: number[];
  /** The fragment and every token since: what a chunk has to go through when it starts from KV[c]. */
  readonly #tail: number[];
  /** Waves that keep their grown KV between steps; undefined = too large to keep, made again from KV[c]. */
  #waves: { chunks: readonly number[]; grown: GrownWave | null }[] = [];
  #row!: FinalRow;
  #sinceCatchUp = 0;
  /** Tokens since those beyond reach were brought along. */
  #sinceFar = 0;
  #sinceRenewal = 0;
  /** `focused`: the chunks within reach of the focus. Since the last catch-up they have run so many of the tail's tokens. */
  readonly #watched: GrownChunks;
  #watchedTail = 0;
  /** What the newest candidates looked at: attention [chunks, keys]. */
  #candidates: { chunks: readonly number[]; attention: Float32Array; keys: number }[] = [];

  private constructor(memory: ChunkMemory, local: ArrayLike<number>, options: DecodingOptions) {
    this.#memory = memory;
    this.#model = memory.model;
    this.#options = options;
    this.#local = Array.from(local);
    // The fragment is text: the local context's BOS is not part of it.
    const text = this.#local.slice(memory.model.prefix.length);
    this.#tail = text.slice(-options.fragmentTokens);
    this.#slots = new Slots(memory.model, memory.chunks.length, options.placement, options.range);
    this.#final = new FinalDecode(memory.model, this.#slots, this.#local.length + options.maxTokens);
    this.attribution = new Attribution(memory.chunks, memory.model.prefix.length);
    this.#watched = new GrownChunks(memory, this.#tail.length, options.focusChunks);
  }

  /** @param local token ids of the prompt, BOS first when the model has one. */
  static async start(memory: ChunkMemory, local: ArrayLike<number>, options: DecodingOptions): Promise<FocusDecoding> {
    const decoding = new FocusDecoding(memory, local, options);
    await decoding.#prompt();
    return decoding;
  }

  get logits(): Float32Array {
    return this.#row.logits;
  }

  get shares(): Float32Array {
    return this.#row.slotShares;
  }

  get localShares(): Float32Array {
    return this.#row.localShares;
  }

  async #prompt(): Promise<void> {
    const { maxTokens, onPrompt, mode } = this.#options;
    const all = this.#memory.chunks.map((_, index) => index);
    const watchAll = mode === 'focused' && all.length <= this.#watched.reach;
    let done = 0;
    let kept = 0;
    for (const chunks of this.#memory.waves(all, this.#tail.length)) {
      this.#options.signal?.throwIfAborted();
      if (watchAll) await this.#ask(chunks, true, true);
      else {
        const keep = mode !== 'focused' && kept < this.#memory.budgetBytes;
        const wave = await promptWave(this.#memory, chunks, Int32Array.from(this.#tail), this.#slots, keep);
        if (keep) kept += wave.block.bytes + chunks.length * maxTokens * kvTokenBytes(this.#model.kv);
        if (mode !== 'focused') this.#waves.push({ chunks, grown: keep ? wave : null });
      }
      done += chunks.length;
      onPrompt?.(done, all.length);
    }
    [this.#row] = (await this.#final.append(this.#local)) as [FinalRow];
    await this.#focus(all.length);
  }

  /** These chunks go through the whole tail from KV[c] on. @param watch they come within reach of the focus. @param look what their candidates attend to is wanted. */
  async #ask(chunks: readonly number[], watch: boolean, look: boolean): Promise<void> {
    for (const wave of this.#memory.waves(chunks, this.#tail.length)) {
      this.#options.signal?.throwIfAborted();
      const onAttention = (attention: Float32Array, keys: number) => this.#candidates.push({ chunks: wave, attention, keys });
      const grown = await promptWave(this.#memory, wave, Int32Array.from(this.#tail), this.#slots, watch, look ? onAttention : undefined);
      if (watch) this.#watched.keep(grown);
    }
  }

  /**
   * The chunks that hold the attention, with their candidates' attention over their own tokens: that says where in them the first token comes
   * from, and in `focused` they are what the next steps keep fresh. Where not all chunks' candidates were looked at they run once more for it.
   */
  async #focus(chunks: number): Promise<void> {
    const { slotShares } = this.#row;
    this.attribution.add(slotShares);
    if (chunks === 0) return;
    const { mode, focusChunks } = this.#options;
    const top = topChunks(slotShares, focusChunks);
    const reach = mode === 'focused' ? topChunks(slotShares, this.#watched.reach) : top;
    const unlooked = reach.filter((chunk) => !this.#watched.has(chunk));
    await this.#ask(unlooked, mode === 'focused', true);
    this.#attribute(new Set(top));
    if (mode !== 'focused') return;
    this.#waves = [{ chunks: top, grown: this.#watched.wave(top) }];
    this.#watchedTail = this.#tail.length - 1;
  }

  /** What the candidates looked at in these chunks (default: in all), weighted with the chunks' shares in the token. */
  #attribute(chosen?: ReadonlySet<number>): void {
    for (const { chunks, attention, keys } of this.#candidates) {
      for (const [row, chunk] of chunks.entries()) {
        if (chosen && !chosen.has(chunk)) continue;
        this.attribution.addTokens([chunk], attention.subarray(row * keys), keys, this.#row.slotShares);
      }
    }
    this.#candidates = [];
  }

  async accept(token: number): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const previous = this.#tail.at(-1)!;
    this.#tail.push(token);
    this.#local.push(token);
    for (const wave of this.#waves) {
      this.#options.signal?.throwIfAborted();
      if (wave.grown) {
        const { attention, attentionKeys } = await stepWave(this.#model, wave.grown, previous, token, this.#slots);
        this.#candidates.push({ chunks: wave.chunks, attention, keys: attentionKeys });
      } else await promptWave(this.#memory, wave.chunks, Int32Array.from(this.#tail), this.#slots, false);
    }
    this.#row = await this.#decode(token);
    this.attribution.add(this.#row.slotShares);
    this.#attribute();
  }

  /** The row of the newest local token, with what is stale renewed where it is due or could turn the choice; once more where chunks caught up. */
  async #decode(token: number): Promise<FinalRow> {
    const { mode } = this.#options;
    if (this.#slots.chunks === 0) return (await this.#final.append([token]))[0]!;
    const due = ++this.#sinceRenewal >= Math.max(renewalTokens, this.#rarity / 8);
    const row = mode === 'exact' || due ? await this.#renewed() : (await this.#final.append([token]))[0]!;
    if (mode === 'exact') return row;
    const tie = margin(row.logits) < (this.#options.nearTie ?? nearTie);
    const caughtUp = mode === 'focused' && (await this.#catchUp(row, tie));
    return caughtUp || (tie && this.#sinceRenewal >= this.#rarity / 32) ? this.#renewed() : row;
  }

  /** The whole local context decoded against the slots as they are now. */
  async #renewed(): Promise<FinalRow> {
    this.#sinceRenewal = 0;
    const [row] = await this.#final.recompute(this.#local);
    return row!;
  }

  /** Chunks to each that is in focus. What runs every chunk, or against every slot, comes the seldomer the more there are. */
  get #rarity(): number {
    return this.#slots.chunks / this.#options.focusChunks;
  }

  /**
   * Chunks that were left out run the tokens they missed, and the focus is chosen anew, when they hold much of the attention after all, when the
   * next token is a near tie, or when it is due. Those beyond reach, which run the whole tail for it, do so more seldom. @returns whether any did.
   */
  async #catchUp({ slotShares }: FinalRow, tie: boolean): Promise<boolean> {
    const { focusChunks, catchUpTokens, driftShare, signal } = this.#options;
    const [focus] = this.#waves as [{ chunks: readonly number[]; grown: GrownWave }];
    if (focus.chunks.length === this.#slots.chunks) return false;
    const mass = slotShares.reduce((sum, share) => sum + share, 0);
    const inside = focus.chunks.reduce((sum, chunk) => sum + slotShares[chunk]!, 0);
    const wanted = tie || mass - inside > driftShare * mass;
    const due = (since: number, spacing: number) => since >= Math.max(catchUpTokens, spacing) || (wanted && since >= spacing);
    const nearDue = due(++this.#sinceCatchUp, this.#rarity / 4);
    const farDue = due(++this.#sinceFar, this.#rarity);
    if (!nearDue && !farDue) return false;

    await this.#watched.catchUp(focus.grown, Int32Array.from(this.#tail.slice(this.#watchedTail)), this.#slots, signal);
    const top = topChunks(slotShares, focusChunks);
    const reach = new Set(topChunks(slotShares, this.#watched.reach));
    const others = (farDue ? [...slotShares.keys()] : top).filter((chunk) => !this.#watched.has(chunk));
    const near = others.filter((chunk) => reach.has(chunk));
    const far = others.filter((chunk) => !reach.has(chunk));
    await this.#ask(near, true, false);
    await this.#ask(far, false, false);
    this.#watched.retain(reach);
    this.#waves = [{ chunks: top, grown: this.#watched.wave(top) }];
    this.#watchedTail = this.#tail.length - 1;
    this.#sinceCatchUp = 0;
    if (farDue) this.#sinceFar = 0;
    return true;
  }
}

/** How far the largest logit is ahead of the second. */
function margin(logits: Float32Array): number {
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (const logit of logits) {
    if (logit > first) [first, second] = [logit, first];
    else if (logit > second) second = logit;
  }
  return first - second;
}

/** The `count` chunks with the largest shares, in reading order. */
export function topChunks(shares: Float32Array, count: number): number[] {
  return Array.from(shares.keys())
    .sort((a, b) => shares[b]! - shares[a]! || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}
