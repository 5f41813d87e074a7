/** A sheet of a spreadsheet as blocks, a row each. */
import { FocusError } from '../../../errors.ts';
import type { ContentWriter } from '../../content.ts';
import { longestText } from '../../written.ts';
import { headersOf, isNumber, rowText, titleRowsOf } from './headers.ts';

export interface SheetRow {
  /** As the spreadsheet counts, from 1. */
  number: number;
  cells: string[];
}

const sampleRows = 200;

/** The sheet's name is its heading; rows above the one that names the columns are titles. @throws FocusError */
export function writeSheet(rows: readonly SheetRow[], title: string, writer: ContentWriter, name: string): void {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return;
  if (title.trim() !== '') writer.block('heading', title, { level: 1, place: 'sheet' });
  for (const rowsOfTable of tablesOn(filled)) writeTable(rowsOfTable, writer, name);
}

/** Below empty rows another table may begin: its first row names columns where numbers stood above it. */
function tablesOn(rows: readonly SheetRow[]): SheetRow[][] {
  const tables: SheetRow[][] = [[]];
  let block: SheetRow[] = [];
  const end = () => {
    const above = tables.at(-1)!;
    // Titles stand over what follows.
    const isTitle = above.every(({ cells }) => cells.filter((cell) => cell.trim() !== '').length <= 1);
    // Not spread: a hundred thousand rows would be more arguments than a call takes.
    if (isTitle || !isOther(above, block)) for (const row of block) above.push(row);
    else tables.push(block);
    block = [];
  };
  for (const [i, row] of rows.entries()) {
    if (i > 0 && row.number > rows[i - 1]!.number + 1) end();
    block.push(row);
  }
  end();
  return tables;
}

function isOther(above: readonly SheetRow[], block: readonly SheetRow[]): boolean {
  const sample = block.slice(0, sampleRows).map(({ cells }) => cells);
  const first = sample[titleRowsOf(sample)];
  if (block.length < 2 || !first || first.filter((cell) => cell.trim() !== '').length < 2) return false;
  if (first.some((cell) => isNumber(cell)) || !headersOf(sample.slice(titleRowsOf(sample)))) return false;
  return first.some((cell, column) => {
    if (cell.trim() === '') return false;
    const values = above.slice(1, sampleRows).map(({ cells }) => cells[column]?.trim() ?? '');
    const filled = values.filter((value) => value !== '');
    // Columns that the table above has not are named nowhere else.
    return filled.length === 0 ? (above[0]!.cells[column] ?? '').trim() === '' : filled.filter(isNumber).length >= 0.5 * filled.length;
  });
}

function writeTable(filled: readonly SheetRow[], writer: ContentWriter, name: string): void {
  const sample = filled.slice(0, sampleRows).map(({ cells }) => cells);
  const above = titleRowsOf(sample);
  // One row alone names nothing.
  const headers = filled.length > above + 1 ? headersOf(sample.slice(above)) : null;
  // A column that no row has a value in is named nowhere else.
  const isTold = headers?.names.every(
    (name, column) => name === '' || filled.some(({ cells }, i) => i > above && (cells[column] ?? '').trim() !== ''),
  );
  for (const [i, { number, cells }] of filled.entries()) {
    const place = `row ${number}`;
    if (i < above) writer.block('paragraph', rowText(cells, null), { place });
    else if (i > above || !headers) writer.block('table', rowText(cells, headers?.names ?? null), { place });
    else if (!isTold) writer.block('table', rowText(cells, null), { place });
    if (writer.length > longestText)
      throw new FocusError('file-too-large', `${name} has more than 256 million characters when each row names its columns. Split it.`);
  }
}
