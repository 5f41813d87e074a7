/**
 * How blocks of running text are set: items of a list, cells of a table, lines of a quotation, and what Markdown marks inside a line.
 * Only where things stand is told, in UTF-16 offsets of the document's text: the words stay those of the document.
 */
import type { Span } from '../../../electron/domain/location.ts';
import type { TextSpan } from '../../components/syntax.ts';

export interface ListItem extends Span {
  /** "1." of a numbered item; null = a bullet. */
  number: string | null;
  /** Items inside items, from 0. */
  depth: number;
}

const itemMark = /^([ \t]*)(?:[-*+•◦▪–]|(\d{1,9}[.)]|[a-z][.)]))[ \t]+/;

/** Items without their marks; lines that begin none belong to the item above. */
export function listItems(text: string, { start, end }: Span): ListItem[] {
  const items: ListItem[] = [];
  for (const line of linesOf(text, start, end)) {
    const [mark, indent, number] = itemMark.exec(text.slice(line.start, line.end)) ?? [];
    const last = items.at(-1);
    if (mark !== undefined)
      items.push({
        start: line.start + mark.length,
        end: line.end,
        number: number ?? null,
        depth: Math.floor(indent!.replaceAll('\t', '    ').length / 2),
      });
    else if (last) last.end = line.end;
    else items.push({ ...line, number: null, depth: 0 });
  }
  return items;
}

/** Cells by row, of lines that are parted by tabs or by Markdown's bars; null = the block has no columns. The first row of bars is the head. */
export function tableRows(text: string, { start, end }: Span): { rows: Span[][]; head: boolean } | null {
  const lines = linesOf(text, start, end).filter((line) => text.slice(line.start, line.end).trim() !== '');
  const bars = lines.length > 1 && /^[\s|:-]*-[\s|:-]*$/.test(text.slice(lines[1]!.start, lines[1]!.end));
  if (bars) return { rows: lines.filter((_, i) => i !== 1).map((line) => cellsOf(text, line, '|')), head: true };
  if (lines.some((line) => text.slice(line.start, line.end).includes('\t')))
    return { rows: lines.map((line) => cellsOf(text, line, '\t')), head: false };
  return null;
}

function cellsOf(text: string, line: Span, border: '|' | '\t'): Span[] {
  const cells: Span[] = [];
  let start = line.start;
  for (let at = line.start; at <= line.end; at++) {
    if (at < line.end && (text[at] !== border || text[at - 1] === '\\')) continue;
    cells.push(trimmed(text, start, at));
    start = at + 1;
  }
  // Bars around the row part nothing.
  if (border === '|') {
    if (text.slice(line.start, line.end).trimStart().startsWith('|')) cells.shift();
    if (text.slice(line.start, line.end).trimEnd().endsWith('|')) cells.pop();
  }
  return cells;
}

function trimmed(text: string, start: number, end: number): Span {
  const cell = text.slice(start, end);
  const from = start + (cell.length - cell.trimStart().length);
  return { start: from, end: Math.max(from, start + cell.trimEnd().length) };
}

/** The lines of a quotation without their marks. */
export function quoteLines(text: string, { start, end }: Span): Span[] {
  return linesOf(text, start, end).map((line) => {
    const mark = /^[ \t]*>[ \t]?/.exec(text.slice(line.start, line.end))?.[0].length ?? 0;
    return { start: line.start + mark, end: line.end };
  });
}

function linesOf(text: string, start: number, end: number): Span[] {
  const lines: Span[] = [];
  for (let from = start; from <= end; ) {
    const stop = text.indexOf('\n', from);
    const to = stop < 0 || stop > end ? end : stop;
    lines.push({ start: from, end: to });
    from = to + 1;
  }
  return lines;
}

/** Of lines broken at a margin, all but the last are about as long: such breaks are not the writer's, and the text may flow. */
export function isWrapped(text: string, { start, end }: Span): boolean {
  const lengths = linesOf(text, start, end).map((line) => line.end - line.start);
  const full = lengths.slice(0, -1);
  const longest = Math.max(...full, 0);
  return longest >= 50 && full.every((length) => length >= longest * 0.6) && lengths.at(-1)! <= longest * 1.2;
}

/** A longer block is data, or made to take long. */
const longestMarked = 20_000;

const inline = new RegExp(
  [
    String.raw`(?<escape>\\)[!-/:-@[-\x60{-~]`,
    String.raw`(?<codeOpen>\x60{1,3})(?<code>[^\x60]{1,400})(?<codeClose>\k<codeOpen>)`,
    String.raw`(?<linkOpen>!?\[)(?<link>[^[\]]{1,400})(?<linkClose>\]\([^()\s]{0,800}(?: "[^"]{0,200}")?\))`,
    String.raw`(?<strongOpen>\*\*|__)(?<strong>[^\s*_](?:[^*_]{0,400}[^\s*_])?)(?<strongClose>\k<strongOpen>)`,
    String.raw`(?<![\p{L}\p{N}*_])(?<emphasisOpen>[*_])(?<emphasis>[^\s*_](?:[^*_]{0,400}[^\s*_])?)(?<emphasisClose>\k<emphasisOpen>)(?![\p{L}\p{N}*_])`,
  ].join('|'),
  'gu',
);

/** What Markdown marks in a block, and the marks themselves, in order and without overlap. */
export function markedSpans(text: string, { start, end }: Span): TextSpan[] {
  if (end - start > longestMarked) return [];
  const spans: TextSpan[] = [];
  for (const { index, groups } of text.slice(start, end).matchAll(inline)) {
    const at = start + index;
    if (groups!.escape) spans.push({ start: at, end: at + 1, role: 'markup' });
    for (const role of ['code', 'link', 'strong', 'emphasis'] as const) {
      const inner = groups![role];
      if (inner === undefined) continue;
      const from = at + groups![`${role}Open`]!.length;
      const to = from + inner.length;
      spans.push(
        { start: at, end: from, role: 'markup' },
        { start: from, end: to, role },
        { start: to, end: to + groups![`${role}Close`]!.length, role: 'markup' },
      );
    }
  }
  return spans;
}
