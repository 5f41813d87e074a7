/** Words of a text for matching: lower case, letters and digits. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Inverse document frequency as in BM25: what a word counts that `holding` of `passages` hold. */
const rarity = (holding: number, passages: number) => Math.log(1 + (passages - holding + 0.5) / (holding + 0.5));

/**
 * BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75): how well passages match a question's words, rare words counting more.
 * @returns one score a passage.
 */
export function matchWords(question: string, passages: readonly string[]): Float32Array {
  const documents = passages.map(wordsOf);
  const mean = documents.reduce((sum, words) => sum + words.length, 0) / Math.max(documents.length, 1);
  const counts = documents.map((words) => {
    const count = new Map<string, number>();
    for (const word of words) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const scores = new Float32Array(passages.length);
  for (const word of new Set(wordsOf(question))) {
    const holding = counts.reduce((sum, count) => sum + Number(count.has(word)), 0);
    const weight = rarity(holding, passages.length);
    for (const [i, count] of counts.entries()) {
      const n = count.get(word) ?? 0;
      scores[i]! += (weight * n * 2.2) / (n + 1.2 * (0.25 + (0.75 * documents[i]!.length) / mean));
    }
  }
  return scores;
}

/** What a sentence counts that shares no word with the question: little, and never nothing. */
const leastSupport = 0.1;

/**
 * How far a sentence is about a question and its answer: the summed rarity, among `passages`, of the question's words that it holds; half as much
 * again where it holds the answer's own words too. The answer adds and does not decide: a wrong one would lead to wherever its words stand.
 */
export function wordSupport(question: string, answer: string, passages: readonly string[]): (sentence: string) => number {
  const asked = new Set(wordsOf(question));
  const said = new Set(wordsOf(answer).filter((word) => !asked.has(word)));
  const holding = new Map([...asked, ...said].map((word) => [word, 0]));
  for (const passage of passages) {
    for (const word of new Set(wordsOf(passage))) if (holding.has(word)) holding.set(word, holding.get(word)! + 1);
  }
  const shared = (words: ReadonlySet<string>, held: ReadonlySet<string>) => {
    let sum = 0;
    for (const word of words) if (held.has(word)) sum += rarity(holding.get(word)!, passages.length);
    return sum;
  };
  const whole = shared(said, said);
  return (sentence) => {
    const held = new Set(wordsOf(sentence));
    const answered = whole > 0 ? shared(said, held) / whole : 0;
    return (leastSupport + shared(asked, held)) * (1 + answered / 2);
  };
}
