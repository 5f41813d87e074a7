/** How many words two texts share in the same order: a longest common subsequence, by words that are unique in both where the texts are long. */

/** Words times words that are compared one by one. */
const largestTable = 4_000_000;

/** Lower-case runs of letters and digits; hyphens and apostrophes inside a word are no part of it. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/(?<=\p{L})[-‐\u00ad]\s*\n\s*(?=\p{L})/gu, '')
      .replace(/(?<=[\p{L}\d])[-‐\u00ad'’](?=[\p{L}\d])/gu, '')
      .match(/[\p{L}\p{M}\d]+/gu) ?? []
  );
}

/** @returns pairs of equal words, in order; a lower bound where long parts have no word that is unique in both */
export function commonWords(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  const parts: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  while (parts.length > 0) {
    let [a0, a1, b0, b1] = parts.pop()!;
    for (; a0 < a1 && b0 < b1 && a[a0] === b[b0]; a0++, b0++) count++;
    for (; a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]; a1--, b1--) count++;
    if (a0 === a1 || b0 === b1) continue;
    if ((a1 - a0) * (b1 - b0) <= largestTable) {
      count += tableOf(a.slice(a0, a1), b.slice(b0, b1));
      continue;
    }
    const anchors = anchorsOf(a, a0, a1, b, b0, b1);
    if (anchors.length === 0) continue;
    let [fromA, fromB] = [a0, b0];
    for (const [i, k] of anchors) {
      parts.push([fromA, i, fromB, k]);
      count++;
      [fromA, fromB] = [i + 1, k + 1];
    }
    parts.push([fromA, a1, fromB, b1]);
  }
  return count;
}

/** Longest rising row of words that stand once in each part. */
function anchorsOf(a: readonly string[], a0: number, a1: number, b: readonly string[], b0: number, b1: number): [number, number][] {
  const once = (words: readonly string[], from: number, to: number) => {
    const places = new Map<string, number>();
    for (let i = from; i < to; i++) places.set(words[i]!, places.has(words[i]!) ? -1 : i);
    return places;
  };
  const inB = once(b, b0, b1);
  const pairs = [...once(a, a0, a1)].flatMap(([word, i]): [number, number][] => {
    const k = inB.get(word) ?? -1;
    return i >= 0 && k >= 0 ? [[i, k]] : [];
  });
  const tails: number[] = [];
  const before: number[] = [];
  pairs.forEach(([, k], at) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![1] < k) low = middle + 1;
      else high = middle;
    }
    before[at] = tails[low - 1] ?? -1;
    tails[low] = at;
  });
  const row: [number, number][] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at]!) row.push(pairs[at]!);
  return row.reverse();
}

function tableOf(a: readonly string[], b: readonly string[]): number {
  let last = new Uint32Array(b.length + 1);
  for (const word of a) {
    const next = new Uint32Array(b.length + 1);
    for (let k = 0; k < b.length; k++) next[k + 1] = word === b[k] ? last[k]! + 1 : Math.max(last[k + 1]!, next[k]!);
    last = next;
  }
  return last[b.length]!;
}
