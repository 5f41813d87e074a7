import type { Sampling } from './contract.ts';

/**
 * Chooses tokens from logits: greedy, or temperature with nucleus (top-p) and min-p cuts, and a repetition penalty over the
 * answer so far. Seeded: the same seed on the same logits gives the same tokens.
 */
export class Sampler {
  readonly #sampling: Sampling;
  readonly #generated = new Set<number>();
  #state: number;

  constructor(sampling: Sampling) {
    this.#sampling = sampling;
    this.#state = (sampling.seed ?? 0x9e3779b9) >>> 0;
  }

  /** @param logits [vocabulary]; not changed. NaN counts as impossible. */
  next(logits: Float32Array): number {
    const { temperature = 0, repetitionPenalty = 1 } = this.#sampling;
    const scores = Float32Array.from(logits, (logit) => (Number.isNaN(logit) ? Number.NEGATIVE_INFINITY : logit));
    if (repetitionPenalty !== 1) {
      for (const token of this.#generated)
        scores[token] = scores[token]! > 0 ? scores[token]! / repetitionPenalty : scores[token]! * repetitionPenalty;
    }
    const token = temperature > 0 ? this.#draw(scores, temperature) : argmax(scores);
    this.#generated.add(token);
    return token;
  }

  #draw(scores: Float32Array, temperature: number): number {
    const { topP = 1, minP = 0 } = this.#sampling;
    const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
    const top = scores[order[0]!]!;
    const weights = order.map((token) => Math.exp((scores[token]! - top) / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let kept = 0;
    let mass = 0;
    // min-p is relative to the likeliest token, whose weight is 1 here.
    while (kept < order.length && mass < topP * total && weights[kept]! >= minP) mass += weights[kept++]!;
    let point = this.#random() * mass;
    for (let i = 0; i < kept; i++) {
      point -= weights[i]!;
      if (point <= 0) return order[i]!;
    }
    return order[Math.max(kept - 1, 0)]!;
  }

  /** mulberry32: 32 bits of state, uniform in [0, 1). */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
