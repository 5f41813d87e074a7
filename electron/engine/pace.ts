/**
 * How fast a model runs on this machine, so that a wave can be made as long as may be waited for. Runs of few tokens are bound by the weights that
 * pass through memory and say nothing of long ones.
 */
const fewestTokens = 64;
/** Nothing was measured yet: the first wave is short. */
const firstTokens = 512;
/** Shorter waves would only waste the matmuls' rows: even a slow machine then runs row by row. */
const leastTokens = 128;

export class Pace {
  #tokensPerMs: number | null = null;

  ran(tokens: number, ms: number): void {
    if (tokens < fewestTokens) return;
    const now = tokens / Math.max(ms, 0.01);
    // Half of what it was: another program that takes the processor for a moment does not rule the whole text.
    this.#tokensPerMs = this.#tokensPerMs === null ? now : (this.#tokensPerMs + now) / 2;
  }

  /** New tokens of a run that takes about so long. */
  tokensWithin(ms: number): number {
    return this.#tokensPerMs === null ? firstTokens : Math.max(leastTokens, Math.floor(this.#tokensPerMs * ms));
  }
}
