/** What pdf.js finds on a page, as runs of text in a frame in which they read from left to right. Text that is turned on the page gets a frame of its own. */
import type { PDFPageProxy, TextItem, TextStyle } from 'pdfjs-dist/types/src/display/api.js';
import type { Written } from './annotations.ts';
import type { Legibility } from './legible.ts';
import type { Painted, Recorded, Told } from './recorder.ts';
import { seenOn } from './unseen.ts';

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
  /** Where each UTF-16 unit of the text begins, and where the last one ends: from `left`, of right-to-left text from `right`; points [text + 1]. */
  edges: Float32Array;
  baseline: number;
  /** Of the font, points. */
  size: number;
  /** As pdf.js names it, in this document only. */
  font: string;
  turn: Turn;
  mono: boolean;
  rightToLeft: boolean;
  /** What parts it from the run before it on its line. */
  before: '' | ' ' | '\t';
  /** Of the first run of a table's cell: what its column is called. */
  name?: string;
  /** It leads to a note: bare, it would run into the word before it. */
  mark?: true;
}

export interface PageRuns {
  runs: Run[];
  /** Text that stands aslant, as watermarks do: it belongs to no line. */
  aslant: Run[];
  /** More runs than a page is read for: the rest is left out. */
  cut: boolean;
  /** Some text cannot be seen on the page: it is left out. */
  hidden: boolean;
  /** Letters that the file does not name: they are left out. */
  illegible: boolean;
  painted: Painted;
}

/** A page of print has some thousands at most; a page made to exhaust the reader, millions. */
const mostRuns = 20_000;
/** Glyphs without any letter on a page: fewer are signs and ornaments. */
const fewestUnknown = 3;
/** Quarter turns off the nearest: a scan is turned by less. */
const slant = 0.12;
/** Points: no sheet of paper is as large. What stands farther off, or at no number at all, nobody sees. */
export const farthest = 1e6;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprinted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\ufeff\ufffe\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: numbers of glyphs that have no letter
const nameless = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffd]/g;
/** One sign again and again, which leads to a number. */
const leader = /(\S)(?:\s*\1){3,}/gu;
/** Spaces of other widths, and letters drawn as one. */
const composed = /[\u00a0\u2000-\u200a\u202f\u3000\ufb00-\ufb06\ufb13-\ufb17]/u;
export const rightToLeft = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u;

const everyRightToLeft = new RegExp(rightToLeft, 'gu');

type Matrix = [number, number, number, number, number, number];
type Item = TextItem & Partial<Recorded> & Told;
/** With what the recorder tells of it. */
type Found = Omit<Run, 'before'> &
  Pick<Recorded, 'unseen' | 'unmapped'> & { isAslant: boolean; before: Run['before']; middle: [x: number, y: number] };

/** @param written onto the page, beside what is printed. @throws what pdf.js throws; AbortError by the signal. */
export async function runsOf(page: PDFPageProxy, written: readonly Written[], legibility: Legibility, signal?: AbortSignal): Promise<PageRuns> {
  const view = page.getViewport({ scale: 1 });
  const found: Found[] = [];
  const styles: Record<string, TextStyle> = {};
  const painted: Painted = { boxes: [], strokes: [], pictures: [] };
  const spans: { actual: string; from: number }[] = [];
  let spaced = false;
  let cut = false;
  let outside = 0;
  let unknown = 0;
  const reader = page.streamTextContent().getReader();
  while (!cut) {
    const { done, value } = await reader.read();
    if (done) break;
    signal?.throwIfAborted();
    Object.assign(styles, value.styles);
    for (const item of value.items as Item[]) {
      if (item.painted) for (const kind of ['boxes', 'strokes', 'pictures'] as const) for (const edge of item.painted[kind]) painted[kind].push(edge);
      if (item.outside) outside += item.outside;
      if (item.actual !== undefined) spans.push({ actual: item.actual, from: found.length });
      if (item.ends) {
        const { actual, from } = spans.pop()!;
        // Inside another, that one counts.
        if (spans.length === 0) found.splice(from, Infinity, ...really(found.slice(from), actual));
      }
      if (item.str === undefined) continue;
      // What a stretch really says makes up for them.
      if (spans.length === 0) unknown += item.str.replace(leader, '').match(nameless)?.length ?? 0;
      // Within a stretch that says what it stands for, a glyph without a letter keeps its place.
      const { text, edges, begins, ends } = charactersOf(
        spans.length > 0 ? { ...item, parts: item.parts?.map((part) => part.replace(nameless, '\ufffd')) } : item,
      );
      if (text === '') {
        spaced ||= begins;
        continue;
      }
      const run = runOf(item, styles[item.fontName], view.transform as Matrix, view, text, edges);
      if (!isOnPaper(run)) continue;
      found.push({ ...run, before: spaced || begins ? ' ' : '' });
      spaced = ends;
    }
    if (found.length < mostRuns) continue;
    await reader.cancel(new Error('too many runs'));
    cut = true;
  }
  const added: Found[] = [];
  for (const each of written) {
    const run = writtenRun(each, view.transform as Matrix, view);
    if (isOnPaper(run)) added.push({ ...run, baseline: beside(run, found) ?? run.baseline });
  }
  found.push(...added);
  const marks = found.filter(({ text }) => marksOnly.test(text));
  if (marks.length > 0) {
    const letters = found.filter(({ text }) => rightToLeft.test(text) && !marksOnly.test(text));
    for (const mark of marks) mark.baseline = lettersBelow(mark, letters) ?? mark.baseline;
  }
  const isSeen = seenOn(found, painted);
  const seen = found.filter(isSeen);
  const illegible = legibility.illegible(seen);
  const bare = ({ unseen: _unseen, unmapped: _unmapped, middle: _middle, isAslant: _isAslant, ...run }: Found): Run => run;
  const runs = seen.filter((run) => !run.isAslant && !illegible.has(run)).map(bare);
  const aslant = seen.filter((run) => run.isAslant && !illegible.has(run)).map(bare);
  return { runs, aslant, cut, illegible: illegible.size > 0 || unknown > fewestUnknown, hidden: seen.length < found.length || outside > 0, painted };
}

const marksOnly = /^\p{M}+$/u;

/** The baseline of the letters that points and vowels stand over or under. @param letters of scripts that have such */
function lettersBelow({ left, right, baseline, size, turn }: Found, letters: readonly Found[]): number | null {
  const middle = (left + right) / 2;
  const near = letters.filter(
    (run) => run.turn === turn && run.left - 1 <= middle && run.right + 1 >= middle && Math.abs(run.baseline - baseline) <= size,
  );
  return near.length === 0 ? null : near.reduce((a, b) => (Math.abs(b.baseline - baseline) < Math.abs(a.baseline - baseline) ? b : a)).baseline;
}

/** Its letters are as wide as each other. */
function writtenRun({ text, x, y, width, size }: Written, view: Matrix, sheet: Sheet): Found {
  const item = { str: text, dir: 'ltr', transform: [size, 0, 0, size, x, y], width, height: size, fontName: 'written', hasEOL: false };
  const edges = Array.from({ length: text.length + 1 }, (_, i) => (width * i) / text.length);
  return { ...runOf(item, undefined, view, sheet, text, edges), before: ' ' };
}

/** The baseline of the label that a field's value stands beside. */
function beside({ left, right, baseline, size, turn }: Found, printed: readonly Found[]): number | null {
  const away = (run: Found) => Math.max(left - run.right, run.left - right, 0);
  const near = printed.filter((run) => run.turn === turn && Math.abs(run.baseline - baseline) <= 0.6 * Math.max(size, run.size) && away(run) < 300);
  return near.length === 0 ? null : near.reduce((a, b) => (away(b) < away(a) ? b : a)).baseline;
}

/** The same as a run of its own, which no line of the page takes in. */
export function commentRun(comment: Written, page: PDFPageProxy): Run {
  const view = page.getViewport({ scale: 1 });
  const { unseen: _unseen, unmapped: _unmapped, middle: _middle, isAslant: _isAslant, ...run } = writtenRun(comment, view.transform as Matrix, view);
  return { ...run, before: '' };
}

interface Characters {
  text: string;
  /** From the item's origin [text + 1]. */
  edges: number[];
  /** White space at the item's ends. */
  begins: boolean;
  ends: boolean;
}

/** Of an item its text, without white space around and with one space inside, and where every character of it stands. */
function charactersOf({
  str,
  width,
  height,
  parts = [str],
  spots = [0, width || height],
}: Omit<Item, 'parts'> & { parts?: string[] | undefined }): Characters {
  const edges: number[] = [];
  let text = '';
  let space = false;
  let begins = false;
  let at = 0;
  for (const [i, part] of parts.entries()) {
    let printed = (composed.test(part) ? part.normalize('NFKC') : part).replace(unprinted, '');
    // One glyph for several letters tells them as they are read; all else stands as it is seen.
    if (printed.length > 1 && rightToLeft.test(printed)) printed = [...printed].reverse().join('');
    if (printed === '' || printed.trim() === '') {
      space ||= printed !== '';
      begins ||= space && text === '';
      if (Number.isFinite(spots[2 * i + 1])) at = spots[2 * i + 1]!;
      continue;
    }
    const [from, to] = [spots[2 * i]!, spots[2 * i + 1]!];
    if (space && text !== '') {
      edges.push(at);
      text += ' ';
    }
    space = false;
    for (let unit = 0; unit < printed.length; unit++) edges.push(from + ((to - from) * unit) / printed.length);
    text += printed;
    at = to;
  }
  if (text !== '') edges.push(at);
  return { text, edges, begins, ends: space };
}

/** A stretch that stands for other text than its glyphs say: that text, over the place of all of them. Across lines the glyphs say more. */
function really(runs: Found[], actual: string): Found[] {
  const [first] = runs;
  const text = actual.replace(unprinted, '').replace(/\s+/g, ' ').trim();
  if (!first || runs.some(({ baseline, turn }) => turn !== first.turn || Math.abs(baseline - first.baseline) > first.size)) return runs;
  // As all else it stands as it is seen; numbers and other words within it would not.
  if (rightToLeft.test(text) && !/^[\p{L}\p{M}]+$/u.test(text)) return runs;
  if (
    text === '' ||
    text ===
      runs
        .map((run) => run.before + run.text)
        .join('')
        .trim()
  )
    return text === '' ? [] : runs;
  const isBackward = rightToLeft.test(text);
  // Where points and vowels lie says nothing of the letter under them.
  const letters = isBackward ? runs.filter((run) => !marksOnly.test(run.text) && run.text !== '\ufffd') : [];
  const base = letters[0] ?? first;
  const left = Math.min(...(letters.length > 0 ? letters : runs).map((run) => run.left));
  const right = Math.max(...(letters.length > 0 ? letters : runs).map((run) => run.right));
  const seen = isBackward ? [...text].reverse().join('') : text;
  // Points and vowels have no place of their own.
  const isMark = (unit: number) => isBackward && /\p{M}/u.test(seen[unit]!);
  const wide = Array.from(seen).length > 1 && isBackward ? [...seen].filter((each) => !/\p{M}/u.test(each)).length || 1 : seen.length;
  const edges = new Float32Array(seen.length + 1);
  for (let unit = 0; unit < seen.length; unit++) edges[unit + 1] = edges[unit]! + (isMark(unit) ? 0 : (right - left) / wide);
  return [{ ...base, text: seen, left, right, edges, rightToLeft: isBackward, unmapped: 0 }];
}

function runOf(item: Item, style: TextStyle | undefined, view: Matrix, sheet: Sheet, text: string, along: readonly number[]): Omit<Found, 'before'> {
  const [a, b, c, d, e, f] = item.transform as Matrix;
  const [va, vb, vc, vd, ve, vf] = view;
  const letters = text.match(everyRightToLeft)?.length ?? 0;
  const about = {
    text,
    font: item.fontName,
    mono: style?.fontFamily === 'monospace',
    rightToLeft: letters > text.length / 2,
    unseen: item.unseen ?? 0,
    unmapped: (item.unmapped ?? 0) / (item.parts?.length ?? 1),
  };
  const x = va * e + vc * f + ve;
  const y = vb * e + vd * f + vf;
  const [from, to] = [along[0]!, along.at(-1)!];
  const length = Math.hypot(a, b) || 1;
  const rise = 0.3 / (Math.hypot(c, d) || 1);
  const size = style?.vertical ? length : Math.hypot(c, d) || length;
  const half = (from + to) / 2 / length;
  const middle: [number, number] = style?.vertical ? [e, f - (from + to) / 2] : [e + a * half + c * rise * size, f + b * half + d * rise * size];
  if (style?.vertical) {
    // Columns of characters from right to left: seen from the side they are lines. The origin is the middle of the first character's top.
    const at = toFrame(1, sheet, x, y);
    return { ...about, size, turn: 1, ...span(at.x, along), baseline: at.y + size / 2, middle, isAslant: false };
  }
  const quarters = Math.atan2(vb * a + vd * b, va * a + vc * b) / (Math.PI / 2);
  const turn = ((Math.round(quarters) + 4) % 4) as Turn;
  const isAslant = Math.abs(quarters - Math.round(quarters)) > slant;
  const at = toFrame(turn, sheet, x, y);
  return { ...about, size, turn, ...span(at.x, along), baseline: at.y, middle, isAslant };
}

function span(origin: number, along: readonly number[]): Pick<Run, 'left' | 'right' | 'edges'> {
  let [left, right] = [Infinity, -Infinity];
  for (const edge of along) [left, right] = [Math.min(left, edge), Math.max(right, edge)];
  return { left: origin + left, right: origin + right, edges: Float32Array.from(along, (edge) => edge - left) };
}

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
