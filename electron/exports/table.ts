/** A complete list as a table: a line a mention, with document, place and the verbatim passage. For spreadsheets (CSV) and for notes (Markdown). */

export interface TableRow {
  /** Number of the item; mentions of the same thing share it. */
  item: number;
  found: string;
  document: string;
  place: string;
  quote: string;
  /** UTF-16 offsets in the document's text. */
  start: number;
  end: number;
}

const columns = ['item', 'found', 'document', 'place', 'quote', 'start', 'end'] as const;

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it: the text is somebody else's. */
export function toCsv(rows: readonly TableRow[]): string {
  const cell = (value: string | number) => {
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join('\r\n').concat('\r\n');
}

/** A table of GitHub's Markdown under a heading. */
export function toMarkdownTable(title: string, about: string, rows: readonly TableRow[]): string {
  const cell = (value: string | number) =>
    String(value)
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\|<>*_`[\]]/g, '\\$&');
  const lines = rows.map(
    ({ item, found, document, place, quote }) => `| ${[item, found, [document, place].filter(Boolean).join(', '), quote].map(cell).join(' | ')} |`,
  );
  return [`# ${title.replace(/\s+/g, ' ')}`, '', about, '', '| # | Found | Place | Passage |', '| ---: | --- | --- | --- |', ...lines, ''].join('\n');
}
