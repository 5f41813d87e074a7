/** What pdf.js finds on a page, as runs of text in a frame in which they read from left to right. Text that is turned on the page gets a frame of its own. */
import type { PDFPageProxy, TextItem, TextStyle } from 'pdfjs-dist/types/src/display/api.js';

/** Quarter turns clockwise from upright. */
export type Turn = 0 | 1 | 2 | 3;

/** A page as it is seen; points. */
export interface Sheet {
  width: number;
  height: number;
}

/** Points from the top left corner of the frame: x runs with the text, y from line to line. */
export interface Run {
  text: string;
  left: number;
  right: number;
  baseline: number;
  /** Of the font, points. */
  size: number;
  /** As pdf.js names it, in this document only. */
  font: string;
  turn: Turn;
  mono: boolean;
  serif: boolean;
  rightToLeft: boolean;
  /** What parts it from the run before it on its line. */
  before: '' | ' ' | '\t';
  /** It leads to a note: bare, it would run into the word before it. */
  mark?: true;
}

export interface PageRuns {
  runs: Run[];
  /** More runs than a page is read for: the rest is left out. */
  cut: boolean;
}

/** A page of print has some thousands at most; a page made to exhaust the reader, millions. */
const mostRuns = 20_000;
/** Points: no sheet of paper is as large. What stands farther off, or at no number at all, nobody sees. */
export const farthest = 1e6;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprinted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\ufeff\ufffe\uffff]/g;

type Matrix = [number, number, number, number, number, number];

/** @throws what pdf.js throws; AbortError by the signal. */
export async function runsOf(page: PDFPageProxy, signal?: AbortSignal): Promise<PageRuns> {
  const view = page.getViewport({ scale: 1 });
  const runs: Run[] = [];
  const styles: Record<string, TextStyle> = {};
  let spaced = false;
  const reader = page.streamTextContent().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { runs, cut: false };
    signal?.throwIfAborted();
    Object.assign(styles, value.styles);
    for (const item of value.items as TextItem[]) {
      const text = item.str.replace(unprinted, '').replace(/\s+/g, ' ');
      if (text.trim() === '') {
        spaced ||= text !== '';
        continue;
      }
      const run = runOf(item, styles[item.fontName], view.transform as Matrix, view);
      if (!isOnPaper(run)) continue;
      runs.push({ ...run, text: text.trim(), before: spaced || text.startsWith(' ') ? ' ' : '' });
      spaced = text.endsWith(' ');
    }
    if (runs.length >= mostRuns) {
      await reader.cancel(new Error('too many runs'));
      return { runs, cut: true };
    }
  }
}

function runOf(item: TextItem, style: TextStyle | undefined, view: Matrix, sheet: Sheet): Omit<Run, 'text' | 'before'> {
  const [a, b, c, d, e, f] = item.transform as Matrix;
  const [va, vb, vc, vd, ve, vf] = view;
  const about = {
    font: item.fontName,
    mono: style?.fontFamily === 'monospace',
    serif: style?.fontFamily === 'serif',
    rightToLeft: item.dir === 'rtl',
  };
  const x = va * e + vc * f + ve;
  const y = vb * e + vd * f + vf;
  if (style?.vertical) {
    // Columns of characters from right to left: seen from the side they are lines. The origin is the middle of the first character's top.
    const size = Math.hypot(a, b) || 1;
    const at = toFrame(1, sheet, x, y);
    return { ...about, size, turn: 1, ...span(at.x, item.height), baseline: at.y + size / 2 };
  }
  const turn = ((Math.round(Math.atan2(vb * a + vd * b, va * a + vc * b) / (Math.PI / 2)) + 4) % 4) as Turn;
  const size = Math.hypot(c, d) || Math.hypot(a, b) || 1;
  const at = toFrame(turn, sheet, x, y);
  return { ...about, size, turn, ...span(at.x, item.width), baseline: at.y };
}

/** Mirrored text runs to the left. */
const span = (from: number, width: number) => ({ left: Math.min(from, from + width), right: Math.max(from, from + width) });

function isOnPaper({ left, right, baseline, size }: Pick<Run, 'left' | 'right' | 'baseline' | 'size'>): boolean {
  return [left, right, baseline, size].every((number) => Math.abs(number) <= farthest);
}

function toFrame(turn: Turn, { width, height }: Sheet, x: number, y: number): { x: number; y: number } {
  if (turn === 1) return { x: y, y: width - x };
  if (turn === 2) return { x: width - x, y: height - y };
  if (turn === 3) return { x: height - y, y: x };
  return { x, y };
}

/** A rectangle of a frame as it lies on the page. */
export function onPage(turn: Turn, sheet: Sheet, left: number, top: number, width: number, height: number) {
  if (turn === 1) return { left: sheet.width - top - height, top: left, width: height, height: width };
  if (turn === 2) return { left: sheet.width - left - width, top: sheet.height - top - height, width, height };
  if (turn === 3) return { left: top, top: sheet.height - left - width, width: height, height: width };
  return { left, top, width, height };
}
