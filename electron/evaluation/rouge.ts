/** ROUGE (Lin 2004) as the rouge_score package has it without stemming: F1 in per cent of unigrams, bigrams, and the longest common subsequence. */

export interface Rouge {
  rouge1: number;
  rouge2: number;
  rougeL: number;
}

const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

export function rouge(said: string, reference: string): Rouge {
  const [a, b] = [wordsOf(said), wordsOf(reference)];
  return { rouge1: overlap(a, b, 1), rouge2: overlap(a, b, 2), rougeL: f1(subsequence(a, b), a.length, b.length) };
}

function overlap(a: readonly string[], b: readonly string[], n: number): number {
  const grams = (words: readonly string[]) => words.slice(n - 1).map((_, i) => words.slice(i, i + n).join(' '));
  const left = new Map<string, number>();
  for (const gram of grams(b)) left.set(gram, (left.get(gram) ?? 0) + 1);
  let common = 0;
  for (const gram of grams(a)) {
    const count = left.get(gram) ?? 0;
    if (count > 0) common++;
    left.set(gram, count - 1);
  }
  return f1(common, Math.max(0, a.length - n + 1), Math.max(0, b.length - n + 1));
}

const f1 = (common: number, a: number, b: number) => (a + b === 0 ? 0 : (200 * common) / (a + b));

function subsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Uint16Array(b.length + 1);
  for (const word of a) {
    const next = new Uint16Array(b.length + 1);
    for (let j = 0; j < b.length; j++) next[j + 1] = word === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!);
    row = next;
  }
  return row[b.length]!;
}
