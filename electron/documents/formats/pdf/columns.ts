/**
 * Columns by the white between them: a gutter is an empty strip, several rows high, with running text that ends at its left and begins at its right.
 * The order of the parts it leaves is that of T. Breuel, "High performance document layout analysis" (2003): above before below where they overlap,
 * else left before right unless something between the two spans both.
 */

import { lowerBound, upperBound } from '../../../upper-bound.ts';

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Things at one height of the page, from left to right; white narrower than a gutter inside. */
export interface Piece {
  left: number;
  right: number;
  characters: number;
}

export interface Row {
  top: number;
  bottom: number;
  pieces: Piece[];
}

/** Rows by their numbers, the last one included. */
export interface Strip extends Box {
  from: number;
  to: number;
}

export interface Printed {
  left: number;
  right: number;
  baseline: number;
  size: number;
  text: string;
}

/** In ems of the page's text: the least width of a gutter, and the width from which two rows are enough. */
const narrowest = 0.8;
const plain = 1.6;
/** Cells of tables and item numbers are shorter than a column's lines. */
const fewestCharacters = 15;
/** Share of a column's lines that reach its edge: of tables' cells, few do. */
const reaching = 0.35;
/** Speech by speech most lines are the first of their paragraph: ems that they may be set in, and the share of lines that are not. */
const indent = 2;
const flushLeft = 0.1;
/** In bibliographies most lines are set in, all of them as far. */
const hanging = 5;
const mostly = 0.9;
/** Of white in a row, of strips at once, of parts on a page: more come from pages that are no text. */
const mostGaps = 40;
const mostStrips = 400;
const mostParts = 300;

/** White strips between columns. @param em size of the page's text, points */
export function guttersOf(runs: readonly Printed[], em: number): Box[] {
  const rows = rowsOf(runs, em);
  const high = emptyStrips(rows, narrowest * em).filter((strip) => between(strip, rows) >= fewestRows(strip, em));
  const beside = new Beside(rows, high);
  const baselines = new Baselines(runs);
  const strips = high.flatMap((strip) =>
    runningText(strip, beside.sidesOf(strip), em) || baselines.disagree(strip, em) ? [{ ...strip, weight: between(strip, rows) }] : [],
  );
  strips.sort((a, b) => b.weight - a.weight || b.right - b.left - (a.right - a.left));
  const kept: Box[] = [];
  for (const strip of strips) if (!kept.some((other) => overlap(other, strip))) kept.push(strip);
  return kept;
}

/** Heights at which a page has text, with how far it comes in there: a page of many thousand words is asked about as many strips. */
export class Baselines {
  /** From top to bottom: of all runs at a height where the first ends and the last begins. */
  readonly #heights: { baseline: number; firstEnd: number; lastBegin: number }[] = [];

  constructor(runs: readonly Printed[]) {
    for (const { baseline, left, right } of [...runs].sort((a, b) => a.baseline - b.baseline)) {
      const last = this.#heights.at(-1);
      if (last?.baseline === baseline) {
        last.firstEnd = Math.min(last.firstEnd, right);
        last.lastBegin = Math.max(last.lastBegin, left);
      } else this.#heights.push({ baseline, firstEnd: right, lastBegin: left });
    }
  }

  /** Whether lines at one side of a strip stand beside none at the other. */
  disagree({ left, right, top, bottom }: Box, em: number): boolean {
    const one: number[] = [];
    const other: number[] = [];
    const put = (side: number[], baseline: number) => {
      const rounded = Math.round(baseline * 10) / 10;
      if (side.at(-1) !== rounded) side.push(rounded);
    };
    const heights = this.#heights;
    for (let i = upperBound(heights.length, (k) => heights[k]!.baseline, top); i < heights.length && heights[i]!.baseline <= bottom; i++) {
      const { baseline, firstEnd, lastBegin } = heights[i]!;
      if (firstEnd <= left + 0.1) put(one, baseline);
      if (lastBegin >= right - 0.1) put(other, baseline);
    }
    if (Math.min(one.length, other.length) < 4) return false;
    // Where both have lines: beside nothing, nothing agrees.
    const [from, to] = [Math.max(one[0]!, other[0]!), Math.min(one.at(-1)!, other.at(-1)!)];
    const [fewer, more] = one.length < other.length ? [one, other] : [other, one];
    const beside = fewer.filter((y) => y >= from - em && y <= to + em);
    if (beside.length < 4) return false;
    const isMet = (y: number) => {
      const next = upperBound(more.length, (k) => more[k]!, y);
      return [more[next - 1], more[next]].some((at) => at !== undefined && Math.abs(at - y) <= 0.12 * em);
    };
    return beside.filter(isMet).length < 0.5 * beside.length;
  }
}

/** Which gutters a box lies between: the same for everything of one column. */
export function columnOf(box: Box, gutters: readonly Box[]): string {
  const y = (box.top + box.bottom) / 2;
  let left = -1;
  let right = -1;
  gutters.forEach((gutter, i) => {
    if (y < gutter.top || y > gutter.bottom) return;
    const middle = (box.left + box.right) / 2;
    if (gutter.right <= middle && (left < 0 || gutter.right > gutters[left]!.right)) left = i;
    if (gutter.left >= middle && (right < 0 || gutter.left < gutters[right]!.left)) right = i;
  });
  return `${left} ${right}`;
}

/** Boxes in the order people read them. */
export function readingOrder<T extends Box>(boxes: readonly T[], rightToLeft = false): T[] {
  const sorted = [...boxes].sort((a, b) => a.top - b.top || a.left - b.left);
  if (sorted.length > mostParts) return sorted;
  const first = (a: T, b: T) => {
    if (overlapX(a, b)) return middle(a) < middle(b);
    if (a.left >= b.left !== rightToLeft) return false;
    const [high, low] = [Math.min(middle(a), middle(b)), Math.max(middle(a), middle(b))];
    return !boxes.some((c) => c !== a && c !== b && middle(c) > high && middle(c) < low && overlapX(c, a) && overlapX(c, b));
  };
  const seen = new Set<T>();
  const ordered: T[] = [];
  // Boxes that lie over each other can ask for each other first; the higher one wins then.
  const visit = (box: T) => {
    if (seen.has(box)) return;
    seen.add(box);
    for (const other of sorted) if (other !== box && !seen.has(other) && first(other, box)) visit(other);
    ordered.push(box);
  };
  for (const box of sorted) visit(box);
  return ordered;
}

export function rowsOf(runs: readonly Printed[], em: number): Row[] {
  const rows: { top: number; bottom: number; runs: Printed[] }[] = [];
  for (const run of [...runs].sort((a, b) => a.baseline - b.baseline)) {
    const row = rows.at(-1);
    if (row && run.baseline - row.bottom <= 0.25 * em) {
      row.runs.push(run);
      row.top = Math.min(row.top, run.baseline - run.size);
    } else rows.push({ top: run.baseline - run.size, bottom: run.baseline, runs: [run] });
  }
  return rows.map(({ top, bottom, runs: inRow }) => {
    const pieces: Piece[] = [];
    for (const { left, right, text } of inRow.sort((a, b) => a.left - b.left)) {
      const last = pieces.at(-1);
      if (last && left - last.right < narrowest * em) {
        last.right = Math.max(last.right, right);
        last.characters += text.length;
      } else pieces.push({ left, right, characters: text.length });
    }
    return { top, bottom, pieces };
  });
}

/** Maximal empty strips: as wide as all their rows leave them, as high as they can be. */
export function emptyStrips(rows: readonly Row[], width: number): Strip[] {
  type Open = { left: number; right: number; from: number };
  const strips: Strip[] = [];
  let open: Open[] = [];
  const close = (strip: Open, to: number) => {
    if (to > strip.from) strips.push({ ...strip, to, top: rows[strip.from]!.top, bottom: rows[to]!.bottom });
  };
  rows.forEach(({ pieces }, i) => {
    const free = pieces
      .slice(1)
      .map((piece, k) => ({ left: pieces[k]!.right, right: piece.left }))
      .sort((a, b) => b.right - b.left - (a.right - a.left))
      .slice(0, mostGaps);
    const inside = [{ left: -Infinity, right: pieces[0]!.left }, ...free, { left: pieces.at(-1)!.right, right: Infinity }];
    const next: Open[] = [];
    const add = (strip: Open) => {
      if (
        strip.right - strip.left < width ||
        next.some((other) => other.left <= strip.left && other.right >= strip.right && other.from <= strip.from)
      )
        return;
      next.push(strip);
    };
    for (const strip of open) {
      let whole = false;
      for (const gap of inside) {
        const left = Math.max(strip.left, gap.left);
        const right = Math.min(strip.right, gap.right);
        whole ||= left === strip.left && right === strip.right;
        add({ left, right, from: strip.from });
      }
      if (!whole && Number.isFinite(strip.right - strip.left)) close(strip, i - 1);
    }
    for (const gap of inside) add({ ...gap, from: i });
    open = next.slice(0, mostStrips);
  });
  for (const strip of open) if (Number.isFinite(strip.right - strip.left)) close(strip, rows.length - 1);
  return strips;
}

/** Rows that have something on both sides, or on one side and then the other: the smaller number of the two. */
function between(strip: Strip, rows: readonly Row[]): number {
  const within = rows.slice(strip.from, strip.to + 1);
  const left = within.filter(({ pieces }) => pieces[0]!.right <= strip.left).length;
  const right = within.filter(({ pieces }) => pieces.at(-1)!.left >= strip.right).length;
  return Math.min(left, right);
}

const fewestRows = (strip: Strip, em: number) => (strip.right - strip.left >= plain * em ? 2 : 4);

interface Sides {
  left: Piece[];
  right: Piece[];
}

/** What stands next to strips, row by row, as far as the next strip. */
export class Beside {
  readonly #rows: readonly Row[];
  /** Of each row where the strips that cross it end and begin, from left to right. */
  readonly #ends: number[][];
  readonly #begins: number[][];
  /** Of each row the characters before each piece. */
  readonly #before: number[][];

  constructor(rows: readonly Row[], strips: readonly Strip[]) {
    this.#rows = rows;
    this.#ends = rows.map(() => []);
    this.#begins = rows.map(() => []);
    for (const { left, right, from, to } of strips)
      for (let row = from; row <= to; row++) {
        this.#ends[row]!.push(right);
        this.#begins[row]!.push(left);
      }
    for (const edges of [...this.#ends, ...this.#begins]) edges.sort((a, b) => a - b);
    this.#before = rows.map(({ pieces }) => {
      const before = [0];
      for (const { characters } of pieces) before.push(before.at(-1)! + characters);
      return before;
    });
  }

  sidesOf(strip: Strip): Sides {
    const left: Piece[] = [];
    const right: Piece[] = [];
    for (let row = strip.from; row <= strip.to; row++) {
      const [ends, begins, { pieces }] = [this.#ends[row]!, this.#begins[row]!, this.#rows[row]!];
      const from = ends[upperBound(ends.length, (i) => ends[i]!, strip.left) - 1] ?? -Infinity;
      const to = begins[lowerBound(begins.length, (i) => begins[i]!, strip.right)] ?? Infinity;
      // Pieces of a row lie beside each other: where they begin and end is in one order.
      const begin = (x: number) => lowerBound(pieces.length, (i) => pieces[i]!.left, x);
      const end = (x: number) => upperBound(pieces.length, (i) => pieces[i]!.right, x);
      left.push(...this.#joined(row, begin(from), end(strip.left)));
      right.push(...this.#joined(row, begin(strip.right), end(to)));
    }
    return { left, right };
  }

  #joined(row: number, from: number, to: number): Piece[] {
    if (to <= from) return [];
    const { pieces } = this.#rows[row]!;
    return [{ left: pieces[from]!.left, right: pieces[to - 1]!.right, characters: this.#before[row]![to]! - this.#before[row]![from]! }];
  }
}

/** Lines of a column on both sides, not cells of a table or numbers of items. */
function runningText(strip: Strip, { left, right }: Sides, em: number): boolean {
  if (left.length === 0 || right.length === 0) return false;
  if ([left, right].some((side) => side.reduce((sum, { characters }) => sum + characters, 0) < fewestCharacters * side.length)) return false;
  const width = strip.left - Math.min(...left.map((piece) => piece.left));
  const filled = left.filter((piece) => piece.right >= strip.left - 0.2 * width).length;
  const within = (ems: number) => right.filter((piece) => piece.left <= strip.right + ems * em).length / right.length;
  return filled >= reaching * left.length && within(0.5) >= flushLeft && (within(indent) >= reaching || within(hanging) >= mostly);
}

const middle = (box: Box) => (box.top + box.bottom) / 2;
const overlapX = (a: Box, b: Box) => a.left < b.right && b.left < a.right;
const overlap = (a: Box, b: Box) => overlapX(a, b) && a.top < b.bottom && b.top < a.bottom;
