import type { Span } from '../domain/location.ts';

// The segmenter breaks after these; a sentence does not end there. The last is where a picture begins in Markdown.
const abbreviation =
  /(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|No|Fig|vs|etc|Capt|Col|Gen|Lt|Sgt|Rev|Hon|Jr|Sr|cf|pp|p|vol|ed|approx)|\b[A-Z]|\b(?:e\.g|i\.e|a\.m|p\.m))\.\s*$|!\[$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** A "sentence" longer than this (a table, minified code) is cut at lines or, failing that, hard. */
const longestSentence = 1200;

/**
 * Sentences that touch [from, to) of the text, whole (they may begin before `from` and end after `to`), trimmed of white space.
 * Line breaks inside a paragraph do not end a sentence; blank lines do.
 */
export function sentencesOf(text: string, from: number, to: number): Span[] {
  const start = paragraphStart(text, from);
  const region = text.slice(start, paragraphEnd(text, to));
  const out: Span[] = [];
  let at = 0;
  for (const gap of region.matchAll(/\n[ \t]*\n\s*/g)) {
    sentencesInParagraph(text, start + at, start + gap.index, out);
    at = gap.index + gap[0].length;
  }
  sentencesInParagraph(text, start + at, start + region.length, out);
  return out.filter((sentence) => sentence.end > from && sentence.start < to);
}

/** A fence of a Markdown code block; what stands between two is no prose. */
const fence = /^[ \t]*(?:```|~~~).*$/gm;

function sentencesInParagraph(text: string, from: number, to: number, out: Span[]): void {
  let at = from;
  let opened: number | undefined;
  for (const { 0: line, index } of text.slice(from, to).matchAll(fence)) {
    const start = from + index;
    const end = start + line.length;
    if (opened === undefined) {
      sentencesInProse(text, at, start, out);
      [opened, at] = [start, start];
    } else {
      pushTrimmed(text, opened, end, out);
      [opened, at] = [undefined, end];
    }
  }
  if (opened === undefined) sentencesInProse(text, at, to, out);
  else pushTrimmed(text, opened, to, out);
}

const heading = /^[ \t]*#{1,6}[ \t]/;

function sentencesInProse(text: string, from: number, to: number, out: Span[]): void {
  const written = text.slice(from, to);
  // The segmenter ends sentences at line breaks; in wrapped prose they mean nothing, before a list item, heading or table row and behind a heading they do.
  const paragraph = written.replace(/\n(?![ \t]*(?:[-*+#|>]|\d+[.)]))/g, (_, offset: number) =>
    heading.test(written.slice(written.lastIndexOf('\n', offset - 1) + 1, offset)) ? '\n' : ' ',
  );
  let start = from;
  for (const { segment, index } of segmenter.segment(paragraph)) {
    const end = from + index + segment.length;
    const goesOn = !segment.endsWith('\n') && /^\p{Ll}/u.test(paragraph.slice(end - from, end - from + 2));
    if (end < to && (goesOn || abbreviation.test(text.slice(start, end)))) continue;
    pushTrimmed(text, start, end, out);
    start = end;
  }
  if (start < to) pushTrimmed(text, start, to, out);
}

function pushTrimmed(text: string, from: number, to: number, out: Span[]): void {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  if (end > start) out.push(...withinLength(text, start, end));
}

/** A stretch, in pieces where it is too long. */
export function* withinLength(text: string, from: number, end: number): Generator<Span> {
  let start = from;
  while (end - start > longestSentence) {
    const line = text.slice(start, start + longestSentence).lastIndexOf('\n');
    const cut = start + (line > 0 ? line + 1 : longestSentence);
    yield { start, end: cut };
    start = cut;
  }
  yield { start, end };
}

/** A paragraph is looked for this far around a range, so that a text without any costs no more than one with. */
const reach = 4000;

/** Nearest paragraph boundary at or before `offset`. */
function paragraphStart(text: string, offset: number): number {
  const floor = Math.max(0, offset - reach);
  return floor + Math.max(text.slice(floor, offset).lastIndexOf('\n\n'), 0);
}

function paragraphEnd(text: string, offset: number): number {
  const gap = text.slice(offset, offset + reach).indexOf('\n\n');
  return gap >= 0 ? offset + gap : Math.min(text.length, offset + reach);
}
