import { countsOf, lengthNorm, TermIndex } from './term-index.ts';

/** Terms of a text for matching: lower case, letters and digits. */
const termsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What a sentence counts that shares no word with the question: little, and never nothing. Not measured on its own. */
const leastSupport = 0.1;

/** Which passages hold a word, built once: to find the passages that match a question, and the sentences that support its answer. */
export class InvertedIndex {
  readonly #index = new TermIndex();
  /** [passages] Words in it. */
  readonly #lengths: number[];

  constructor(passages: readonly string[]) {
    this.#lengths = passages.map((passage) => {
      const words = termsOf(passage);
      this.#index.add(countsOf(words));
      return words.length;
    });
  }

  /** How well passages match a question's words, rare words counting more: [passages]. */
  scores(question: string): Float32Array {
    const mean = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(this.#lengths.length, 1);
    return this.#index.scores(new Set(termsOf(question)), (passage) => lengthNorm(this.#lengths[passage]!, mean));
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
    const asked = this.#idfs(new Set(termsOf(question).filter((word) => this.#index.holds(word))));
    const whole = sharedIdf(asked, new Set(asked.keys()));
    return whole > 0 ? sharedIdf(asked, new Set(termsOf(sentence))) / whole : 0;
  }

  #idfs(words: ReadonlySet<string>): Map<string, number> {
    return new Map(Array.from(words, (word) => [word, this.#index.rarity(word)]));
  }
}

/** The summed rarity of those words that are held. */
function sharedIdf(idfs: ReadonlyMap<string, number>, held: ReadonlySet<string>): number {
  let sum = 0;
  for (const [word, idf] of idfs) if (held.has(word)) sum += idf;
  return sum;
}
