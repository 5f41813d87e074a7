/** Runs to lines in reading order: parts of the page by its gutters, rows in each part by baseline, words parted by the white between runs. */
import { type Box, columnOf, guttersOf, readingOrder } from './columns.ts';
import { type Direction, directionOf, isMixed, logical } from './direction.ts';
import type { Grid } from './grid.ts';
import { accented, closed } from './letters.ts';
import type { Run, Turn } from './runs.ts';
import { type Table, tablesOf } from './tables.ts';

/** Lines under each other in one column, with nothing else between. */
export interface Stack extends Box {
  /** Edges most lines keep to; points. */
  edges: { left: number; right: number };
  lines: number;
  /** Of the page. */
  direction?: Direction;
}

export interface Line {
  page: number;
  turn: Turn;
  /** From left to right, those of right-to-left scripts from right to left. */
  runs: Run[];
  text: string;
  left: number;
  right: number;
  baseline: number;
  /** Of most of its characters, points. */
  size: number;
  mono: boolean;
  stack: Stack;
  /** Somebody stuck it to the page. */
  comment?: true;
  /** It stands aslant, over the page's lines. */
  across?: true;
  /** It is a row of a table. */
  row?: RowOfTable;
}

export interface RowOfTable {
  table: Table;
  /** Of each column what stands in it, as it is read; [] = nothing. */
  cells: Run[][];
  /** Words across columns: a title within the table. */
  spans: boolean;
  /** How people find it, from 1: without the rows that name the columns. */
  number: number;
  /** Of the tables of its page, from 1; null = it is the only one. */
  which: number | null;
}

/** White between runs that parts words, and cells of a table; ems. */
const wordGap = 0.13;
const cellGap = 2;

/** Upright text first, then what is turned. @param grids what is drawn there for tables */
export function linesOf(runs: readonly Run[], page: number, grids: readonly Grid[] = []): Line[] {
  const turns = [...Map.groupBy(runs, ({ turn }) => turn)].sort(([, a], [, b]) => lengthOf(b) - lengthOf(a));
  return turns.flatMap(([turn, turned]) => {
    const direction = isMixed(turned) ? { direction: directionOf(turned) } : {};
    const { tables, gutters } = tablesOf(turned, turn === 0 ? grids : [], commonSize(turned));
    return stacksOf(turned, tables, gutters).flatMap((stack) =>
      stack.table ? rowsOfTable(stack.table, tables, page, turn, direction) : layOut(stack, page, turn, direction),
    );
  });
}

/** The size most characters have. */
export function commonSize(runs: Iterable<{ size: number; text: string }>): number {
  const characters = new Map<number, number>();
  for (const { size, text } of runs) {
    const step = Math.round(size * 4) / 4;
    characters.set(step, (characters.get(step) ?? 0) + text.length);
  }
  return Math.max([...characters].reduce((most, next) => (next[1] > most[1] ? next : most), [10, 0])[0], 0.25);
}

type RunStack = Box & { runs: Run[]; table?: Table };

function stacksOf(all: readonly Run[], tables: readonly Table[], known: readonly Box[]): RunStack[] {
  const inTables = new Set(tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flat())));
  const runs = all.filter((run) => !inTables.has(run));
  const gutters = [...known, ...guttersOf(runs, commonSize(runs))];
  const stacks: (RunStack & { column: string })[] = [];
  const boxes = runs.map((run) => ({
    run,
    left: run.left,
    right: run.right,
    top: run.baseline - 0.8 * run.size,
    bottom: run.baseline + 0.2 * run.size,
  }));
  const parts: (Box & { run?: Run; table?: Table })[] = [
    ...boxes,
    ...tables.map((table) => ({ table, left: table.left, right: table.right, top: table.top, bottom: table.bottom })),
  ];
  const baseline = ({ run, top }: (typeof parts)[number]) => run?.baseline ?? top;
  for (const { run, table, ...box } of parts.sort((a, b) => baseline(a) - baseline(b) || a.left - b.left)) {
    if (table) {
      stacks.push({ ...box, runs: [], table, column: 'table' });
      continue;
    }
    const column = columnOf(box, gutters);
    // What stands below a table stands below all of it, also where it is wider.
    const isUnder = (stack: RunStack) => stack.table !== undefined && stack.bottom <= box.bottom && columnOf(stack, gutters) === column;
    const above = stacks.findLast((stack) => stack.column === column || isUnder(stack) || (stack.left < box.right && box.left < stack.right));
    if (above?.column === column) {
      above.runs.push(run!);
      above.left = Math.min(above.left, box.left);
      above.right = Math.max(above.right, box.right);
      above.top = Math.min(above.top, box.top);
      above.bottom = Math.max(above.bottom, box.bottom);
    } else stacks.push({ ...box, column, runs: [run!] });
  }
  return readingOrder(stacks, lengthOf(all.filter(({ rightToLeft }) => rightToLeft)) > lengthOf(all) / 2);
}

/** A line each; what a cell has on several lines is one. */
function rowsOfTable(table: Table, tables: readonly Table[], page: number, turn: Turn, direction: Pick<Stack, 'direction'>): Line[] {
  const { left, right, top, bottom } = table;
  const stack: Stack = { left, right, top, bottom, edges: { left, right }, lines: table.rows.length, ...direction };
  const all = table.rows.flatMap((row) => row.cells.flat());
  const isBackward = lengthOf(all.filter((run) => run.rightToLeft)) > lengthOf(all) / 2;
  const which = tables.length > 1 ? tables.indexOf(table) + 1 : null;
  return table.rows.map(({ cells, spans }, i) => {
    const settled = cells.map((cell) => {
      const rows = rowsOf([...cell].sort((a, b) => a.baseline - b.baseline));
      raised(rows);
      return rows
        .filter((row) => row.length > 0)
        .flatMap((row) => lineOf(row, page, turn, stack).runs.map((run, k) => (k === 0 ? Object.assign(run, { before: ' ' as const }) : run)));
    });
    const filled = settled.filter((cell) => cell.length > 0);
    if (isBackward) filled.reverse();
    for (const cell of filled) cell[0]!.before = '\t';
    filled[0]![0]!.before = '';
    return { ...lineFrom(filled.flat(), page, turn, stack), row: { table, cells: settled, spans, number: i + 1, which } };
  });
}

function layOut(stack: RunStack, page: number, turn: Turn, direction: Pick<Stack, 'direction'>): Line[] {
  const rows = rowsOf(stack.runs);
  const initials = dropCaps(rows);
  raised(rows);
  const shared: Stack = {
    left: stack.left,
    right: stack.right,
    top: stack.top,
    bottom: stack.bottom,
    edges: { left: 0, right: 0 },
    lines: 0,
    ...direction,
  };
  const lines = rows
    .filter((row) => row.length > 0)
    .map((row) => lineOf(row, page, turn, shared))
    .sort((a, b) => a.baseline - b.baseline);
  for (const initial of initials)
    for (const line of lines)
      if (line.baseline > initial.baseline - initial.size && line.baseline <= initial.baseline + 1) line.left = Math.min(line.left, initial.left);
  const at = (edges: number[], share: number) => edges.sort((a, b) => a - b)[Math.floor(share * (edges.length - 1))] ?? 0;
  shared.lines = lines.length;
  shared.edges = {
    left: at(
      lines.map(({ left }) => left),
      0.1,
    ),
    right: at(
      lines.map(({ right }) => right),
      0.9,
    ),
  };
  return lines;
}

/** Runs on one baseline, top to bottom. */
function rowsOf(runs: readonly Run[]): Run[][] {
  const rows: { baseline: number; size: number; runs: Run[] }[] = [];
  for (const run of runs) {
    const row = rows.at(-1);
    if (row && run.baseline - row.baseline <= 0.2 * Math.min(run.size, row.size)) row.runs.push(run);
    else rows.push({ baseline: run.baseline, size: run.size, runs: [run] });
  }
  return rows.map((row) => row.runs);
}

/** Initials as high as some lines go before the first of these. @returns them */
function dropCaps(rows: Run[][]): Run[] {
  const size = commonSize(rows.flat());
  const found: Run[] = [];
  for (const row of rows) {
    const initial = row.reduce((a, b) => (b.left < a.left ? b : a));
    if (initial.text.length > 2 || initial.size < 1.8 * size || !/^\p{Lu}/u.test(initial.text)) continue;
    const beside = rows.findIndex((other) => {
      const rest = other.filter((run) => run !== initial);
      const height = initial.baseline - (rest[0]?.baseline ?? Infinity);
      return height < 0.85 * initial.size && height >= -0.1 * size && rest.every((run) => run.left >= initial.right - 0.2 * size);
    });
    if (beside < 0) continue;
    row.splice(row.indexOf(initial), 1);
    rows[beside]!.push(initial);
    found.push(initial);
  }
  return found;
}

/** Notes' marks and exponents stand a little off the baseline, in smaller print, right beside what they belong to: they join its row. */
function raised(rows: Run[][]): void {
  for (const [i, row] of rows.entries()) {
    if (row.length === 0 || lengthOf(row) > 12) continue;
    const host = [rows[i + 1], rows[i - 1], rows[i + 2]].find(
      (other) =>
        other?.length &&
        row.every((run) =>
          other.some(
            (big) =>
              run.size <= 0.85 * big.size &&
              Math.abs(run.baseline - big.baseline) <= 0.6 * big.size &&
              Math.min(Math.abs(run.left - big.right), Math.abs(big.left - run.right)) <= 0.4 * big.size,
          ),
        ),
    );
    if (!host) continue;
    host.push(...row);
    rows[i] = [];
  }
}

function lineOf(row: Run[], page: number, turn: Turn, stack: Stack): Line {
  const size = commonSize(row);
  row.sort((a, b) => a.left - b.left);
  // Some programs print a word twice, a hair apart, for bold.
  const once = row.filter(
    (run, i) => !row.slice(Math.max(0, i - 3), i).some((other) => other.text === run.text && Math.abs(other.left - run.left) < 0.1 * run.size),
  );
  const { isWritten = false, isBackward = false } = stack.direction ?? {};
  // "2025." alone on the last line of a paragraph has no letter that says where it begins.
  const turns = isMixed(once) || (isBackward && !once.some(({ text }) => /\p{L}/u.test(text)));
  if (turns && !isWritten) return lineFrom(logical(once, isBackward), page, turn, stack);
  dotted(once);
  const runs = accented(once);
  runs.forEach((run, i) => {
    const last = runs[i - 1];
    if (!last) return;
    const gap = run.left - last.right;
    const initial = last.size >= 1.8 * size && last.text.length <= 2;
    if (gap > cellGap * size) run.before = '\t';
    else if (gap > wordGap * size && !initial) run.before = ' ';
    else if (gap < -0.2 * size) run.before = ' ';
  });
  closed(runs);
  runs[0]!.before = '';
  return lineFrom(runs, page, turn, stack);
}

const nameless = /[\ufffd\s]/;

/** One sign over and over leads to what stands at the line's end: where the file does not name it, it is as good as a dot. */
function dotted(runs: Run[]): void {
  const text = runs.map((run) => run.text).join(' ');
  if (!/(?:\ufffd\s*){4}/.test(text)) return;
  for (const run of runs)
    run.text = [...run.text].every((each) => nameless.test(each))
      ? run.text.replaceAll('\ufffd', '.')
      : run.text.replace(/\ufffd(?:\s*\ufffd){3,}/g, (leader) => leader.replaceAll('\ufffd', '.'));
}

/** A run that no other belongs to. @param comment somebody stuck it to the page */
export function loneLine(run: Run, page: number, comment = false): Line {
  const { left, right, baseline, size, turn } = run;
  const stack: Stack = { left, right, top: baseline - size, bottom: baseline, edges: { left, right }, lines: 1 };
  return { ...lineFrom([run], page, turn, stack), ...(comment ? { comment } : {}) };
}

/** Of runs in the order in which they are read. */
function lineFrom(runs: Run[], page: number, turn: Turn, stack: Stack): Line {
  const size = commonSize(runs);
  const main = runs.find((run) => Math.abs(run.size - size) <= 0.25) ?? runs[0]!;
  return {
    page,
    turn,
    runs,
    text: runs.map(({ before, text }) => before + text).join(''),
    left: Math.min(...runs.map(({ left }) => left)),
    right: Math.max(...runs.map(({ right }) => right)),
    baseline: main.baseline,
    size,
    mono: runs.every(({ mono }) => mono),
    stack,
  };
}

const lengthOf = (runs: readonly Run[]) => runs.reduce((sum, { text }) => sum + text.length, 0);
