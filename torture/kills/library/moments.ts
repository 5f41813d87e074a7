/**
 * Random moments inside works whose lengths nobody knows before: a machine is busy at one time and free at another, and work that goes on has
 * less left to do each time. A kill that came too late tells that the work was shorter; one that hit near the end, that it may be longer.
 */
export class KillMoments {
  readonly #first: (work: string) => number;
  readonly #lengthsMs = new Map<string, number>();

  /** `first`: how long a work is thought to take before any kill told, ms. */
  constructor(first: (work: string) => number) {
    this.#first = first;
  }

  /** How long the work is thought to take, ms. */
  length(work: string): number {
    return this.#lengthsMs.get(work) ?? Math.max(leastMs, this.#first(work));
  }

  /** What became of a kill after so many ms. */
  learn(work: string, afterMs: number, hit: boolean): void {
    const length = this.length(work);
    if (!hit) this.#lengthsMs.set(work, Math.max(leastMs, Math.min(length, afterMs)));
    else if (afterMs > length * (1 - nearEnd)) this.#lengthsMs.set(work, length * longer);
  }
}

/** Moments do not all fall on the beginning of a work, however often kills came late. */
const leastMs = 50;
/** A kill in this last part of the length was near the end. */
const nearEnd = 0.2;
const longer = 1.15;
