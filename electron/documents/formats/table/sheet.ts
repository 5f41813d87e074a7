/** A sheet of a spreadsheet as blocks, a row each. */
import { FocusError } from '../../../errors.ts';
import type { ContentWriter } from '../../content.ts';
import { longestText } from '../../written.ts';
import { headersOf, rowText, titleRowsOf } from './headers.ts';

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
