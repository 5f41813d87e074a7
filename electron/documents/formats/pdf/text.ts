/** Paragraphs to text: lines joined, words that were parted at a line's end whole again, and for every run of characters where it stands on its page. */
import type { Anchor, Block } from '../../content.ts';
import { ContentWriter } from '../../content.ts';
import type { Line, RowOfTable } from './lines.ts';
import type { Paragraph } from './paragraphs.ts';
import { onPage, type Run, type Sheet } from './runs.ts';

const ideographs = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uffef]/u;

export interface PdfText {
  text: string;
  blocks: (Block & { at: { page: number } })[];
  anchors: Anchor[];
}

/** Height of a line's rectangle above and below its baseline, ems. */
const ascent = 0.85;
const descent = 0.25;
/** How far a character may stand from where straight interpolation in its anchor puts it, ems. */
const tolerance = 0.1;

/** @param sheets sizes of the pages. @param nameOf a page's name where that is more than its number: "page iv (6 of 300)" */
export function textOf(paragraphs: readonly Paragraph[], sheets: readonly Sheet[], nameOf: (page: number) => string | null): PdfText {
  const words = new Words(paragraphs);
  const writer = new ContentWriter();
  const blocks: PdfText['blocks'] = [];
  const anchors: Anchor[] = [];
  for (const paragraph of paragraphs) {
    const { body, starts, anchors: own } = bodyOf(paragraph, words, sheets);
    const start = writer.block(paragraph.kind, body);
    if (start === null) continue;
    for (const anchor of own) anchors.push({ ...anchor, start: anchor.start + start, end: anchor.end + start });
    // One block for each page that a paragraph runs over.
    starts.forEach(({ page, at }, i) => {
      const end = starts[i + 1]?.at ?? body.length;
      const part = { start: start + at, end: start + body.slice(0, end).trimEnd().length };
      const level = paragraph.level === undefined ? {} : { level: paragraph.level };
      const name = nameOf(page);
      const { row, comment } = paragraph.lines[0]!;
      const place = comment ? `${name ?? `page ${page}`}, comment` : row && row.number > 0 ? rowPlace(row, name ?? `page ${page}`) : name;
      const about = { at: { page }, ...(place === null ? {} : { place }), ...(paragraph.note ? { note: true as const } : {}) };
      blocks.push({ ...part, kind: paragraph.kind, ...level, ...about });
    });
  }
  return { text: writer.text, blocks, anchors };
}

/** As people look it up: "page 3, row 12", "page 3, table 2, row 5". */
const rowPlace = ({ number, which }: RowOfTable, page: string) => `${page}${which === null ? '' : `, table ${which}`}, row ${number}`;

interface Body {
  body: string;
  /** Where each page's share begins: at a word. */
  starts: { page: number; at: number }[];
  anchors: Anchor[];
}

function bodyOf({ kind, lines, kept }: Paragraph, words: Words, sheets: readonly Sheet[]): Body {
  let body = '';
  const anchors: Anchor[] = [];
  const starts: Body['starts'] = [];
  const margin = Math.min(...lines.map(({ left }) => left));
  let turned: Line | null = null;
  for (const [i, line] of lines.entries()) {
    const last = lines[i - 1];
    if (last) {
      const joint = kept.has(line) ? '\n' : words.joint(last.text, line.text);
      if (joint === 'whole') {
        body = body.slice(0, -1);
        const cut = anchors.at(-1)!;
        cut.end = Math.min(cut.end, body.length);
      } else body += joint;
    }
    if (kind === 'code') body += ' '.repeat(Math.min(80, Math.round((line.left - margin) / (0.6 * line.size))));
    if (!last || line.page !== last.page) turned = line;
    const start = body.length;
    for (const run of line.runs) {
      body += run.name === undefined ? run.before : `${body === '' ? '' : '; '}${run.name}: `;
      if (run.mark) body += '[';
      for (const anchor of anchorsOf(run, line, sheets[line.page - 1]!)) {
        anchors.push({ ...anchor, start: anchor.start + body.length, end: anchor.end + body.length });
      }
      body += run.mark ? `${run.text}]` : run.text;
    }
    // A word that runs over the page's end belongs to the page it began on.
    if (turned === line) starts.push({ page: line.page, at: !last || /\s$/.test(body.slice(0, start)) ? start : start + wordAt(body, start) });
  }
  return { body, starts: starts.filter(({ at }) => at < body.length), anchors };
}

/** Length of what is left of a word, with the space behind it. */
const wordAt = (text: string, start: number) => /^\S*\s?/.exec(text.slice(start))![0].length;

/** One anchor for as many of a run's words as straight interpolation places well. */
function anchorsOf({ text, size, left, right, edges, baseline, turn, rightToLeft }: Run, line: Line, sheet: Sheet): Anchor[] {
  const at = (offset: number) => edges[offset]!;
  const straight = (from: number, to: number) => {
    for (let offset = from + 1; offset < to; offset++) {
      const expected = at(from) + ((at(to) - at(from)) * (offset - from)) / (to - from);
      if (Math.abs(at(offset) - expected) > tolerance * size) return false;
    }
    return true;
  };
  const anchors: Anchor[] = [];
  const add = (start: number, end: number) => {
    const width = at(end) - at(start);
    const x = rightToLeft ? right - at(end) : left + at(start);
    anchors.push({ start, end, page: line.page, ...onPage(turn, sheet, x, baseline - ascent * size, width, (ascent + descent) * size) });
  };
  const boundaries = [...text.matchAll(/\s(?=\S)/g)].map(({ index }) => index + 1);
  let start = 0;
  let end = 0;
  for (const boundary of [...boundaries, text.length]) {
    if (end > start && !straight(start, boundary)) {
      add(start, end);
      start = end;
    }
    end = boundary;
  }
  add(start, end);
  return anchors;
}

/** The text's own words decide whether a hyphen at a line's end belongs to its word. */
class Words {
  readonly #single = new Set<string>();
  readonly #hyphenated = new Set<string>();

  constructor(paragraphs: readonly Paragraph[]) {
    for (const { lines } of paragraphs)
      lines.forEach(({ text }, i) => {
        const parts = text.toLowerCase().split(/\s+/);
        // Parts of a broken word are no words of their own.
        if (parted.test(text)) parts.pop();
        if (i > 0 && parted.test(lines[i - 1]!.text)) parts.shift();
        for (const part of parts) {
          const [word] = /[\p{L}\p{M}][\p{L}\p{M}'’-]*/u.exec(part) ?? [];
          if (word?.includes('-')) this.#hyphenated.add(word.replace(/(?<!-)-+$/, ''));
          else if (word) this.#single.add(word);
        }
      });
  }

  /** What comes between two lines; 'whole' = nothing, and the hyphen goes. */
  joint(last: string, next: string): '' | ' ' | 'whole' {
    if (last.endsWith('\u00ad')) return 'whole';
    if (/\S[—–_/]$/.test(last) || (ideographs.test(last.at(-1)!) && ideographs.test(next[0]!))) return '';
    if (!/[\p{L}\d][-‐]$/u.test(last)) return ' ';
    const goesOn = /^\p{Ll}/u.test(next) || (/\p{Lu}{2}[-‐]$/u.test(last) && /^\p{Lu}{2}/u.test(next));
    if (!parted.test(last) || !goesOn) return '';
    const [first] = /[\p{L}\p{M}'’-]+(?=[-‐]$)/u.exec(last.slice(-longestWord).toLowerCase())!;
    const [second] = /^[\p{L}\p{M}'’]+/u.exec(next.toLowerCase())!;
    if (this.#single.has(first + second)) return 'whole';
    if (this.#hyphenated.has(`${first}-${second}`)) return '';
    return this.#single.has(first) && this.#single.has(second) ? '' : 'whole';
  }
}
const parted = /\p{L}[-‐]$/u;
/** Letters of a broken word that are looked at. */
const longestWord = 200;
