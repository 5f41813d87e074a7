/** Where a text may be cut: the boundaries that its caller gives, and those that its letters show. Offsets are UTF-16 in the text. */
import { upperBound } from '../upper-bound.ts';
import type { Boundary, BoundaryLevel } from './contract.ts';
import { sentencesOf } from './sentences.ts';

/** A chunk is never shorter than this share of the target because of a boundary (only a text's last chunk is). */
export const shortestShare: Record<BoundaryLevel, number> = { section: 0.4, paragraph: 0.6, sentence: 0.75 };

const deepest = 99;

/** The larger, the better to cut at: chapters before the sections in them, then paragraphs, then sentences. */
export function strengthOf({ level, depth = 1 }: Boundary): number {
  if (level === 'section') return 2 + deepest - Math.min(depth, deepest);
  return level === 'paragraph' ? 1 : 0;
}

/** Those of `boundaries` (in order) in (from, to]. */
export function boundariesBetween(boundaries: readonly Boundary[], from: number, to: number): Boundary[] {
  const first = upperBound(boundaries.length, (i) => boundaries[i]!.offset, from);
  return boundaries.slice(
    first,
    upperBound(boundaries.length, (i) => boundaries[i]!.offset, to, first),
  );
}

/** Headings, paragraphs and sentences in (from, to] as the text shows them. */
export function boundariesInText(text: string, from: number, to: number): Boundary[] {
  return sentencesOf(text, from, to)
    .filter((sentence) => sentence.start > from && sentence.start <= to)
    .map(({ start }) => {
      const before = text.slice(Math.max(0, start - 4), start);
      const level = /^#{1,6} /.test(text.slice(start, start + 7)) ? 'section' : /\n\s*\n/.test(before) ? 'paragraph' : 'sentence';
      return { offset: start, level };
    });
}

const wordCharacter = /[\p{L}\p{M}\p{N}_]/u;

/** Whether `offset` parts a word: letters or digits stand on both sides. */
export function insideWord(text: string, offset: number): boolean {
  const before = text.codePointAt(offset - (/[\udc00-\udfff]/.test(text[offset - 1] ?? '') ? 2 : 1));
  const behind = text.codePointAt(offset);
  return [before, behind].every((code) => code !== undefined && wordCharacter.test(String.fromCodePoint(code)));
}
