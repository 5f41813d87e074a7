/** Words of a text for matching: lower case, letters and digits. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

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
    const rarity = Math.log(1 + (passages.length - holding + 0.5) / (holding + 0.5));
    for (const [i, count] of counts.entries()) {
      const n = count.get(word) ?? 0;
      scores[i]! += (rarity * n * 2.2) / (n + 1.2 * (0.25 + (0.75 * documents[i]!.length) / mean));
    }
  }
  return scores;
}
