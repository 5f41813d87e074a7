/** Spreadsheets (Excel): every sheet is a section, every row a block that names its columns, as of CSV files. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { aboutOffice, relatedTo, relationOf } from '../../relationships.ts';
import { counted, written } from '../../written.ts';
import { elements } from '../../xml.ts';
import { type SheetRow, writeSheet } from '../table/sheet.ts';
import { formatsOf, shownNumber } from './numbers.ts';

const advice = 'Open it in Excel or LibreOffice and save it again as .xlsx, or its sheets as CSV.';

export const readXlsx: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  const archive = await Archive.open(bytes, name, advice);
  try {
    const main = [...(await relatedTo(archive, '')).values()].find(({ kind }) => kind === 'officeDocument')?.path ?? 'xl/workbook.xml';
    const xml = await archive.text(main);
    const parts = await relatedTo(archive, main);
    const partOf = (kind: string) => [...parts.values()].find((part) => part.kind === kind)?.path ?? '';
    const sheets: { title: string; path: string; isHidden: boolean }[] = [];
    let from1904 = false;
    elements(xml ?? '', {
      onOpen(tag, attributes) {
        if (tag === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
        const part = tag === 'sheet' ? parts.get(relationOf(attributes) ?? '') : undefined;
        if (part?.kind === 'worksheet')
          sheets.push({ title: attributes.name ?? '', path: part.path, isHidden: /hidden/i.test(attributes.state ?? '') });
      },
    });
    if (xml === null || sheets.length === 0) throw new FocusError('file-unreadable', `${name} is an archive but holds no sheets. ${advice}`);
    const shared = sharedStrings((await archive.text(partOf('sharedStrings'))) ?? '');
    const formats = formatsOf((await archive.text(partOf('styles'))) ?? '');
    const writer = new ContentWriter();
    const warnings: string[] = [];
    const untold = { picture: 0, chart: 0, comment: 0, formula: 0 };
    for (const [i, sheet] of sheets.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ done: i, total: sheets.length, unit: 'parts' });
      const markup = await archive.text(sheet.path);
      if (markup === null) warnings.push(`The sheet ${sheet.title} of ${name} is missing.`);
      else
        writeSheet(
          rowsOf(markup, name, shared, untold, (value, style) => shownNumber(value, formats[style], from1904)),
          sheet.title,
          writer,
          name,
        );
      for (const { kind, path } of (await relatedTo(archive, sheet.path)).values()) {
        if (kind === 'comments')
          elements((await archive.text(path)) ?? '', {
            onOpen(tag) {
              if (tag === 'comment') untold.comment++;
            },
          });
        else if (kind === 'drawing') {
          const { boxes, pictures, charts } = drawnOn((await archive.text(path)) ?? '');
          untold.picture += pictures;
          untold.chart += charts;
          for (const words of boxes) writeBeside(words, sheet.title, writer);
        }
      }
      if (sheet.isHidden) warnings.push(`The sheet ${sheet.title} of ${name} is hidden there; it is read.`);
      await setImmediate();
    }
    if (writer.length === 0)
      throw new FocusError('file-empty', `${name} has no rows on its ${counted(sheets.length, 'sheet')}: there is nothing to read.`);
    const { formula, ...others } = untold;
    for (const [what, count] of Object.entries(others)) if (count > 0) warnings.push(`${counted(count, what)} left out of ${name}.`);
    if (formula > 0)
      warnings.push(
        `${counted(formula, 'formula')} of ${name} left out: the program that wrote it kept no results. Open it in Excel or LibreOffice and save it again.`,
      );
    const about = await aboutOffice(archive);
    return written('xlsx', writer, {
      title: about.title,
      metadata: { author: about.creator, sheets: sheets.map(({ title }) => title).join(', ') },
      warnings,
    });
  } finally {
    archive.close();
  }
};

/** What lies over the cells of a sheet: the words of text boxes, and what has none. A chart shows figures of the cells. */
function drawnOn(xml: string): { boxes: string[]; pictures: number; charts: number } {
  const found = { boxes: [] as string[], pictures: 0, charts: 0 };
  let words: string | null = null;
  let fallbacks = 0;
  let isText = false;
  elements(xml, {
    onOpen(tag) {
      isText = tag === 't';
      if (tag === 'Fallback') fallbacks++;
      if (fallbacks > 0) return;
      if (tag === 'pic') found.pictures++;
      else if (tag === 'graphicFrame') found.charts++;
      else if (tag === 'sp') words = '';
    },
    onText(text) {
      if (isText && words !== null && fallbacks === 0) words += text;
    },
    onClose(tag) {
      isText = false;
      if (tag === 'Fallback') fallbacks--;
      if (words === null || fallbacks > 0) return;
      if (tag === 'p') words += '\n';
      else if (tag === 'sp') {
        if (words.trim() !== '') found.boxes.push(words.trim());
        words = null;
      }
    },
  });
  return found;
}

/** A text box has no row. */
function writeBeside(words: string, title: string, writer: ContentWriter): void {
  if (title.trim() !== '' && writer.sections.at(-1)?.title !== title.trim().replace(/\s+/g, ' '))
    writer.block('heading', title, { level: 1, place: 'sheet' });
  writer.block('paragraph', words, { place: 'text box' });
}

/** Without the readings of Japanese words. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let readings = 0;
  let isText = false;
  elements(xml, {
    onOpen(tag) {
      if (tag === 'si') strings.push('');
      if (tag === 'rPh') readings++;
      isText = tag === 't' && readings === 0;
    },
    onText(text) {
      if (isText && strings.length > 0) strings[strings.length - 1] += text;
    },
    onClose(tag) {
      isText = false;
      if (tag === 'rPh') readings--;
    },
  });
  return strings;
}

const mostColumns = 16_384;

/** "C7" is column 2, from 0; null = it says none. */
function columnOf(cell: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(cell)?.[0];
  if (!letters) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column <= mostColumns ? column - 1 : null;
}

/** Empty ones before a cell count: a row may say that it has one in its last column. */
const mostCells = 5_000_000;

function rowsOf(
  xml: string,
  name: string,
  shared: readonly string[],
  untold: { formula: number },
  shown: (value: string, style: number) => string,
): SheetRow[] {
  const rows: SheetRow[] = [];
  const merged: Range[] = [];
  let row: SheetRow | null = null;
  let cell = { column: 0, type: '', style: 0, value: '', isFormula: false };
  let isValue = false;
  let count = 0;
  elements(xml, {
    onOpen(tag, attributes) {
      if (tag === 'row') {
        row = { number: Number(attributes.r) || (rows.at(-1)?.number ?? 0) + 1, cells: [] };
        rows.push(row);
      } else if (tag === 'c' && row)
        cell = {
          column: columnOf(attributes.r ?? '') ?? row.cells.length,
          type: attributes.t ?? 'n',
          style: Number(attributes.s ?? 0),
          value: '',
          isFormula: false,
        };
      else if (tag === 'f') cell.isFormula = true;
      else if (tag === 'mergeCell') merged.push(...rangeOf(attributes.ref ?? ''));
      isValue = tag === 'v' || tag === 't';
    },
    onText(text) {
      if (isValue) cell.value += text;
    },
    onClose(tag) {
      isValue = false;
      if (tag !== 'c' || !row) return;
      if (cell.value === '') {
        if (cell.isFormula && cell.type !== 'str') untold.formula++;
        return;
      }
      const { type, value, style, column } = cell;
      count += Math.max(1, column + 1 - row.cells.length);
      if (count > mostCells)
        throw new FocusError('file-too-large', `${name} has a sheet of more than five million cells. Split it, or keep the columns that matter.`);
      while (row.cells.length < column) row.cells.push('');
      row.cells[column] =
        type === 's' ? (shared[Number(value)] ?? '') : type === 'b' ? (value === '1' ? 'TRUE' : 'FALSE') : type === 'n' ? shown(value, style) : value;
    },
  });
  return withMerged(rows, merged);
}

/** Rows as the spreadsheet counts, columns from 0. */
interface Range {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** "A2:B4"; [] = it is none. */
function rangeOf(ref: string): Range[] {
  const [from, to] = ref.split(':');
  const [left, right] = [columnOf(from ?? ''), columnOf(to ?? '')];
  const [top, bottom] = [from, to].map((corner) => Number(/\d+$/.exec(corner ?? '')?.[0]));
  return left === null || right === null || !(top! <= bottom!) || left > right ? [] : [{ top: top!, bottom: bottom!, left, right }];
}

/** Cells drawn as one: what they say holds for every row of theirs, and as a name for every column. */
function withMerged(rows: readonly SheetRow[], merged: readonly Range[]): SheetRow[] {
  if (merged.length === 0) return [...rows];
  const byNumber = new Map(rows.map((row, i) => [row.number, i]));
  let filled = 0;
  for (const { top, bottom, left } of merged) {
    const said = rows[byNumber.get(top) ?? -1]?.cells[left] ?? '';
    if (said === '') continue;
    for (let i = byNumber.get(top)! + 1; i < rows.length && rows[i]!.number <= bottom && filled < mostCells; i++, filled++) {
      const { cells } = rows[i]!;
      if (cells.some((cell) => cell !== '')) {
        while (cells.length < left) cells.push('');
        cells[left] ||= said;
      }
    }
  }
  const across = Map.groupBy(
    merged.filter(({ left, right, top }) => right > left && byNumber.has(top)),
    ({ top }) => top,
  );
  const gone = new Set<SheetRow>();
  for (const [top, ranges] of across) {
    const [names, below] = [rows[byNumber.get(top)!]!, rows[byNumber.get(top)! + 1]];
    // Names over names: "Q1" over "Actual" and "Plan".
    if (!below || below.number !== top + 1 || names.cells.filter((cell) => cell !== '').length < 2) continue;
    if ([...names.cells, ...below.cells].some((cell) => cell !== '' && !/\p{L}/u.test(cell) && !/^(?:19|20)\d\d$/.test(cell))) continue;
    const isOver = ranges.every(({ left, right }) => names.cells[left] && below.cells.slice(left, right + 1).filter(Boolean).length > 1);
    if (!isOver) continue;
    const over = [...names.cells];
    for (const { left, right } of ranges) for (let column = left; column <= right; column++) over[column] = names.cells[left]!;
    below.cells = Array.from({ length: Math.max(over.length, below.cells.length) }, (_, column) =>
      [...new Set([over[column] ?? '', below.cells[column] ?? ''])].filter(Boolean).join(' '),
    );
    gone.add(names);
  }
  return rows.filter((row) => !gone.has(row));
}
