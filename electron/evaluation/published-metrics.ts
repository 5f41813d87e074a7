/** The metrics of LongBench and ∞-Bench as their authors compute them, so that figures can be laid beside published ones. */

/** Python's string.punctuation. */
const asciiPunctuation = /[!-/:-@[-`{-~]/g;
const chinesePunctuation =
  /[！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿–—‘’‛“”„‟…‧﹏]/g;

/** SQuAD: lower case, ASCII punctuation dropped (not replaced), articles dropped, split at white space. */
export function squadWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(asciiPunctuation, '')
    .replace(/\b(a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
}

const chineseText = (text: string) => text.toLowerCase().replace(asciiPunctuation, '').replace(chinesePunctuation, '').replace(/\s+/g, '');
/** ∞-Bench: one character, one token. */
export const chineseCharacters = (text: string): string[] => [...chineseText(text)];
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
/** LongBench cuts Chinese with jieba; here by ICU's dictionary, which differs now and then. */
export const chineseWords = (text: string): string[] =>
  [...segmenter.segment(text)].map(({ segment }) => chineseText(segment)).filter((word) => word !== '');

/** F1 of two bags of tokens. */
export function bagF1(answer: readonly string[], reference: readonly string[]): number {
  const left = counted(reference);
  let common = 0;
  for (const word of answer) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common++;
    left.set(word, count - 1);
  }
  return common === 0 ? 0 : (2 * common) / (answer.length + reference.length);
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** ROUGE-L as LongBench has it: the `rouge` package 1.0.1, sentences cut at full stops, words as sets. */
export function rougeLSets(answer: string, reference: string): number {
  const sentences = (text: string) =>
    text
      .split('.')
      .filter((part) => part !== '')
      .map((part) => part.split(/\s+/).filter(Boolean).join(' ').split(' '));
  const [said, expected] = [sentences(answer), sentences(reference)];
  if (said.length === 0 || expected.length === 0) return 0;
  const union = new Set<string>();
  for (const ref of expected) for (const sentence of said) for (const place of commonPlaces(ref, sentence, false)) union.add(ref[place]!);
  const recall = union.size / new Set(expected.flat()).size;
  const precision = union.size / new Set(said.flat()).size;
  return (2 * precision * recall) / (precision + recall + 1e-8);
}

/** ROUGE-Lsum as ∞-Bench has it: the `rouge_score` package, sentences cut at line breaks, hits clipped to counts. */
export function rougeLSum(answer: string, reference: string): number {
  const sentences = (text: string) => text.split('\n').map((line) => line.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  const [said, expected] = [sentences(answer), sentences(reference)];
  const [left, right] = [counted(said.flat()), counted(expected.flat())];
  let hits = 0;
  for (const ref of expected) {
    const places = new Set(said.flatMap((sentence) => commonPlaces(ref, sentence, true)));
    for (const place of [...places].sort((a, b) => a - b)) {
      const word = ref[place]!;
      if ((left.get(word) ?? 0) === 0 || (right.get(word) ?? 0) === 0) continue;
      hits++;
      left.set(word, left.get(word)! - 1);
      right.set(word, right.get(word)! - 1);
    }
  }
  const total = said.flat().length + expected.flat().length;
  return total === 0 ? 0 : (2 * hits) / total;
}

/** Places in `a` of one longest common subsequence with `b`. Where both ways are as long, the packages go different ones. */
function commonPlaces(a: readonly string[], b: readonly string[], keepB: boolean): number[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
    }
  }
  const places: number[] = [];
  for (let i = a.length, j = b.length; i > 0 && j > 0; ) {
    const [up, back] = [table[i - 1]![j]!, table[i]![j - 1]!];
    if (a[i - 1] === b[j - 1]) {
      places.push(i - 1);
      i--;
      j--;
    } else if (up > back || (keepB && up === back)) i--;
    else j--;
  }
  return places;
}

/** LongBench's classification score: the label is named in the answer; other labels named too share the credit, parts of the label do not. */
export function classificationScore(answer: string, label: string, labels: readonly string[]): number {
  const named = labels.filter((candidate) => answer.includes(candidate) && !(candidate !== label && label.includes(candidate)));
  return named.includes(label) ? 1 / named.length : 0;
}

/** LongBench's counting and retrieval score: share of the numbers in the answer that are the expected one. */
export function numberScore(answer: string, expected: string): number {
  const numbers = answer.match(/\d+/g) ?? [];
  return numbers.length === 0 ? 0 : numbers.filter((value) => value === expected).length / numbers.length;
}

/** LongBench's code similarity: the answer's first line without a comment or a fence, by the ratio of Python's difflib, in whole per cent. */
export function codeSimilarity(answer: string, reference: string): number {
  const line =
    answer
      .replace(/^\n+/, '')
      .split('\n')
      .find((candidate) => !/[`#]|\/\//.test(candidate)) ?? '';
  if (line === '' || reference === '') return 0;
  return roundedHalfEven((200 * matching(line, reference)) / (line.length + reference.length)) / 100;
}

function roundedHalfEven(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - Math.trunc(value)) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
}

/** Characters in matching blocks (Ratcliff and Obershelp): the longest block, then the same on either side of it. */
function matching(a: string, b: string): number {
  const places = new Map<string, number[]>();
  for (const [j, character] of [...b].entries()) places.set(character, [...(places.get(character) ?? []), j]);
  // difflib takes characters that are more than a hundredth of a long text for noise.
  if (b.length >= 200) for (const [character, at] of places) if (at.length > Math.floor(b.length / 100) + 1) places.delete(character);
  let sum = 0;
  const open: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let part = open.pop(); part; part = open.pop()) {
    const [aFrom, aTo, bFrom, bTo] = part;
    const { i, j, size } = longestBlock(a, b, places, part);
    if (size === 0) continue;
    sum += size;
    open.push([aFrom, i, bFrom, j], [i + size, aTo, j + size, bTo]);
  }
  return sum;
}

function longestBlock(
  a: string,
  b: string,
  places: ReadonlyMap<string, readonly number[]>,
  [aFrom, aTo, bFrom, bTo]: readonly [number, number, number, number],
): { i: number; j: number; size: number } {
  let best = { i: aFrom, j: bFrom, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]!) ?? []) {
      if (j < bFrom || j >= bTo) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { i: i - size + 1, j: j - size + 1, size };
    }
    lengths = next;
  }
  // Characters taken for noise may still lengthen a block.
  while (best.i > aFrom && best.j > bFrom && a[best.i - 1] === b[best.j - 1]) best = { i: best.i - 1, j: best.j - 1, size: best.size + 1 };
  while (best.i + best.size < aTo && best.j + best.size < bTo && a[best.i + best.size] === b[best.j + best.size]) best.size++;
  return best;
}
