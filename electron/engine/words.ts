/** Words of a text for matching: lower case, letters and digits. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a sentence counts that shares no word with the question: little, and never nothing. */
const leastSupport = 0.1;

/** The passages that hold a word, in order, and how often each does. */
interface Postings {
  passages: number[];
  counts: number[];
}

const nowhere: Postings = { passages: [], counts: [] };

/** The words of passages, looked through once: to find the passages that match a question, and the sentences that support its answer. */
export class PassageWords {
  readonly #postings = new Map<string, Postings>();
  /** [passages] Words in it. */
  readonly #lengths: number[];

  constructor(passages: readonly string[]) {
    this.#lengths = passages.map((passage, index) => {
      const words = wordsOf(passage);
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

  #held(word: string): Postings {
    return this.#postings.get(word) ?? nowhere;
  }

  /**
   * BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75): how well passages match a question's words, rare words counting more.
   * @returns one score a passage.
   */
  match(question: string): Float32Array {
    const mean = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(this.#lengths.length, 1);
    const scores = new Float32Array(this.#lengths.length);
    for (const word of new Set(wordsOf(question))) {
      const weight = this.#rarity(word);
      const { passages, counts } = this.#held(word);
      for (const [k, passage] of passages.entries()) {
        const n = counts[k]!;
        scores[passage]! += (weight * n * 2.2) / (n + 1.2 * (0.25 + (0.75 * this.#lengths[passage]!) / mean));
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

  /**
   * How much of a question a sentence holds, 0..1: of the rarity of those of its words that any passage holds. Near 1 the sentence says what was
   * asked, and more than it would only distract; near 0 the question is in other words than the text.
   */
  held(question: string, sentence: string): number {
    const asked = this.#rarities(new Set(wordsOf(question).filter((word) => this.#postings.has(word))));
    const whole = shared(asked, new Set(asked.keys()));
    return whole > 0 ? shared(asked, new Set(wordsOf(sentence))) / whole : 0;
  }

  #rarities(words: ReadonlySet<string>): Map<string, number> {
    return new Map(Array.from(words, (word) => [word, this.#rarity(word)]));
  }

  /** Inverse document frequency as in BM25: the fewer passages hold a word, the more it counts. */
  #rarity(word: string): number {
    const holding = this.#held(word).passages.length;
    return Math.log(1 + (this.#lengths.length - holding + 0.5) / (holding + 0.5));
  }
}

/** The summed rarity of those words that are held. */
function shared(rarities: ReadonlyMap<string, number>, held: ReadonlySet<string>): number {
  let sum = 0;
  for (const [word, rarity] of rarities) if (held.has(word)) sum += rarity;
  return sum;
}
