import type { Border, ChunkSpan, SourceText } from './contract.ts';
import { sentencesOf } from './sentences.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A chunk with what the engine needs of it: its tokens, and where each of them ends in the source's text. */
export interface Chunk {
  span: ChunkSpan;
  ids: Int32Array;
  /** [tokens] UTF-16 offsets in the source's text. */
  ends: Int32Array;
}

/** A chunk is never shorter than this share of the target because of a border (only a text's last chunk is). */
const shortestShare: Record<Border['level'], number> = { section: 0.4, paragraph: 0.6, sentence: 0.75 };
const strength: Record<Border['level'], number> = { section: 3, paragraph: 2, sentence: 1 };

/**
 * Cuts texts into chunks of at most `target` tokens at the strongest border near the target, never inside a word unless a word
 * is longer than a chunk. Every token lies in exactly one chunk; chunks never span two sources.
 */
export function chunkSources(sources: readonly SourceText[], tokenizer: Tokenizer, target: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (const source of sources) {
    const { ids, ends } = tokenizer.encode(source.text);
    let first = 0;
    let start = 0;
    while (first < ids.length) {
      const limit = Math.min(first + target, ids.length);
      const end = limit === ids.length ? limit : cutBefore(source, ends, first, limit, target);
      const span = { index: chunks.length, source: source.id, start, end: ends[end - 1]!, tokens: end - first };
      chunks.push({ span, ids: ids.slice(first, end), ends: ends.slice(first, end) });
      start = span.end;
      first = end;
    }
  }
  return chunks;
}

/** [chunks] What each chunk says, of the texts it was cut from. */
export function textsOf(chunks: readonly Chunk[], sources: readonly SourceText[]): string[] {
  const texts = new Map(sources.map((source) => [source.id, source.text]));
  return chunks.map(({ span }) => texts.get(span.source)!.slice(span.start, span.end));
}

/** The token at which the next chunk begins: after the last of the strongest borders in reach, else after the last whole word. */
function cutBefore(source: SourceText, ends: Int32Array, first: number, limit: number, target: number): number {
  const from = first === 0 ? 0 : ends[first - 1]!;
  const to = ends[limit - 1]!;
  let best = 0;
  let cut = -1;
  for (const border of bordersBetween(source, from, to)) {
    const token = tokenAt(ends, border.offset, first, limit);
    if (token < 0 || token - first < shortestShare[border.level] * target || strength[border.level] < best) continue;
    best = strength[border.level];
    cut = token;
  }
  if (cut > first) return cut;
  for (let token = limit; token > first + target / 2; token--) {
    const at = ends[token - 1]!;
    if (/\s/.test(source.text[at] ?? ' ') || /\s/.test(source.text[at - 1]!)) return token;
  }
  return limit;
}

/** Borders of the caller, or, without any, paragraphs and sentences as the text shows them. */
function bordersBetween(source: SourceText, from: number, to: number): Border[] {
  const given = source.borders;
  if (given) {
    let low = 0;
    let high = given.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (given[middle]!.offset <= from) low = middle + 1;
      else high = middle;
    }
    const out: Border[] = [];
    while (low < given.length && given[low]!.offset <= to) out.push(given[low++]!);
    return out;
  }
  return sentencesOf(source.text, from, to)
    .filter((sentence) => sentence.start > from && sentence.start <= to)
    .map(({ start }) => {
      const before = source.text.slice(Math.max(0, start - 4), start);
      const level = /^#{1,6} /.test(source.text.slice(start, start + 7)) ? 'section' : /\n\s*\n/.test(before) ? 'paragraph' : 'sentence';
      return { offset: start, level };
    });
}

/** The token whose text begins at `offset`, white space before it aside; -1 when the offset lies inside a token's word. */
function tokenAt(ends: Int32Array, offset: number, first: number, limit: number): number {
  let low = first;
  let high = limit;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low < limit ? low : -1;
}
