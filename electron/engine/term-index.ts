/** BM25 (Robertson and Zaragoza 2009) over things that are told by their terms: sentences, definitions, passages. */

/** Saturation of a term's frequency, and how far what is long is held back; their usual values. */
const k1 = 1.2;
const b = 0.75;

/** What divides a frequency in something of this length, among others of this mean length. */
export const lengthNorm = (length: number, mean: number): number => 1 - b + (b * length) / mean;

interface Postings {
  items: number[];
  counts: number[];
}

const none: Postings = { items: [], counts: [] };

export class TermIndex {
  readonly #postings = new Map<string, Postings>();
  #size = 0;

  /** The next item. @param counts how often each of its terms stands in it. */
  add(counts: ReadonlyMap<string, number>): void {
    for (const [term, count] of counts) {
      const held = this.#postings.get(term) ?? { items: [], counts: [] };
      this.#postings.set(term, held);
      held.items.push(this.#size);
      held.counts.push(count);
    }
    this.#size++;
  }

  holds(term: string): boolean {
    return this.#postings.has(term);
  }

  terms(): IteratorObject<string> {
    return this.#postings.keys();
  }

  /** log(1 + (N - n + 1/2) / (n + 1/2)): the fewer items hold a term, the more it counts. */
  rarity(term: string): number {
    const holding = (this.#postings.get(term) ?? none).items.length;
    return Math.log(1 + (this.#size - holding + 0.5) / (holding + 0.5));
  }

  /** [items] BM25 for these terms. @param normOf of an item, where its counts are not divided by it already. */
  scores(terms: ReadonlySet<string>, normOf: (item: number) => number = () => 1): Float32Array {
    const scores = new Float32Array(this.#size);
    for (const term of terms) {
      const weight = this.rarity(term);
      const { items, counts } = this.#postings.get(term) ?? none;
      for (const [k, item] of items.entries()) {
        const n = counts[k]!;
        scores[item]! += (weight * n * (k1 + 1)) / (n + k1 * normOf(item));
      }
    }
    return scores;
  }

  /** [items] the same as a share of what an item could get that holds each of the terms once: about 0..2. */
  match(terms: ReadonlySet<string>, normOf?: (item: number) => number): Float32Array {
    const scores = this.scores(terms, normOf);
    let most = 0;
    for (const term of terms) most += this.rarity(term);
    if (most > 0) for (let i = 0; i < scores.length; i++) scores[i]! /= most;
    return scores;
  }
}

/** How often each term stands there. @param counts what it counts besides. */
export function countsOf(terms: readonly string[], counts = new Map<string, number>()): Map<string, number> {
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
