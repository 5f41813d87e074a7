/** SQuAD's normalisation: lower case, no punctuation, no articles, single spaces. */
export function normalizeAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\b(a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Token F1 of an answer against the best of the references. */
export function answerF1(answer: string, references: readonly string[]): number {
  return Math.max(
    0,
    ...references.map((reference) => f1(normalizeAnswer(answer).split(' ').filter(Boolean), normalizeAnswer(reference).split(' ').filter(Boolean))),
  );
}

function f1(answer: readonly string[], reference: readonly string[]): number {
  if (answer.length === 0 || reference.length === 0) return answer.length === reference.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of reference) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of answer) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common++;
    left.set(word, count - 1);
  }
  if (common === 0) return 0;
  const precision = common / answer.length;
  const recall = common / reference.length;
  return (2 * precision * recall) / (precision + recall);
}

/** ROUGE-L: F1 of the longest common subsequence of words. */
export function rougeL(answer: string, reference: string): number {
  const a = normalizeAnswer(answer).split(' ').filter(Boolean);
  const b = normalizeAnswer(reference).split(' ').filter(Boolean);
  if (a.length === 0 || b.length === 0) return 0;
  let row = new Uint16Array(b.length + 1);
  for (const word of a) {
    const next = new Uint16Array(b.length + 1);
    for (let j = 0; j < b.length; j++) next[j + 1] = word === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!);
    row = next;
  }
  const common = row[b.length]!;
  return common === 0 ? 0 : (2 * common) / (a.length + b.length);
}

/** Whole answer right: equal after normalisation. */
export function exactMatch(answer: string, references: readonly string[]): boolean {
  return references.some((reference) => normalizeAnswer(answer) === normalizeAnswer(reference));
}

/** An accepted answer stands, whole words of it, in what was said. */
export function containsAnswer(answer: string, references: readonly string[]): boolean {
  const said = ` ${normalizeAnswer(answer)} `;
  return references.some((reference) => normalizeAnswer(reference) !== '' && said.includes(` ${normalizeAnswer(reference)} `));
}

/** Share of the pairs in which the one of `higher` is above that of `lower`, ties half (the area under the ROC curve); null where there is no pair. */
export function areaUnderCurve(lower: readonly number[], higher: readonly number[]): number | null {
  const wins = higher.reduce((sum, a) => sum + lower.reduce((won, b) => won + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);
  return lower.length * higher.length > 0 ? wins / (lower.length * higher.length) : null;
}
