/** Words of a text for matching: lower case, letters and digits. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a sentence counts that shares no word with the question: little, and never nothing. */
const leastSupport = 0.1;

/** The words of passages, counted once: to find the passages that match a question, and the sentences that support its answer. */
export class PassageWords {
  /** [passages] How often each word stands in it. */
  readonly #counts: Map<string, number>[];
  /** [passages] Words in it. */
  readonly #lengths: number[] = [];

  constructor(passages: readonly string[]) {
    this.#counts = passages.map((passage) => {
      const words = wordsOf(passage);
      this.#lengths.push(words.length);
      const count = new Map<string, number>();
      for (const word of words) count.set(word, (count.get(word) ?? 0) + 1);
      return count;
    });
  }

  /**
   * BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75): how well passages match a question's words, rare words counting more.
   * @returns one score a passage.
   */
  match(question: string): Float32Array {
    const mean = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(this.#lengths.length, 1);
    const scores = new Float32Array(this.#counts.length);
    for (const word of new Set(wordsOf(question))) {
      const weight = this.#rarity(word);
      for (const [i, count] of this.#counts.entries()) {
        const n = count.get(word) ?? 0;
        scores[i]! += (weight * n * 2.2) / (n + 1.2 * (0.25 + (0.75 * this.#lengths[i]!) / mean));
      }
    }
    return scores;
  }

  /**
   * How far a sentence is about a question and its answer: the summed rarity, among the passages, of the question's words that it holds; half
   * as much again where it holds the answer's own words too. The answer adds and does not decide: a wrong one would lead to wherever its words
   * stand.
   */
  support(question: string, answer: string): (sentence: string) => number {
    const asked = this.#rarities(new Set(wordsOf(question)));
    const said = this.#rarities(new Set(wordsOf(answer).filter((word) => !asked.has(word))));
    const whole = shared(said, new Set(said.keys()));
    return (sentence) => {
      const held = new Set(wordsOf(sentence));
      const answered = whole > 0 ? shared(said, held) / whole : 0;
      return (leastSupport + shared(asked, held)) * (1 + answered / 2);
    };
  }

  #rarities(words: ReadonlySet<string>): Map<string, number> {
    return new Map(Array.from(words, (word) => [word, this.#rarity(word)]));
  }

  /** Inverse document frequency as in BM25: the fewer passages hold a word, the more it counts. */
  #rarity(word: string): number {
    const holding = this.#counts.reduce((sum, count) => sum + Number(count.has(word)), 0);
    return Math.log(1 + (this.#counts.length - holding + 0.5) / (holding + 0.5));
  }
}

/** The summed rarity of those words that are held. */
function shared(rarities: ReadonlyMap<string, number>, held: ReadonlySet<string>): number {
  let sum = 0;
  for (const [word, rarity] of rarities) if (held.has(word)) sum += rarity;
  return sum;
}
