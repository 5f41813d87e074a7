/** Grids that are drawn on a page: lines that cross each other and part the boxes of a table. */
import type { Painted } from './recorder.ts';

export interface Grid {
  /** Left and right edge of each column, top and bottom of each row; points in the frame of upright text. */
  columns: [left: number, right: number][];
  rows: [top: number, bottom: number][];
  /** The box at a place: of boxes that stand for several, the first of them. null = outside. */
  cellAt(x: number, y: number): { row: number; column: number } | null;
}

/** A line: where it stands, and from where to where it runs. */
interface Rule {
  at: number;
  from: number;
  to: number;
}

/** Points. */
const thickest = 2.5;
const shortest = 6;
const near = 2;
const mostRules = 800;

/** @param view from the page's own space to the frame */
export function gridsOf({ boxes, strokes }: Painted, view: readonly number[]): Grid[] {
  const across: Rule[] = [];
  const down: Rule[] = [];
  const add = (left: number, top: number, right: number, bottom: number) => {
    if (bottom - top <= thickest && right - left >= shortest) across.push({ at: (top + bottom) / 2, from: left, to: right });
    else if (right - left <= thickest && bottom - top >= shortest) down.push({ at: (left + right) / 2, from: top, to: bottom });
  };
  for (const [left, top, right, bottom] of framed(boxes, view)) add(left, top, right, bottom);
  for (const [left, top, right, bottom] of framed(strokes, view)) {
    if (right - left <= thickest || bottom - top <= thickest) {
      add(left, top, right, bottom);
      continue;
    }
    add(left, top, right, top);
    add(left, bottom, right, bottom);
    add(left, top, left, bottom);
    add(right, top, right, bottom);
  }
  if (across.length > mostRules || down.length > mostRules) return [];
  return components(merged(across), merged(down)).flatMap(({ across: rules, down: bars }) => gridOf(rules, bars) ?? []);
}

function* framed(
  edges: readonly number[],
  [a, b, c, d, e, f]: readonly number[],
): Generator<[left: number, top: number, right: number, bottom: number]> {
  for (let i = 0; i < edges.length; i += 4) {
    const [x0, y0, x1, y1] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
    const x = [a! * x0 + c! * y0 + e!, a! * x1 + c! * y1 + e!];
    const y = [b! * x0 + d! * y0 + f!, b! * x1 + d! * y1 + f!];
    yield [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
  }
}

/** Pieces of one line joined. */
function merged(rules: readonly Rule[]): Rule[] {
  const found: Rule[] = [];
  for (const rule of [...rules].sort((a, b) => a.at - b.at || a.from - b.from)) {
    const last = found.findLast((other) => Math.abs(other.at - rule.at) <= near && rule.from <= other.to + near && other.from <= rule.to + near);
    if (last) {
      last.from = Math.min(last.from, rule.from);
      last.to = Math.max(last.to, rule.to);
    } else found.push({ ...rule });
  }
  return found;
}

function components(across: readonly Rule[], down: readonly Rule[]): { across: Rule[]; down: Rule[] }[] {
  const left = new Set(down);
  const open = new Set(across);
  const crosses = (rule: Rule, bar: Rule) =>
    bar.at >= rule.from - near && bar.at <= rule.to + near && rule.at >= bar.from - near && rule.at <= bar.to + near;
  const found: { across: Rule[]; down: Rule[] }[] = [];
  for (const first of across) {
    if (!open.delete(first)) continue;
    const part = { across: [first], down: [] as Rule[] };
    for (let i = 0, k = 0; i < part.across.length || k < part.down.length; ) {
      if (i < part.across.length) {
        const rule = part.across[i++]!;
        for (const bar of left) if (crosses(rule, bar) && left.delete(bar)) part.down.push(bar);
      } else {
        const bar = part.down[k++]!;
        for (const rule of open) if (crosses(rule, bar) && open.delete(rule)) part.across.push(rule);
      }
    }
    found.push(part);
  }
  return found;
}

const edgesOf = (rules: readonly Rule[]) =>
  rules
    .map(({ at }) => at)
    .sort((a, b) => a - b)
    .filter((at, i, all) => i === 0 || at - all[i - 1]! > near);

function gridOf(across: readonly Rule[], down: readonly Rule[]): Grid | null {
  const xs = edgesOf(down);
  const ys = edgesOf(across);
  // Tables often have no line at their sides.
  const [left, right] = [Math.min(...across.map(({ from }) => from)), Math.max(...across.map(({ to }) => to))];
  if (xs.length > 0 && xs[0]! - left > 3 * near) xs.unshift(left);
  if (xs.length > 0 && right - xs.at(-1)! > 3 * near) xs.push(right);
  if (xs.length < 3 || ys.length < 3) return null;
  const columns = xs.slice(1).map((x, i): [number, number] => [xs[i]!, x]);
  const rows = ys.slice(1).map((y, i): [number, number] => [ys[i]!, y]);
  const at = (bands: readonly [number, number][], place: number) => bands.findIndex(([from, to]) => place >= from - 0.5 && place < to + 0.5);
  const isRuled = (rules: readonly Rule[], edge: number, place: number) =>
    rules.some((rule) => Math.abs(rule.at - edge) <= near && rule.from <= place + near && rule.to >= place - near);
  return {
    columns,
    rows,
    cellAt(x, y) {
      let [column, row] = [at(columns, x), at(rows, y)];
      if (column < 0 || row < 0) return null;
      const [middle, height] = [(columns[column]![0] + columns[column]![1]) / 2, (rows[row]![0] + rows[row]![1]) / 2];
      while (column > 0 && !isRuled(down, columns[column]![0], height)) column--;
      while (row > 0 && !isRuled(across, rows[row]![0], middle)) row--;
      return { row, column };
    },
  };
}
