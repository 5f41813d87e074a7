/**
 * Where the characters of a run stand. pdf.js tells how wide a run is, not its characters: their widths are learned from all runs of their font,
 * by least squares around those of Times, Helvetica and Courier. What a run has beyond its letters belongs to its spaces, as in justified lines.
 */
import PDFDocument from 'pdfkit';
import type { Run } from './runs.ts';

export const ideographs = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** A PDF made to exhaust the reader has more of each; the rest keeps the widths of Times and its like. */
const mostFonts = 200;
const mostRuns = 2000;
/** Fewer say less of a font than Times and its like do. */
const leastRuns = 100;
const mostCharacters = 128;
/** Spread of a font's letters, all together, around the size of the font they are compared with; then of each, and of the space, ems. */
const scaleSpread = 0.5;
const letterSpread = 0.06;
const spaceSpread = 0.2;
/** Spread of a run's width but for its spaces, ems: kerning. */
const runSpread = 0.02;
/** How often the widths are told anew, with the spread of the spaces that the last ones leave. */
const passes = 3;
const sweeps = 100;
/** A justified line's spaces are so wide at least and at most, ems; else the letters were told wrong. */
const leastSpace = 0.1;
const mostSpace = 1.5;

export class Widths {
  readonly #learned = new Map<string, Map<string, number>>();

  constructor(runs: Iterable<Run>) {
    const byFont = new Map<string, Run[]>();
    for (const run of runs) {
      const others = byFont.get(run.font);
      if (others && others.length < mostRuns) others.push(run);
      else if (!others && byFont.size < mostFonts) byFont.set(run.font, [run]);
    }
    for (const [font, its] of byFont) if (!its[0]!.mono && its.length >= leastRuns) this.#learned.set(font, learned(its));
  }

  /** Where each UTF-16 unit of the run's text begins, and where the last one ends: points from where the run begins. */
  advances(run: Run): number[] {
    const all = run.right - run.left;
    const widths = this.#learned.get(run.font);
    const ems = [...run.text].map((character) => widths?.get(character) ?? ruler.width(character, run));
    const characters = [...run.text];
    const spaces = characters.filter((character) => character === ' ').length;
    const letters = ems.reduce((sum, width, i) => (characters[i] === ' ' ? sum : sum + width), 0);
    const space = (all / run.size - letters) / spaces;
    const justified = spaces > 0 && space > leastSpace && space < mostSpace;
    const scale = justified ? run.size : all / (ems.reduce((sum, width) => sum + width, 0) || 1);
    const advances = [0];
    for (const [i, character] of characters.entries()) {
      const width = (justified && character === ' ' ? space : ems[i]!) * scale;
      for (let unit = 0; unit < character.length; unit++) advances.push(advances.at(-1)! + width / character.length);
    }
    return advances;
  }
}

/** Ems of a font's characters, from runs that are all set in it. */
function learned(runs: readonly Run[]): Map<string, number> {
  const usual = (character: string) => ruler.width(character, runs[0]!);
  const counted = runs.map((run) => ({ counts: countsOf(run.text), ems: (run.right - run.left) / run.size }));
  const totals = new Map<string, number>();
  for (const { counts } of counted) for (const [character, count] of counts) totals.set(character, (totals.get(character) ?? 0) + count);
  const characters = [...totals]
    .filter(([character]) => !ideographs.test(character))
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostCharacters)
    .map(([character]) => character);
  // The first unknown is how much larger all letters are: some fonts are drawn so.
  const indexOf = new Map(characters.map((character, i) => [character, i + 1]));
  const spreads = [scaleSpread, ...characters.map((character) => (character === ' ' ? spaceSpread : letterSpread))];
  const observations = counted.map(({ counts, ems }): Observation => {
    const terms = [...counts].flatMap(([character, count]) => (indexOf.has(character) ? [[indexOf.get(character)!, count] as const] : []));
    const letters = [...counts].reduce((sum, [character, count]) => (character === ' ' ? sum : sum + count * usual(character)), 0);
    const spaces = counts.get(' ') ?? 0;
    return { terms: [[0, letters], ...terms], spaces, rest: ems - letters - spaces * usual(' ') };
  });
  let offsets: Float64Array = new Float64Array(spreads.length);
  for (let pass = 0; pass < passes; pass++) offsets = fitted(observations, offsets, spreads);
  const widthOf = (character: string, i: number) => usual(character) * (character === ' ' ? 1 : 1 + offsets[0]!) + offsets[i + 1]!;
  return new Map(characters.map((character, i) => [character, Math.max(0, widthOf(character, i))]));
}

interface Observation {
  /** How often each unknown is in the run's width. */
  terms: (readonly [index: number, count: number])[];
  spaces: number;
  /** How far its width is from the usual one. */
  rest: number;
}

/** @param last what each unknown was @returns what it is, by least squares; the spaces of a run are wide or narrow together. */
function fitted(observations: readonly Observation[], last: Float64Array, spreads: readonly number[]): Float64Array {
  const size = last.length;
  const spaced = observations.filter(({ spaces }) => spaces > 0);
  const left = ({ terms, spaces, rest }: Observation) => (rest - terms.reduce((sum, [i, count]) => sum + count * last[i]!, 0)) / spaces;
  const spread = Math.sqrt(spaced.reduce((sum, one) => sum + left(one) ** 2, 0) / Math.max(1, spaced.length));
  // Normal equations.
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = spreads[i]! ** -2;
  for (const { terms, spaces, rest } of observations) {
    const weight = 1 / (runSpread ** 2 + (spaces * spread) ** 2);
    for (const [i, count] of terms) {
      right[i]! += weight * count * rest;
      for (const [j, other] of terms) matrix[i * size + j]! += weight * count * other;
    }
  }
  return solved(matrix, right);
}

/** Gauss and Seidel. @param matrix symmetric and positive definite, [size, size] */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const found = new Float64Array(size);
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (let i = 0; i < size; i++) {
      let rest = right[i]!;
      for (let j = 0; j < size; j++) if (j !== i) rest -= matrix[i * size + j]! * found[j]!;
      found[i] = rest / matrix[i * size + i]!;
    }
  return found;
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}

/** Widths of characters where a font's own are not told: those of Times, Helvetica and Courier. */
class Ruler {
  readonly #fonts = new PDFDocument({ autoFirstPage: false });
  readonly #widths = new Map<string, number>();

  /** Ems. */
  width(character: string, { serif, mono }: Run): number {
    if (mono) return 0.6;
    const font = serif ? 'Times-Roman' : 'Helvetica';
    const key = font + character;
    let width = this.#widths.get(key);
    if (width === undefined) {
      width = ideographs.test(character) ? 1 : character > '\u00ff' ? 0.5 : this.#fonts.font(font).fontSize(1).widthOfString(character);
      this.#widths.set(key, width);
    }
    return width;
  }
}
const ruler = new Ruler();
