import { CachedContext } from './cached.ts';
import { type DecodePolicy, type DecodeState, topChunks } from './decode-state.ts';
import type { FinalRow } from './final.ts';
import { GrownChunks } from './grown.ts';
import type { GrownWave } from './prompt.ts';
import { stepWave } from './step.ts';

/** Chunks that were left out hold much of the attention after all: more than this share of the slots' mass. Half is where the focus no longer leads; not measured on its own. */
const driftShare = 0.5;

/**
 * Tokens between two catch-ups at least, as a part of chunksPerFocus: those within reach run only the tokens they missed, those beyond run the
 * whole tail from KV[c] on, and so come more seldom. With these a step over 400,000 tokens costs 5.9 plain steps (docs/benchmark.md) and
 * `focused` agrees with `cached` in 99 % of tokens (model card).
 */
const catchUpPerChunksPerFocus = { near: 1 / 4, far: 1 };

/** Only the chunks that hold the attention are renewed at each token; the others catch up in one batch now and then. The local context is `cached`. */
export class Focused implements DecodePolicy {
  readonly #state: DecodeState;
  readonly #context: CachedContext;
  /** The chunks within reach of the focus. */
  readonly #grown: GrownChunks;
  /** The chunks in focus. */
  #focus!: GrownWave;
  /** Where in the tail the last catch-up's candidate stands: what those within reach have not run as a normal token yet. */
  #caughtUpTo = 0;
  /** Tokens since those within reach, and since those beyond it, were brought along. */
  #sinceNear = 0;
  #sinceFar = 0;

  constructor(state: DecodeState) {
    this.#state = state;
    this.#context = new CachedContext(state);
    this.#grown = new GrownChunks(state.memory, state.tail.length, state.options.focusChunks);
  }

  async prompt(chunks: readonly number[]): Promise<void> {
    const withinReach = this.#state.memory.chunks.length <= this.#grown.reach;
    const wave = await this.#state.runTail(chunks, { grow: withinReach, look: withinReach });
    if (withinReach) this.#grown.keep(wave);
  }

  async settle(): Promise<void> {
    const { slotShares } = this.#state.row;
    const reach = topChunks(slotShares, this.#grown.reach);
    await this.#reach(
      reach.filter((chunk) => !this.#grown.has(chunk)),
      true,
    );
    const top = topChunks(slotShares, this.#state.options.focusChunks);
    this.#state.attribute(new Set(top));
    this.#focusOn(top);
  }

  async step(previous: number, token: number): Promise<void> {
    const { model, slots, options } = this.#state;
    options.signal?.throwIfAborted();
    const { attention, attentionKeys } = await stepWave(model, this.#focus, previous, token, slots);
    this.#state.looked(this.#focus.chunks, attention, attentionKeys);
  }

  async decode(token: number): Promise<FinalRow> {
    const row = await this.#context.next(token);
    const tie = this.#context.isNearTie(row);
    const caughtUp = await this.#catchUp(row, tie);
    return caughtUp || (tie && this.#context.isStale) ? this.#context.renew() : row;
  }

  /**
   * Chunks that were left out run the tokens they missed, and the focus is chosen anew, when they hold much of the attention after all, when the
   * next token is a near tie, or when it is due. @returns whether any did.
   */
  async #catchUp({ slotShares }: FinalRow, tie: boolean): Promise<boolean> {
    const { options, slots, tail, chunksPerFocus, memory } = this.#state;
    if (this.#focus.chunks.length === slots.chunks) return false;
    const wanted = tie || this.#hasDrifted(slotShares);
    const due = (since: number, spacing: number) => since >= Math.max(options.catchUpTokens, spacing) || (wanted && since >= spacing);
    const nearDue = due(++this.#sinceNear, chunksPerFocus * catchUpPerChunksPerFocus.near);
    const farDue = due(++this.#sinceFar, chunksPerFocus * catchUpPerChunksPerFocus.far);
    if (!nearDue && !farDue) return false;

    await this.#grown.catchUp(this.#focus, Int32Array.from(tail.slice(this.#caughtUpTo)), slots, options.signal);
    const top = topChunks(slotShares, options.focusChunks);
    const reach = new Set(topChunks(slotShares, this.#grown.reach));
    const others = (farDue ? [...slotShares.keys()] : top).filter((chunk) => !this.#grown.has(chunk));
    await this.#reach(
      others.filter((chunk) => reach.has(chunk)),
      false,
    );
    const far = others.filter((chunk) => !reach.has(chunk));
    for (const wave of memory.waves(far, tail.length)) await this.#state.runTail(wave);
    this.#grown.retain(reach);
    this.#focusOn(top);
    this.#sinceNear = 0;
    if (farDue) this.#sinceFar = 0;
    return true;
  }

  #hasDrifted(slotShares: Float32Array): boolean {
    const mass = slotShares.reduce((sum, share) => sum + share, 0);
    const inside = this.#focus.chunks.reduce((sum, chunk) => sum + slotShares[chunk]!, 0);
    return mass - inside > (this.#state.options.driftShare ?? driftShare) * mass;
  }

  /** These come within reach: they run the whole tail, and what they grew by is kept. */
  async #reach(chunks: readonly number[], look: boolean): Promise<void> {
    const { memory, tail } = this.#state;
    for (const wave of memory.waves(chunks, tail.length)) this.#grown.keep(await this.#state.runTail(wave, { grow: true, look }));
  }

  #focusOn(chunks: readonly number[]): void {
    this.#focus = this.#grown.wave(chunks);
    this.#caughtUpTo = this.#state.tail.length - 1;
  }
}
