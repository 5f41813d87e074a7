import type { Span } from '../domain/location.ts';
import type { Sentence, SentenceIndex } from './sentence-index.ts';

/** Passages of one definition: a long one says things in more than one place, and the next best may be the one that is asked for. */
const mostOfOne = 2;

/** A stretch of a source, read verbatim around a sentence. */
export interface Passage {
  source: string;
  start: number;
  end: number;
  /** The sentence that it was chosen for. */
  sentence: number;
  /** What the ranking says of that sentence. */
  score: number;
}

/**
 * The passages around the best sentences, best first: each sentence with its neighbours, its own paragraph first, up to `characters`. A sentence
 * that an earlier passage holds well inside gets none of its own, nor does a definition of code get more than `mostOfOne`.
 */
export function passagesAround(index: SentenceIndex, scores: Float32Array, ranked: readonly number[], count: number, characters: number): Passage[] {
  const passages: Passage[] = [];
  const ofDefinition = new Map<number, number>();
  for (const s of ranked) {
    if (passages.length === count) break;
    const definition = index.definitionOf[s]!;
    const taken = definition < 0 ? 0 : (ofDefinition.get(definition) ?? 0);
    if (taken === mostOfOne) continue;
    const { source, start, end } = index.sentences[s]!;
    if (passages.some((passage) => passage.source === source && passage.start <= start && end <= passage.end)) continue;
    ofDefinition.set(definition, taken + 1);
    passages.push({ ...grown(index.sentences, s, characters), sentence: s, score: scores[s]! });
  }
  return passages;
}

function grown(sentences: readonly Sentence[], s: number, characters: number): { source: string; start: number; end: number } {
  const { source, paragraph } = sentences[s]!;
  let { start, end } = sentences[s]!;
  let low = s;
  let high = s;
  // Its own paragraph on both sides first; then, as far as room is left, what stands around it.
  for (const fits of [(other: Sentence) => other.paragraph === paragraph, () => true]) {
    for (let grew = true; grew; ) {
      grew = false;
      for (const next of [low - 1, high + 1]) {
        const other = sentences[next];
        if (!other || other.source !== source || !fits(other)) continue;
        const [from, to] = [Math.min(start, other.start), Math.max(end, other.end)];
        if (to - from > characters) continue;
        [start, end] = [from, to];
        [low, high] = [Math.min(low, next), Math.max(high, next)];
        grew = true;
      }
    }
  }
  return { source, start, end };
}

/** Line breaks of the print become spaces, character for character: offsets stay as they are. Blank lines, and source code, keep theirs. */
export const unwrapped = (text: string, code: boolean) => (code ? text : text.replace(/(?<!\n)\n(?!\n)/g, ' '));

/** Where a span of the pieces, joined by line breaks, stands in the source. One that runs on into the next piece ends with its first. */
export function placeOf({ start, end }: Span, pieces: readonly Span[]): Span {
  let at = 0;
  for (const piece of pieces) {
    const length = piece.end - piece.start;
    if (start < at + length || piece === pieces.at(-1)) return { start: piece.start + start - at, end: Math.min(piece.start + end - at, piece.end) };
    at += length + 1;
  }
  throw new Error('There is no piece.');
}
