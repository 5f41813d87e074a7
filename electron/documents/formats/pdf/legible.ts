/**
 * Whether a font's letters can be read: a PDF need not say which letters its glyphs are. Where it does not, pdf.js gives the glyphs' numbers,
 * which are the letters in some files and gibberish in others. What is gibberish is left out, its pages are told.
 */

/** How often letters are, of 1,000: of English, French, German, Spanish and Italian together. */
const usual: Record<string, number> = {
  a: 84,
  b: 14,
  c: 31,
  d: 40,
  e: 140,
  f: 13,
  g: 15,
  h: 28,
  i: 74,
  j: 3,
  k: 6,
  l: 47,
  m: 27,
  n: 74,
  o: 63,
  p: 24,
  q: 5,
  r: 66,
  s: 68,
  t: 72,
  u: 42,
  v: 13,
  w: 9,
  x: 3,
  y: 8,
  z: 7,
};
/** Fewer letters say nothing: what was found before of the font counts. */
const fewest = 24;
/** Cosine of the letters' shares and the usual ones: of prose above 0.9, of letters that are shifted below 0.6. */
const likely = 0.72;
/** Share of the characters that are letters and spaces in any text of words. */
const wordy = 0.55;

export interface Told {
  text: string;
  font: string;
  /** Share of its glyphs that the font does not explain, from 0 to 1. */
  unmapped: number;
}

export class Legibility {
  /** What was found of each font. */
  readonly #legible = new Map<string, boolean>();

  /** @param runs of one page @returns those that nobody can read */
  illegible<T extends Told>(runs: readonly T[]): Set<T> {
    const out = new Set<T>();
    const unsure: T[] = [];
    const unexplained = runs.filter(({ unmapped }) => unmapped > 0.5);
    for (const [font, own] of Map.groupBy(unexplained, (run) => run.font)) {
      const text = own.map((run) => run.text).join(' ');
      const characters = text.replace(/\s/g, '').length;
      if (characters >= fewest) this.#legible.set(font, isLikely(text));
      if (this.#legible.get(font) === false) for (const run of own) out.add(run);
      if (!this.#legible.has(font)) unsure.push(...own);
    }
    // Of a few letters beside gibberish of the same kind.
    if (out.size > 0) for (const run of unsure) if (!isLikely(run.text)) out.add(run);
    return out;
  }
}

function isLikely(text: string): boolean {
  // Other scripts are never met by chance.
  const others = text.match(/[\p{L}--[\p{sc=Latin}]]/gv)?.length ?? 0;
  const all = text.replace(/\s/g, '');
  if (others > 0.3 * all.length) return true;
  const letters = text.toLowerCase().match(/[a-z]/g) ?? [];
  const digits = text.match(/\d/g)?.length ?? 0;
  // A table of figures.
  if (digits > 0.6 * all.length) return true;
  if (letters.length < wordy * all.length) return false;
  const counts = new Map<string, number>();
  for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let [dot, own, theirs] = [0, 0, 0];
  for (const [letter, share] of Object.entries(usual)) {
    const count = counts.get(letter) ?? 0;
    dot += count * share;
    own += count * count;
    theirs += share * share;
  }
  return dot / Math.sqrt(own * theirs || 1) >= likely;
}
