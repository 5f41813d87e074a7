/**
 * Tables of a page: rows of cells that stand on one baseline in columns which most rows keep to, or in boxes that are drawn. Columns of prose
 * keep to columns too: what tells them is that their lines are full, and that the baselines of two columns need not agree.
 */
import { Baselines, type Box, emptyStrips, rowsOf as printedRows } from './columns.ts';
import type { Grid } from './grid.ts';
import type { Run } from './runs.ts';

export interface Table extends Box {
  columns: number;
  rows: TableRow[];
}

export interface TableRow {
  /** Runs of each column, on one line or more; [] = nothing stands there. */
  cells: Run[][];
  /** One stretch of words across columns: a title within the table. */
  spans: boolean;
}

interface Piece {
  left: number;
  right: number;
  runs: Run[];
}

interface Row {
  baseline: number;
  pieces: Piece[];
}

type Interval = [left: number, right: number];

/** White that parts two cells; ems. */
const cellGap = 1;
/** Of what is left of it over all rows. */
const narrowest = 0.7;
const fewestRows = 3;
/** From one line to the next; ems. */
const farthestRow = 3.6;
/** Lines in a row that keep to one column, or stand across all. */
const mostSingles = 8;
const longestTitle = 120;
/** Words of a line of prose; share of its lines that are full, and of the column's width that a full line has. */
const proseWords = 3.5;
const fullLines = 0.45;
const fullWidth = 0.8;
/** Share of rows in which a column's border may be written across. */
const across = 0.08;
/** Of what begins list items, notes and references. */
const marker = /^(?:[•◦▪‣●○■□–—*·>-]|[([]?[\p{L}\d]{1,3}[.)\]:]|\d{1,3}|\[[^\]]{1,8}\])$/u;
/** Rows, each as often as a table could begin above it; of a page of 300 rows it is some 45,000. */
const mostLooks = 300_000;
/** Characters of a drawn box: one with more is a page's frame, not a cell. */
const longestCell = 1500;

/** @param runs all upright text of a page. @param em size of most of it, points @returns from top to bottom, no run in two; white between columns of entries that are no table */
export function tablesOf(runs: readonly Run[], grids: readonly Grid[], em: number): { tables: Table[]; gutters: Box[] } {
  const tables: Table[] = [];
  const gutters: Box[] = [];
  let rest = [...runs];
  for (const grid of grids) {
    const table = drawnTable(rest, grid, em);
    if (!table) continue;
    const taken = new Set(table.rows.flatMap(({ cells }) => cells.flat()));
    rest = rest.filter((run) => !taken.has(run));
    tables.push(table);
  }
  for (const part of partsOf(rest, em)) tables.push(...alignedTables(part, em, gutters));
  return { tables: tables.sort((a, b) => a.top - b.top || a.left - b.left), gutters };
}

/** Text to both sides of a gutter whose baselines do not agree belongs to two columns, whatever it is. */
function partsOf(runs: readonly Run[], em: number): Run[][] {
  const gutter = partingGutter(runs, em);
  if (!gutter) return [[...runs]];
  const y = ({ baseline }: Run) => baseline > gutter.top && baseline <= gutter.bottom;
  const left = runs.filter((run) => y(run) && run.right <= gutter.left + 0.1);
  const right = runs.filter((run) => y(run) && run.left >= gutter.right - 0.1);
  const above = runs.filter(({ baseline }) => baseline <= gutter.top);
  const below = runs.filter(({ baseline }) => baseline > gutter.bottom);
  return [above, left, right, below].flatMap((part) => (part.length === runs.length ? [part] : part.length === 0 ? [] : partsOf(part, em)));
}

function partingGutter(runs: readonly Run[], em: number): Box | null {
  const rows = printedRows(runs, em);
  if (rows.length < 8) return null;
  const strips = emptyStrips(rows, em).sort((a, b) => b.to - b.from - (a.to - a.from));
  const baselines = new Baselines(runs);
  return strips.slice(0, 12).find((strip) => baselines.disagree(strip, em)) ?? null;
}

function rowsOf(runs: readonly Run[], em: number, gap = cellGap * em): Row[] {
  const rows: { baseline: number; runs: Run[] }[] = [];
  for (const run of [...runs].sort((a, b) => a.baseline - b.baseline)) {
    const row = rows.at(-1);
    if (row && run.baseline - row.baseline <= 0.3 * em) row.runs.push(run);
    else rows.push({ baseline: run.baseline, runs: [run] });
  }
  return rows.map(({ baseline, runs: inRow }) => {
    const pieces: Piece[] = [];
    for (const run of inRow.sort((a, b) => a.left - b.left)) {
      const last = pieces.at(-1);
      if (last && run.left - last.right < gap) {
        last.runs.push(run);
        last.right = Math.max(last.right, run.right);
      } else pieces.push({ left: run.left, right: run.right, runs: [run] });
    }
    return { baseline, pieces };
  });
}

function alignedTables(runs: readonly Run[], em: number, gutters: Box[]): Table[] {
  const rows = rowsOf(runs, em);
  const tables: Table[] = [];
  let looks = 0;
  // From each row of prose in columns all that follow are looked at: what is no page of print is not looked through to its end.
  for (let i = 0; i < rows.length && looks < mostLooks; ) {
    const end = rows[i]!.pieces.length < 2 ? i : reach(rows, i, em);
    looks += end - i;
    const table = end - i < fewestRows ? null : tableOf(rows.slice(i, end), em);
    if (table && 'rows' in table) tables.push(table);
    else if (table) gutters.push(...table.gutters);
    i = table ? end : i + 1;
  }
  return tables;
}

/** Row behind the last that keeps to the columns which the first begins. */
function reach(rows: readonly Row[], first: number, em: number): number {
  let white = gapsOf(rows[first]!);
  let end = first + 1;
  let singles = 0;
  for (let i = first + 1; i < rows.length; i++) {
    const { baseline, pieces } = rows[i]!;
    if (baseline - rows[i - 1]!.baseline > farthestRow * em) break;
    const left = without(white, pieces, narrowest * em);
    if (pieces.length === 1) {
      const isTitle = left.length < white.length && lengthOf(pieces[0]!) > longestTitle;
      if (++singles > mostSingles || isTitle) break;
      continue;
    }
    if (left.length === 0 || (left.length < white.length / 2 && white.length > 2)) break;
    white = left;
    singles = 0;
    end = i + 1;
  }
  // What a last cell has on more lines.
  while (end < rows.length && rows[end]!.pieces.length === 1 && rows[end]!.baseline - rows[end - 1]!.baseline <= 1.3 * em) {
    const [piece] = rows[end]!.pieces;
    if (piece!.left < white[0]![1] || without(white, [piece!], narrowest * em).length < white.length) break;
    end++;
  }
  return end;
}

const gapsOf = ({ pieces }: Row): Interval[] => pieces.slice(1).map((piece, i) => [pieces[i]!.right, piece.left]);

function without(white: readonly Interval[], pieces: readonly Piece[], least: number): Interval[] {
  return white.flatMap(([left, right]): Interval[] => {
    let parts: Interval[] = [[left, right]];
    for (const piece of pieces)
      parts = parts.flatMap(([from, to]): Interval[] =>
        piece.right <= from || piece.left >= to
          ? [[from, to]]
          : [
              [from, piece.left],
              [piece.right, to],
            ],
      );
    const widest = parts.reduce<Interval>((a, b) => (b[1] - b[0] > a[1] - a[0] ? b : a), [0, 0]);
    return widest[1] - widest[0] >= least ? [widest] : [];
  });
}

function tableOf(rows: readonly Row[], em: number): Table | { gutters: Box[] } | null {
  const several = rows.filter(({ pieces }) => pieces.length > 1);
  const columns = columnsOf(several, em);
  if (columns.length < 2 || several.length < (columns.length > 3 ? 2 : fewestRows)) return null;
  // Spaces of justified lines stand under each other by chance.
  const gaps = several
    .flatMap(gapsOf)
    .map(([from, to]) => to - from)
    .sort((a, b) => a - b);
  if (several.length < 5 && gaps[gaps.length >> 1]! < 1.8 * em) return null;
  const lines = columns.map((column) => rows.flatMap((row) => ({ row, text: textIn(row, column) })).filter(({ text }) => text !== ''));
  if (isProse(columns, lines, em)) return null;
  if (isList(columns, lines, rows)) return { gutters: between(columns, rows, em) };
  return assembled(
    grouped(rows, columns, em).map((group) => group.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.runs))),
    columns,
    em,
  );
}

/** Where most rows leave white, columns end. */
function columnsOf(rows: readonly Row[], em: number): Interval[] {
  const ends = rows.flatMap(({ pieces }) =>
    pieces.flatMap(({ left, right }) => [
      { x: left, step: 1 },
      { x: right, step: -1 },
    ]),
  );
  ends.sort((a, b) => a.x - b.x || b.step - a.step);
  const most = Math.floor(across * rows.length);
  const columns: Interval[] = [];
  let depth = 0;
  let from = Number.NaN;
  for (const { x, step } of ends) {
    const before = depth;
    depth += step;
    if (before <= most && depth > most) from = x;
    else if (before > most && depth <= most) columns.push([from, x]);
  }
  // A column of nothing but its name.
  for (const { left, right } of rows[0]!.pieces) if (!columns.some(([from, to]) => left < to && right > from)) columns.push([left, right]);
  columns.sort((a, b) => a[0] - b[0]);
  return columns.reduce<Interval[]>((joined, [left, right]) => {
    const last = joined.at(-1);
    if (last && left - last[1] < narrowest * em) last[1] = right;
    else joined.push([left, right]);
    return joined;
  }, []);
}

const textIn = ({ pieces }: Row, [left, right]: Interval) =>
  pieces
    .flatMap((piece) => piece.runs)
    .filter((run) => (run.left + run.right) / 2 >= left && (run.left + run.right) / 2 <= right)
    .map(({ text }) => text)
    .join(' ');

interface CellLine {
  row: Row;
  text: string;
}

/** Columns of prose; list items with what marks them. */
function isProse(columns: readonly Interval[], lines: readonly CellLine[][], em: number): boolean {
  const areProse = columns.map(([left, right], i) => {
    const own = lines[i]!;
    if (own.length < 3) return false;
    const words = own.reduce((sum, { text }) => sum + text.split(' ').length, 0) / own.length;
    const full = own.filter(({ row }) => widthIn(row, [left, right]) >= fullWidth * (right - left)).length / own.length;
    return words >= proseWords && full >= fullLines && right - left > 10 * em;
  });
  const prose = areProse.filter(Boolean).length;
  if (prose > 1 && columns.length - prose < prose) return true;
  const marked = lines[0]!.filter(({ text }) => marker.test(text)).length;
  return columns.length === 2 && marked >= (areProse[1] ? 0.6 : 1) * lines[0]!.length;
}

/** Entries all of one kind, as in an index: each column goes on where the one before it ends. */
function isList(columns: readonly Interval[], lines: readonly CellLine[][], rows: readonly Row[]): boolean {
  if (columns.length > 4 || rows.length < 8) return false;
  const kinds = columns.map(([left, right], i) => ({
    width: right - left,
    characters: lines[i]!.reduce((sum, { text }) => sum + text.length, 0) / lines[i]!.length,
    numbers: lines[i]!.filter(({ text }) => /^\P{L}*$/u.test(text)).length / lines[i]!.length,
  }));
  const alike = (of: (kind: (typeof kinds)[number]) => number) => Math.min(...kinds.map(of)) >= 0.7 * Math.max(...kinds.map(of));
  return (
    alike(({ width }) => width) && alike(({ characters }) => characters) && kinds.every(({ numbers, characters }) => numbers < 0.3 && characters > 6)
  );
}

/** The white between columns. */
const between = (columns: readonly Interval[], rows: readonly Row[], em: number): Box[] =>
  columns.slice(1).map(([right], i) => ({ left: columns[i]![1], right, top: rows[0]!.baseline - em, bottom: rows.at(-1)!.baseline }));

function widthIn({ pieces }: Row, [left, right]: Interval): number {
  const own = pieces.flatMap((piece) => piece.runs).filter((run) => run.left < right && run.right > left);
  return own.length === 0 ? 0 : Math.max(...own.map((run) => run.right)) - Math.min(...own.map((run) => run.left));
}

const lengthOf = ({ runs }: Piece) => runs.reduce((sum, { text }) => sum + text.length, 0);

/** Lines of one row: those that follow closer than rows do. */
function grouped(rows: readonly Row[], columns: readonly Interval[], em: number): Row[][] {
  const gaps = rows.slice(1).map(({ baseline }, i) => baseline - rows[i]!.baseline);
  const sorted = [...gaps].sort((a, b) => a - b);
  const [close, wide] = [sorted[Math.floor(0.1 * (sorted.length - 1))]!, sorted[Math.floor(0.9 * (sorted.length - 1))]!];
  const isKey = (row: Row) => textIn(row, columns[0]!) !== '' && row.pieces.length > 1;
  const isClose = (gap = Infinity) => (wide > 1.35 * close ? gap < (close + wide) / 2 : gap <= 1.3 * em);
  const groups: Row[][] = [];
  rows.forEach((row, i) => {
    const group = groups.at(-1);
    const [above, below] = [gaps[i - 1], gaps[i]];
    // A line between two rows, as near to the one as to the other, may belong to either: it stands alone.
    const isBetween = !isKey(row) && isClose(below) && i + 1 < rows.length && isKey(rows[i + 1]!) && !/^\p{Ll}/u.test(row.pieces[0]!.runs[0]!.text);
    const isNext = isKey(row) && (group?.some(isKey) ?? false);
    if (group && isClose(above) && !isNext && !isBetween && !(isKey(row) && wide <= 1.35 * close)) group.push(row);
    else groups.push([row]);
  });
  return groups;
}

function assembled(rows: readonly Run[][], columns: readonly Interval[], em: number): Table {
  const all = rows.flat();
  const columnAt = (x: number) =>
    columns.reduce((best, [left, right], i) => (away(x, left, right) < away(x, columns[best]![0], columns[best]![1]) ? i : best), 0);
  return {
    columns: columns.length,
    left: Math.min(...all.map(({ left }) => left)),
    right: Math.max(...all.map(({ right }) => right)),
    top: Math.min(...all.map(({ baseline, size }) => baseline - 0.8 * size)),
    bottom: Math.max(...all.map(({ baseline, size }) => baseline + 0.2 * size)),
    rows: rows
      .filter((row) => row.length > 0)
      .map((row) => {
        const spans = spansColumns(row, columns, em);
        const cells: Run[][] = columns.map(() => []);
        for (const run of row) cells[spans ? 0 : columnAt((run.left + run.right) / 2)]!.push(run);
        return { cells, spans };
      }),
  };
}

const away = (x: number, left: number, right: number) => Math.max(left - x, x - right, 0);

/** Words without wide white among them, across the border of two columns at least. */
function spansColumns(row: readonly Run[], columns: readonly Interval[], em: number): boolean {
  const [{ pieces }, ...more] = rowsOf(row, em) as [Row, ...Row[]];
  if (more.length > 0 || pieces.length > 1) return false;
  return columns.filter(([left, right]) => pieces[0]!.left < right && pieces[0]!.right > left).length > 1;
}

/** What stands in the boxes of a grid; where they are as high as many lines, in the rows that the lines make. */
function drawnTable(runs: readonly Run[], grid: Grid, em: number): Table | null {
  const inside = runs.filter((run) => grid.cellAt(middleOf(run), run.baseline - 0.3 * run.size) !== null);
  if (inside.length < 4) return null;
  const rows: Run[][][] = grid.rows.map(() => grid.columns.map(() => []));
  for (const run of inside) {
    const { row, column } = grid.cellAt(middleOf(run), run.baseline - 0.3 * run.size)!;
    rows[row]![column]!.push(run);
  }
  const characters = rows.flat().map((cell) => cell.reduce((sum, { text }) => sum + text.length, 0));
  if (Math.max(...characters) > longestCell || rows.filter((cells) => cells.filter((cell) => cell.length > 0).length > 1).length < 2) return null;
  const lined = rows.flatMap((cells) => {
    const own = cells.flat();
    const lines = rowsOf(own, em);
    const several = lines.filter(({ pieces }) => pieces.length > 1).length;
    return several > 3 && several > 0.7 * lines.length && cells.length > 1
      ? grouped(lines, grid.columns, em).map((group) => ofColumns(group, grid, cells))
      : [cells];
  });
  return {
    ...assembled(
      lined.map((cells) => cells.flat()),
      grid.columns,
      em,
    ),
    rows: lined
      .filter((cells) => cells.some((cell) => cell.length > 0))
      .map((cells) => ({ cells, spans: cells.filter((cell) => cell.length > 0).length === 1 && cells[0]!.length > 0 })),
  };
}

function ofColumns(group: readonly Row[], { columns }: Grid, cells: readonly Run[][]): Run[][] {
  const own = new Set(group.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.runs)));
  return columns.map((_, i) => cells[i]!.filter((run) => own.has(run)));
}

const middleOf = ({ left, right }: Run) => (left + right) / 2;
