/** What names the columns of a page's tables: their first row, where it differs from the others, and the names of the page before where a table runs over. */
import { headersOf } from '../table/headers.ts';
import type { Line, RowOfTable } from './lines.ts';
import type { Run } from './runs.ts';
import type { Table } from './tables.ts';

/** Rows on top that name columns together. */
const mostHeaderRows = 3;
/** Share of the columns that are named. */
const fewestNames = 0.6;

type TableLine = Line & { row: RowOfTable };
const isRow = (line: Line): line is TableLine => line.row !== undefined;

/**
 * Every cell hears its column's name (its first run's `name`); rows are counted from the first below the names.
 * @returns the pages without the rows that name the columns once more
 */
export function named(pages: readonly (readonly Line[])[]): Line[][] {
  let last: { names: string[]; table: Table; page: number } | null = null;
  const repeated = new Set<Line>();
  for (const [page, lines] of pages.entries())
    for (const [table, rows] of Map.groupBy(lines.filter(isRow), ({ row }) => row.table)) {
      const found = namesOf(rows);
      const goesOn: boolean = last !== null && last.page >= page - 1 && isSame(last.table, table);
      const names: string[] | null = found?.names ?? (goesOn ? last!.names : null);
      if (found && goesOn && found.names.join('\n') === last!.names.join('\n')) for (const line of rows.slice(0, found.rows)) repeated.add(line);
      const body = rows.slice(found?.rows ?? 0);
      body.forEach(({ row }, i) => {
        row.number = i + 1;
        if (names && !row.spans) for (const [column, cell] of row.cells.entries()) nameCell(cell, names[column]);
      });
      for (const { row } of rows.slice(0, found?.rows ?? 0)) row.number = 0;
      if (names) last = { names, table, page };
    }
  return pages.map((lines) => lines.filter((line) => !repeated.has(line)));
}

function nameCell(cell: readonly Run[], name: string | undefined): void {
  if (cell[0] && name) cell[0].name = name;
}

function namesOf(rows: readonly TableLine[]): { names: string[]; rows: number } | null {
  const own = rows.filter(({ row }) => !row.spans);
  const [first] = own;
  if (!first || own.length < 2 || rows.indexOf(first) > 0) return null;
  const { columns } = first.row.table;
  const fontOf = ({ runs }: Line) => (Map.groupBy(runs, ({ font }) => font).size === 1 ? runs[0]!.font : null);
  const font = fontOf(first);
  const others = own.slice(1).filter((line) => fontOf(line) === font).length;
  const isOther = font !== null && others < own.length / 2;
  let count = 1;
  while (isOther && count < mostHeaderRows && count < own.length - 1 && fontOf(own[count]!) === font) count++;
  const top = Array.from({ length: columns }, (_, i) =>
    own
      .slice(0, count)
      .map(({ row }) => textOf(row.cells[i]!))
      .filter(Boolean)
      .join(' '),
  );
  const body = own.slice(count).map(({ row }) => row.cells.map(textOf));
  if (top.filter(Boolean).length < fewestNames * columns) return null;
  const found = headersOf([top, ...body]);
  if (!found || !(isOther || hasValues(body, columns)) || isRowOfValues(top, body)) return null;
  return { names: top, rows: count };
}

const textOf = (cell: readonly Run[]) => cell.map(({ before, text }, i) => (i === 0 ? text : before + text)).join('');

/** A column of numbers: what stands above it in words is its name. */
function hasValues(body: readonly string[][], columns: number): boolean {
  for (let column = 0; column < columns; column++) {
    const values = body.map((cells) => cells[column]!).filter((value) => value !== '');
    if (
      values.length > 1 &&
      values.length > body.length / 2 &&
      values.every((value) => /\d/.test(value) && (value.match(/\p{L}/gu)?.length ?? 0) <= 3)
    )
      return true;
  }
  return false;
}

const isYear = (text: string) => /^\D*(?:19|20)\d\d\D*$/.test(text);
const isFigure = (text: string) => !isYear(text) && (text.match(/\d/g)?.length ?? 0) >= 0.3 * text.length;

/** What it says of a column of figures is a figure. */
const isRowOfValues = (top: readonly string[], body: readonly string[][]) =>
  top.some((name, column) => name !== '' && isFigure(name) && body.filter((cells) => isFigure(cells[column]!)).length > body.length / 2);

/** The same columns at the same places. */
function isSame(a: Table, b: Table): boolean {
  return a === b || (a.columns === b.columns && Math.abs(a.left - b.left) < 12 && Math.abs(a.right - b.right) < 12);
}
