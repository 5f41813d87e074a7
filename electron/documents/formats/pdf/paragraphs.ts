/** Lines in reading order to paragraphs, headings, list items and footnotes, by gap, indentation, and whether the next word would have fitted. */

import type { Line, Stack } from './lines.ts';
import { type Note, noteAt, notesOf } from './notes.ts';

export interface Paragraph {
  kind: 'heading' | 'paragraph' | 'list' | 'code' | 'table';
  level?: number;
  lines: Line[];
  /** Lines that begin on a line of their own in the text too: verse, code. */
  kept: Set<Line>;
  note: boolean;
}

/** Of the text's size: from here on print is a heading's. */
const headingSize = 1.12;
const mostHeadingLines = 4;
const longestHeading = 200;
/** Of the usual distance of two lines: more parts paragraphs. */
const gapFactor = 1.35;
/** That show how wide a column is. */
const fewestLines = 4;
/** Ems. */
const indent = 0.8;

const sentenceEnd = /[.!?:…。！？]["'”’»)\]*†\d]*$/;
/** Dots that lead to a page's number, in tables of contents. */
const leaders = /(?:\s?\.){5}\s*\S*$/;
const endsInLeaders = (text: string) => leaders.test(text.slice(-200));
const item = /^(?:[•◦▪‣●○■□–*·]\s|\(?(?:\d{1,3}|[a-z])[.)]\s)/;
const numberedPart = /^(?:chapter|part|book|canto|act|scene|section|appendix|volume|letter)\s+(?:[ivxlcdm]+|\d+)\b.{0,60}$/i;

/**
 * @param pages lines of each page in reading order, without running heads. @param bodySize of most of the text, points.
 * @param apart lines among them at the edges of pages that part no paragraph which runs over them
 */
export function paragraphsOf(pages: readonly (readonly Line[])[], bodySize: number, apart: ReadonlySet<Line> = new Set()): Paragraph[] {
  const { bodies, notes } = notesOf(
    pages.map((lines) => lines.filter((line) => !apart.has(line))),
    bodySize,
  );
  const waiting = pages.flatMap((lines) =>
    lines.filter((line) => apart.has(line)).map((line) => ({ line, isHead: !line.comment && isAbove(line, lines) })),
  );
  const measures = new Measures(bodies.flat());
  const paragraphs: Paragraph[] = [];
  let open: Paragraph | null = null;
  let page = 0;
  const written = new Set<Note>();
  const write = (note: Note) => {
    if (written.has(note)) return;
    written.add(note);
    const [mark, words] = note.lines[0]!.runs;
    if (words && mark!.text === note.mark) words.before = ' ';
    paragraphs.push({ kind: 'paragraph', lines: note.lines, kept: new Set(), note: true });
  };
  const close = () => {
    if (!open) return;
    paragraphs.push(open);
    for (const line of open.lines)
      for (const run of line.runs) {
        const note = noteAt(run, line, notes[line.page - 1]!);
        if (!note) continue;
        run.mark = true;
        write(note);
      }
    open = null;
  };
  const writeNotes = (until: number) => {
    for (; page < until; page++) {
      notes[page]!.forEach(write);
      writeApart(page + 1, true);
    }
    writeApart(until + 1, false);
  };
  /** Feet of the pages up to this one, and heads. */
  const writeApart = (until: number, feet: boolean) => {
    while (waiting[0] && (waiting[0].line.page < until || (waiting[0].line.page === until && (feet || waiting[0].isHead))))
      paragraphs.push({ kind: 'paragraph', lines: [waiting.shift()!.line], kept: new Set(), note: false });
  };
  bodies.forEach((lines, i) => {
    for (const line of lines) {
      if (line.row) {
        close();
        writeNotes(i);
        paragraphs.push({ kind: line.row.spans ? 'paragraph' : 'table', lines: [line], kept: new Set(), note: false });
        continue;
      }
      const joint = open ? jointOf(open, line, bodySize, measures) : 'new';
      if (joint === 'new') {
        close();
        // A page's notes that no mark leads to follow the paragraph that runs over from it.
        writeNotes(i);
        open = { kind: line.mono ? 'code' : item.test(line.text) ? 'list' : 'paragraph', lines: [line], kept: new Set(), note: false };
      } else {
        open!.lines.push(line);
        if (joint === 'line') open!.kept.add(line);
      }
    }
  });
  close();
  writeNotes(pages.length);
  markHeadings(paragraphs, bodySize);
  return paragraphs;
}

/** Above the middle of what stands on its page. */
function isAbove({ baseline }: Line, lines: readonly Line[]): boolean {
  const heights = lines.map((line) => line.baseline);
  return 2 * baseline < Math.min(...heights) + Math.max(...heights);
}

type Joint = 'new' | 'line' | 'flow';

function jointOf({ lines }: Paragraph, line: Line, bodySize: number, measures: Measures): Joint {
  const last = lines.at(-1)!;
  const em = line.size;
  if (Math.abs(line.size - last.size) > 0.08 * bodySize || line.turn !== last.turn || line.mono !== last.mono) return 'new';
  const ended = sentenceEnd.test(last.text);
  const short = wouldHaveFitted(line, last);
  if (line.stack !== last.stack || line.page !== last.page) {
    if (em >= headingSize * bodySize || item.test(line.text) || line.left > line.stack.edges.left + indent * em) return 'new';
    if (line.mono) return 'line';
    // Of few lines, none tells whether its column had room for more.
    const full = !short && last.stack.lines >= fewestLines;
    if (/^\p{Ll}/u.test(line.text)) return ended && short ? 'new' : 'flow';
    return full || (!short && !ended) ? 'flow' : 'new';
  }
  if (line.baseline - last.baseline > gapFactor * measures.pitch(line)) return 'new';
  if (line.mono) return 'line';
  if (em >= headingSize * bodySize && !endsInLeaders(last.text)) return 'flow';
  if (item.test(line.text) && (ended || short || item.test(lines[0]!.text))) return 'new';
  if (endsInLeaders(last.text)) return 'line';
  const shift = line.left - last.left;
  const listed = item.test(lines[0]!.text);
  if (measures.hanging(line.stack)) {
    if (shift < -indent * em) return 'new';
  } else if (shift > indent * em && !(listed && lines.length === 1)) return 'new';
  else if (shift < -indent * em) {
    if (lines.length > 1) return 'new';
  } else if (lines.length === 1 && !listed && line.left > line.stack.edges.left + indent * em && ended) return 'new';
  if (!short || last.text.endsWith('-')) return 'flow';
  return ended ? 'new' : 'line';
}

/** The line before ended though its column had room for this line's first word. */
function wouldHaveFitted(line: Line, last: Line): boolean {
  const [run] = line.runs;
  const word = /^\S+/.exec(run!.text)![0];
  const width = ((run!.right - run!.left) * word.length) / run!.text.length;
  return last.right + 0.35 * last.size + width < last.stack.edges.right;
}

/** What is usual in a part of a page, and in the whole. */
class Measures {
  readonly #hanging = new Set<Stack>();
  /** Distances of lines by their size, in a stack and in all. */
  readonly #pitches = new Map<Stack | null, Map<number, number>>();

  constructor(lines: readonly Line[]) {
    const everywhere: Pair[] = [];
    for (const [stack, own] of Map.groupBy(lines, (line) => line.stack)) {
      const pairs = own.slice(1).map((line, i) => ({ line, last: own[i]!, pitch: line.baseline - own[i]!.baseline }));
      const alike = pairs.filter(({ line, last, pitch }) => Math.abs(line.size - last.size) <= 0.05 * line.size && pitch > 0);
      for (const pair of alike) everywhere.push(pair);
      this.#pitches.set(stack, pitchesOf(alike));
      const indented = alike.filter(({ line, last }) => line.left - last.left > indent * line.size && line.left - last.left < 8 * line.size);
      if (indented.length >= 2 && indented.filter(({ last }) => sentenceEnd.test(last.text)).length < indented.length / 2) this.#hanging.add(stack);
    }
    this.#pitches.set(null, pitchesOf(everywhere));
  }

  /** From baseline to baseline within a paragraph, points. */
  pitch({ stack, size }: Line): number {
    const usual = this.#pitches.get(null)?.get(sizeClass(size));
    const here = this.#pitches.get(stack)?.get(sizeClass(size));
    // A part of headings or single lines has wide gaps only.
    if (here && (!usual || here < 2 * usual)) return here;
    return usual ?? 1.25 * size;
  }

  /** First lines stand out to the left: bibliographies, glossaries. */
  hanging(stack: Stack): boolean {
    return this.#hanging.has(stack);
  }
}

interface Pair {
  line: Line;
  last: Line;
  pitch: number;
}

const sizeClass = (size: number) => Math.round(size * 2);

/** Of each size with lines enough, the distance a quarter of them stay below. */
function pitchesOf(pairs: readonly Pair[]): Map<number, number> {
  return new Map(
    [...Map.groupBy(pairs, ({ line }) => sizeClass(line.size))]
      .filter(([, own]) => own.length >= fewestLines)
      .map(([size, own]) => [size, own.map(({ pitch }) => pitch).sort((a, b) => a - b)[Math.floor((own.length - 1) / 4)]!]),
  );
}

/** By print larger than the text's, the largest level 1; by "Chapter XII" on a line of its own, the next level below. */
function markHeadings(paragraphs: readonly Paragraph[], bodySize: number): void {
  const step = (paragraph: Paragraph) => Math.round(paragraph.lines[0]!.size * 2) / 2;
  const large = paragraphs.filter(({ kind, note, lines }) => {
    const text = lines.map((line) => line.text).join(' ');
    return (
      kind !== 'code' &&
      kind !== 'table' &&
      !note &&
      !lines[0]!.comment &&
      !lines[0]!.across &&
      lines[0]!.size >= headingSize * bodySize &&
      lines.length <= mostHeadingLines &&
      text.length <= longestHeading &&
      !endsInLeaders(text) &&
      /\p{L}{2}|^[\divxlc]+\.?$/iu.test(text)
    );
  });
  const sizes = [...new Set(large.map(step))].sort((a, b) => b - a);
  for (const paragraph of large) Object.assign(paragraph, { kind: 'heading', level: Math.min(6, 1 + sizes.indexOf(step(paragraph))) });
  for (const paragraph of paragraphs)
    if (paragraph.kind === 'paragraph' && !paragraph.note && paragraph.lines.length === 1 && numberedPart.test(paragraph.lines[0]!.text))
      Object.assign(paragraph, { kind: 'heading', level: Math.min(6, 1 + sizes.length) });
}
