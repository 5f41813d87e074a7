/** What names the columns of a table, what stands above that, and a row in words. */

export const isNumber = (cell: string) => cell.length < 100 && /^[\s$€£¥+\-(]*\d[\d.,\s]*(?:e[+-]?\d+)?[\s%)€$£¥]*$|^\d{4}-\d\d-\d\d/i.test(cell);
const isYear = (cell: string) => /^\s*(?:19|20)\d\d\s*$/.test(cell);

/**
 * The first row with cells, where it names the columns: its cells differ from one another, and none is a number above numbers, nor a
 * value that its column repeats. null = the table has no headers.
 */
export function headersOf(sample: string[][]): { names: string[]; row: number } | null {
  const at = sample.findIndex((cells) => cells.some((cell) => cell.trim() !== ''));
  const first = sample[at]?.map((cell) => cell.trim());
  if (!first) return null;
  const named = first.filter((cell) => cell !== '');
  if (new Set(named).size < named.length) return null;
  const below = sample.slice(at + 1);
  for (const [column, name] of first.entries()) {
    const values = below.map((cells) => cells[column]?.trim() ?? '').filter((value) => value !== '');
    // Years above a column of figures are names.
    if (isNumber(name) && !(isYear(name) && !values.every(isYear))) return null;
    if (name !== '' && values.filter((value) => value === name).length > values.length / 10) return null;
  }
  return { names: first, row: at + 1 };
}

/** Empty cells say nothing; a cell of several lines becomes one. */
export function rowText(cells: string[], names: string[] | null): string {
  const parts: string[] = [];
  for (const [column, cell] of cells.entries()) {
    const value = cell.replace(/\s+/g, ' ').trim();
    if (value === '') continue;
    if (names) parts.push(`${names[column]?.replace(/\s+/g, ' ') || `column ${column + 1}`}: ${value}`);
    else parts.push(value);
  }
  return parts.join('; ');
}

/** Rows above the one that names the columns: a title in one cell, over rows of several. More of them are a list, not titles. */
const mostTitles = 5;

export function titleRowsOf(sample: readonly string[][]): number {
  const filled = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== '').length;
  const counts = sample.map(filled).filter((count) => count > 0);
  const most = counts.filter((count) => count > 1).length;
  // Of most rows several cells are filled.
  if (most < 2 || most < counts.length * 0.7) return 0;
  let rows = 0;
  while (rows < sample.length && filled(sample[rows]!) <= 1) rows++;
  return sample.slice(0, rows).some((cells) => filled(cells) === 1) && rows <= mostTitles ? rows : 0;
}
