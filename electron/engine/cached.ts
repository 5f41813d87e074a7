import type { DecodePolicy, DecodeState } from './decode-state.ts';
import { EveryChunk } from './every-chunk.ts';
import type { FinalRow } from './final.ts';

/**
 * Tokens after which the cached local context is decoded again: it was decoded against slots that have moved on since. At 8 the greedy tokens of
 * `cached` and `focused` agreed with those of `exact` and `cached` to 96 to 97 % at 4,096 tokens (`eval modes`, starter, before near ties were
 * looked at).
 */
const renewalTokens = 8;

/**
 * Logits this near to each other: a stale slot or a stale local context could turn the choice, so both are brought up to date before the token
 * is chosen. With it `cached` agrees with `exact` in 100 % of tokens and `focused` with `cached` in 99 % (model card, `eval modes`).
 */
const nearTie = 0.4;

/**
 * A renewal runs the local context against every slot, so where there are very many chunks to each in focus it comes the more seldom: every
 * chunksPerFocus / 8 tokens when due, every chunksPerFocus / 32 for a near tie. So a `focused` step over 400,000 tokens costs 17.6 ms, renewals
 * included: 5.9 plain steps (docs/benchmark.md).
 */
const chunksPerFocusPerToken = { due: 8, tie: 32 };

/** The local context as `cached` and `focused` keep it: its KV stays, and is renewed where it is due or where it could turn the choice. */
export class CachedContext {
  readonly #state: DecodeState;
  #sinceRenewal = 0;

  constructor(state: DecodeState) {
    this.#state = state;
  }

  /** The newest token's row: of the whole context where a renewal is due, else of the token alone. */
  next(token: number): Promise<FinalRow> {
    const spacing = Math.max(renewalTokens, this.#state.chunksPerFocus / chunksPerFocusPerToken.due);
    return ++this.#sinceRenewal >= spacing ? this.renew() : this.#state.append(token);
  }

  renew(): Promise<FinalRow> {
    this.#sinceRenewal = 0;
    return this.#state.recompute();
  }

  isNearTie({ logits }: FinalRow): boolean {
    return margin(logits) < (this.#state.options.nearTie ?? nearTie);
  }

  /** Whether the context is old enough to be renewed for a near tie. */
  get isStale(): boolean {
    return this.#sinceRenewal >= this.#state.chunksPerFocus / chunksPerFocusPerToken.tie;
  }
}

/** Every chunk's slot is renewed at each token; the local context keeps its KV and runs one token. */
export function cached(state: DecodeState): DecodePolicy {
  const every = new EveryChunk(state);
  const context = new CachedContext(state);
  return {
    prompt: (chunks) => every.prompt(chunks),
    settle: () => every.settle(),
    step: (previous, token) => every.step(previous, token),
    async decode(token) {
      const row = await context.next(token);
      return context.isNearTie(row) && context.isStale ? context.renew() : row;
    },
  };
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
