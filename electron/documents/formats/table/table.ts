/** CSV and TSV: every row becomes one block, "header: value; header: value", with its number as a spreadsheet shows it. */
import { Readable } from 'node:stream';
import { CsvError, type Info, type Options, parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { FocusError } from '../../../errors.ts';
import { ContentWriter, detach, type Importer, type ImportOptions } from '../../content.ts';
import { decode, isUtf8Text } from '../../encoding.ts';
import { headersOf, rowText, titleRowsOf } from './headers.ts';

const largestBytes = 256 * 2 ** 20;
export const mostRows = 500_000;
/** Headers repeat in every row. UTF-16 units. */
const longestText = 2 ** 28;
/** What delimiter and header are told from. */
const sampleBytes = 64 * 2 ** 10;
const delimiters = [',', ';', '\t', '|'];
const byteOrderMark = Buffer.from('\ufeff');
/** Lines with a broken quote that are mended one by one. */
const mostBroken = 6;
/** A quote that opens a longer cell was never closed. */
const longestCell = 16 * 2 ** 20;
/** Sentences about single rows beyond this many are counted only. */
const mostRowWarnings = 10;

const format: Options = {
  info: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  relax_quotes: true,
  max_record_size: longestCell,
};

interface Row {
  cells: string[];
  /** As a spreadsheet counts them, from 1: a row may have several lines. */
  number: number;
  /** Its first line in the file, from 1. */
  line: number;
}

export const readTable: Importer = async (bytes, name, options = {}) => {
  if (bytes.length > largestBytes)
    throw new FocusError('file-too-large', `${name} has ${Math.round(bytes.length / 2 ** 20)} MiB; tables of up to 256 MiB are read. Split it.`);
  const { data, told, warnings } = utf8(bytes, name);
  const sample = firstRows(data);
  const delimiter = told ?? delimiterOf(sample, name);
  const rowsThere = samplesOf(sample, delimiter);
  const titles = titleRowsOf(rowsThere);
  const found = headersOf(rowsThere.slice(titles));
  const headers = found && { names: found.names, row: found.row + titles };
  const writer = new ContentWriter();
  const uneven: string[] = [];
  for await (const { cells, number, line } of rows(data, delimiter, name, options, warnings)) {
    if (number > mostRows)
      throw new FocusError(
        'file-too-large',
        `${name} has more than ${mostRows.toLocaleString('en')} rows, the most that are read. Split it, or keep the rows that matter.`,
      );
    if (headers && number === headers.row) continue;
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (number <= titles) {
      writer.block('paragraph', rowText(cells, null), { place: `row ${number}` });
      continue;
    }
    if (headers && cells.length !== headers.names.length)
      uneven.push(
        `Line ${line + (told ? 1 : 0)} of ${name} has ${cells.length} columns where the first row has ${headers.names.length}; it is taken as it is.`,
      );
    writer.block('table', rowText(cells, headers?.names ?? null), { place: `row ${number}` });
    if (writer.length > longestText)
      throw new FocusError(
        'file-too-large',
        `${name} has more than 256 million characters when each row names its columns. Split it, or keep the columns that matter.`,
      );
  }
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no rows${headers ? ' but its headers' : ''}: there is nothing to read.`);
  detach(bytes, options);
  const more = uneven.length - mostRowWarnings;
  return {
    format: 'table',
    title: null,
    metadata: headers ? { columns: headers.names.join(', ') } : {},
    text: writer.text,
    blocks: writer.blocks,
    sections: [],
    language: null,
    pages: null,
    anchors: [],
    warnings: [
      ...warnings,
      ...uneven.slice(0, mostRowWarnings),
      ...(more > 0 ? [`${more} more lines of ${name} have another number of columns.`] : []),
    ],
  };
};

/** The rows in UTF-8: most files are that as they are. `told`: their delimiter, where the file says it. */
function utf8(bytes: Uint8Array, name: string): { data: Buffer; told: string | undefined; warnings: string[] } {
  const isPlain = isUtf8Text(bytes);
  const { text, warnings } = isPlain ? { text: null, warnings: [] } : decode(bytes, name);
  const data = text === null ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : Buffer.from(text);
  const mark = isPlain && data.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
  // Spreadsheets write "sep=;" above the first row, and do not count it.
  const told = /^sep=(.)\r?\n/.exec(data.toString('utf8', mark, mark + 16));
  return { data: data.subarray(mark + Buffer.byteLength(told?.[0] ?? '')), told: told?.[1], warnings };
}

/** Rows as they are parsed. A line whose quote is not closed is taken as plain characters; after too many of them, all the rest is. */
async function* rows(data: Buffer, delimiter: string, name: string, { signal, onProgress }: ImportOptions, warnings: string[]): AsyncGenerator<Row> {
  let total = 1;
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) total++;
  let number = 0;
  let lines = 0;
  /** End of the last whole row. */
  let end = 0;
  let broken = 0;

  /** @returns whether it came to the end; false = the row at `end` has a broken quote. */
  async function* fromHere(quote: '"' | false): AsyncGenerator<Row, boolean> {
    const from = end;
    const above = lines;
    // Rows in front of a broken quote: an error of the stream drops what it has not handed on.
    const parsed: { cells: string[]; info: Info }[] = [];
    const on_record = (row: unknown) => {
      // What `info` makes of a record.
      const { record: cells, info } = row as { record: string[]; info: Info };
      parsed.push({ cells, info });
      return cells;
    };
    function* taken(): Generator<Row, boolean> {
      for (const { cells, info } of parsed.splice(0)) {
        if (quote && swallows(cells, data.subarray(end, from + info.bytes), delimiter)) return false;
        const line = lines + 1;
        lines = above + info.lines;
        end = from + info.bytes;
        number++;
        if (number % 10_000 === 0) {
          onProgress?.({ done: Math.min(lines, total), total, unit: 'rows' });
          signal?.throwIfAborted();
        }
        yield { cells, number, line };
      }
      return true;
    }
    const parser = Readable.from(slices(data.subarray(from)), { objectMode: false }).pipe(parse({ ...format, delimiter, quote, on_record }));
    try {
      for await (const _ of parser) if (!(yield* taken())) return false;
      return true;
    } catch (cause) {
      if (quote && cause instanceof CsvError && ['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'].includes(cause.code)) {
        yield* taken();
        return false;
      }
      if (cause instanceof CsvError)
        throw new FocusError('file-unreadable', `${name} cannot be read from line ${lines + 1} on (${cause.message}).`, { cause });
      throw cause;
    }
  }

  // csv-parse makes an error of every row of another length; its stack, which nobody sees, takes most of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    while (!(yield* fromHere(broken < mostBroken ? '"' : false))) {
      broken++;
      const line = lines + 1;
      if (broken === mostBroken) {
        warnings.push(`The quotes of ${name} do not close; from line ${line} on they are taken as plain characters.`);
        continue;
      }
      warnings.push(`A quote that opens in line ${line} of ${name} is not closed where its cell ends; the line is taken as it is.`);
      const stop = data.indexOf(10, end);
      const plain = data.subarray(end, stop < 0 ? data.length : stop + 1);
      const [cells = []] = parseAll(plain, { ...format, info: false, delimiter, quote: false }) as unknown as string[][];
      lines = line;
      end += plain.length;
      yield { cells, number: ++number, line };
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  onProgress?.({ done: total, total, unit: 'rows' });
}

/** Whether a cell took in the rows behind it: it opens with a quote, has several lines, and the strict rules refuse its row. */
function swallows(cells: string[], row: Buffer, delimiter: string): boolean {
  if (!cells.some((cell) => cell.startsWith('"') && cell.includes('\n'))) return false;
  try {
    parseAll(row, { ...format, relax_quotes: false, delimiter });
    return false;
  } catch {
    return true;
  }
}

function* slices(data: Buffer): Generator<Buffer> {
  for (let at = 0; at < data.length; at += sampleBytes) yield data.subarray(at, at + sampleBytes);
}

/** Whole lines from the beginning. */
function firstRows(data: Buffer): Buffer {
  if (data.length <= sampleBytes) return data;
  const cut = data.lastIndexOf(10, sampleBytes);
  return data.subarray(0, cut > 0 ? cut : sampleBytes);
}

/** The delimiter that parts most rows into equally many columns; the more columns, the better. */
function delimiterOf(sample: Buffer, name: string): string {
  const order = name.toLowerCase().endsWith('.tsv') ? ['\t', ...delimiters] : delimiters;
  let best = order[0]!;
  let bestScore = 0;
  for (const delimiter of order) {
    const counts = new Map<number, number>();
    let all = 0;
    for (const cells of samplesOf(sample, delimiter)) {
      if (cells.length === 1 && cells[0]!.trim() === '') continue;
      counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
      all++;
    }
    const [columns, rows] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [1, 0];
    const score = columns < 2 ? 0 : (rows / all) ** 2 * Math.min(columns, 12);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

function samplesOf(sample: Buffer, delimiter: string): string[][] {
  const options = { ...format, info: false, delimiter, to: 200 };
  try {
    return parseAll(sample, options) as unknown as string[][];
  } catch {
    // The sample ends in a quoted cell, or a quote is never closed.
    return parseAll(sample, { ...options, quote: false }) as unknown as string[][];
  }
}
