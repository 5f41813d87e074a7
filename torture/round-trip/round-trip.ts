/**
 * From a citation back to its place: random spans of what an importer made of a file, each looked up where it is said to stand, in the
 * file itself and by another road than the importer's (originals.ts).
 */
import { type Anchor, type Block, type Content, lastAtOrBefore } from '../../electron/documents/content.ts';
import { partOf } from '../../electron/documents/library/anchors.ts';
import { placeOf } from '../../electron/documents/places.ts';
import type { Rectangle } from '../../electron/domain/location.ts';
import type { Torture } from '../format.ts';
import type { Random } from '../fuzz/random.ts';
import type { Original } from './original.ts';

export interface Failure {
  start: number;
  end: number;
  place: string;
  /** What was to be found there, and what was. */
  words: string;
  found: string | null;
}

export interface RoundTrip {
  spans: number;
  /** Pieces of spans, one for each place that a span runs over. */
  pieces: number;
  failures: Failure[];
  /** Pieces that the next place (the line below, the next row or page) has as well: the check would not have seen a step too far. */
  ambiguous: number;
}

const longestSpan = 240;
const shortestSpan = 12;
type How = Pick<Torture, 'compared' | 'numbered'>;

/** @param how words are compared: of the format's record (torture/format.ts). */
export function roundTrip(content: Content, how: How, original: Original, random: Random, spans: number): RoundTrip {
  const result: RoundTrip = { spans: 0, pieces: 0, failures: [], ambiguous: 0 };
  const text = how.numbered ? withoutMarks(content) : content.text;
  // A text of nothing but white space would never give them.
  for (let tries = 0; result.spans < spans && tries < 20 * spans; tries++) {
    const start = random.below(text.length);
    const end = Math.min(text.length, start + shortestSpan + random.below(longestSpan - shortestSpan));
    const pieces = piecesOf(content, how, text, start, end);
    if (pieces.length === 0) continue;
    result.spans++;
    for (const piece of pieces) {
      result.pieces++;
      const has = (place: string) => holds(original.at(place), piece.words, how);
      if (!has(piece.place)) result.failures.push({ ...piece, found: original.at(piece.place) });
      const inside = original.inside?.(rectanglesOf(content.anchors, piece.start, piece.end));
      if (inside !== undefined && letters(inside) !== letters(piece.words)) result.failures.push({ ...piece, found: inside });
      if (has(nextPlace(piece.place))) result.ambiguous++;
    }
  }
  return result;
}

/** Of a content that is in no library. */
export function rectanglesOf(anchors: readonly Anchor[], start: number, end: number): Rectangle[] {
  return anchors.filter((anchor) => anchor.start < end && anchor.end > start).map((anchor) => partOf(anchor, start, end));
}

function holds(found: string | null, words: string, { compared }: How): boolean {
  if (found === null) return false;
  return compared === 'lines' ? found.includes(words) : letters(found).includes(letters(words));
}

const letters = (text: string) => text.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '');

const nextPlace = (place: string) => place.replace(/\d+(?=\D*$)/, (number) => String(Number(number) + 1));

interface Piece {
  place: string;
  words: string;
  start: number;
  end: number;
}

/** The span by the places it runs over. */
function piecesOf(content: Content, { compared }: How, text: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let i = Math.max(0, lastAtOrBefore(content.blocks, start)); i < content.blocks.length; i++) {
    const block = content.blocks[i]!;
    if (block.start >= end) break;
    const from = Math.max(start, block.start);
    const to = Math.min(end, block.end);
    if (compared === 'lines') pieces.push(...linesOf(content, block, from, to));
    else pieces.push(wholeWords(text, { place: bare(placeOf(content, from)), words: '', start: from, end: to }));
  }
  return pieces.filter(({ words }) => letters(words) !== '');
}

/** Of a place only what leads into the file: its section stands before it. */
const bare = (place: string) => /(?:(?:part \d+, )?paragraph|row|page|cell) \d+(?:, output)?$/.exec(place.replace(/, footnote$/, ''))?.[0] ?? place;

function* linesOf(content: Content, block: Block, from: number, to: number): Generator<Piece> {
  const place = placeOf(content, from);
  // Of a folder, where a line's number needs its file; of others, all before it is the section.
  const [, file, number] = /^(.*?)line (\d+)$/.exec(place) ?? [null, null, null];
  if (number === null) {
    yield { place, words: content.text.slice(from, to), start: from, end: to };
    return;
  }
  const above = content.text.slice(block.start, from).split('\n').length - 1;
  let start = from;
  for (const [k, words] of content.text.slice(from, to).split('\n').entries()) {
    const at = `${content.format === 'folder' ? file : ''}line ${Number(number) + above + k}`;
    yield { place: at, words: words.replace(/\r$/, ''), start, end: start + words.length };
    start += words.length + 1;
  }
}

/** Printed words and those of two columns are found whole or not at all: a span that parts one gives it up. */
function wholeWords(text: string, piece: Piece): Piece {
  let { start, end } = piece;
  if (/\S/.test(text[start - 1] ?? ' ')) while (start < end && /\S/.test(text[start]!)) start++;
  if (/\S/.test(text[end] ?? ' ')) while (end > start && /\S/.test(text[end - 1]!)) end--;
  return { ...piece, start, end, words: text.slice(start, end) };
}

/** What importers put in that the file does not have in letters is blanked: numbers of lists and notes. */
function withoutMarks({ text, blocks }: Content): string {
  const blank = (found: string) => ' '.repeat(found.length);
  let out = '';
  let at = 0;
  for (const { start, end, kind } of blocks) {
    const block = text.slice(start, end).replace(/\[\d{1,4}\]/g, blank);
    out += text.slice(at, start) + (kind === 'list' ? block.replace(/^ *(?:•|\d+\.)/gm, blank) : block);
    at = end;
  }
  return out + text.slice(at);
}
