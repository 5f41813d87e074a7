/** Terms of a text for matching: lower case, letters and digits. */
const termsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** BM25's saturation of repeated terms and its length normalisation, at their usual values. */
const k1 = 1.2;
const b = 0.75;

/** What a sentence counts that shares no word with the question: little, and never nothing. Not measured on its own. */
const leastSupport = 0.1;

/** The passages that hold a word, in order, and how often each does. */
interface Postings {
  passages: number[];
  counts: number[];
}

const noPostings: Postings = { passages: [], counts: [] };

/** Which passages hold a word, built once: to find the passages that match a question, and the sentences that support its answer. */
export class InvertedIndex {
  readonly #postings = new Map<string, Postings>();
  /** [passages] Words in it. */
  readonly #lengths: number[];

  constructor(passages: readonly string[]) {
    this.#lengths = passages.map((passage, index) => {
      const words = termsOf(passage);
      for (const word of words) this.#count(word, index);
      return words.length;
    });
  }

  #count(word: string, passage: number): void {
    const held = this.#postings.get(word) ?? { passages: [], counts: [] };
    this.#postings.set(word, held);
    const { passages, counts } = held;
    if (passages.at(-1) !== passage) {
      passages.push(passage);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
  }

  #postingsOf(word: string): Postings {
    return this.#postings.get(word) ?? noPostings;
  }

  /**
   * BM25 (Robertson and Zaragoza 2009): how well passages match a question's words, rare words counting more.
   * @returns one score a passage.
   */
  scores(question: string): Float32Array {
    const mean = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(this.#lengths.length, 1);
    const scores = new Float32Array(this.#lengths.length);
    for (const word of new Set(termsOf(question))) {
      const weight = this.#idf(word);
      const { passages, counts } = this.#postingsOf(word);
      for (const [k, passage] of passages.entries()) {
        const n = counts[k]!;
        scores[passage]! += (weight * n * (k1 + 1)) / (n + k1 * (1 - b + (b * this.#lengths[passage]!) / mean));
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
    const asked = this.#idfs(new Set(termsOf(question)));
    const said = this.#idfs(new Set(termsOf(answer).filter((word) => !asked.has(word))));
    const whole = sharedIdf(said, new Set(said.keys()));
    return (sentence) => {
      const held = new Set(termsOf(sentence));
      const answered = whole > 0 ? sharedIdf(said, held) / whole : 0;
      return (leastSupport + sharedIdf(asked, held)) * (1 + answered / 2);
    };
  }

  /**
   * How much of a question a sentence holds, 0..1: of the rarity of those of its words that any passage holds. Near 1 the sentence says what was
   * asked, and more than it would only distract; near 0 the question is in other words than the text.
   */
  coverage(question: string, sentence: string): number {
    const asked = this.#idfs(new Set(termsOf(question).filter((word) => this.#postings.has(word))));
    const whole = sharedIdf(asked, new Set(asked.keys()));
    return whole > 0 ? sharedIdf(asked, new Set(termsOf(sentence))) / whole : 0;
  }

  #idfs(words: ReadonlySet<string>): Map<string, number> {
    return new Map(Array.from(words, (word) => [word, this.#idf(word)]));
  }

  /** Inverse document frequency as in BM25: the fewer passages hold a word, the more it counts. */
  #idf(word: string): number {
    const holding = this.#postingsOf(word).passages.length;
    return Math.log(1 + (this.#lengths.length - holding + 0.5) / (holding + 0.5));
  }
}

/** The summed rarity of those words that are held. */
function sharedIdf(idfs: ReadonlyMap<string, number>, held: ReadonlySet<string>): number {
  let sum = 0;
  for (const [word, idf] of idfs) if (held.has(word)) sum += idf;
  return sum;
}
