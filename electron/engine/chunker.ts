import { upperBound } from '../upper-bound.ts';
import { boundariesBetween, boundariesInText, insideWord, shortestShare, strengthOf } from './boundaries.ts';
import type { BosPlacement, Boundary, ChunkSpan, SourceText } from './contract.ts';
import { declaredAbove } from './declared.ts';
import type { EncodedText, Tokenizer } from './tokenizer.ts';

/**
 * A chunk with what the engine needs of it: its tokens, and where each of them ends in the source's text. Before a chunk that begins inside a definition of
 * source code stand the lines that declare it; their tokens end where the chunk begins.
 */
export interface Chunk {
  span: ChunkSpan;
  ids: Int32Array;
  /** [tokens] UTF-16 offsets in the source's text. */
  ends: Int32Array;
}

/** What cutting needs of a tokenizer. */
export type CuttingTokenizer = Pick<Tokenizer, 'encode' | 'decode'>;

interface Reading extends EncodedText {
  source: SourceText;
  tokenizer: CuttingTokenizer;
  /** Tokens of a chunk at most. */
  target: number;
}

/** Before a word is parted from its sentence, any boundary serves that leaves this share of the target. */
const lastResortShare = 0.5;

/**
 * Cuts texts into chunks of at most `target` tokens at the strongest boundary near the target, never inside a word unless a word
 * is longer than half a chunk, never inside a character. Every token lies in exactly one chunk; chunks never span two sources.
 *
 * With boundaries given, a section as long as a chunk always begins a chunk, or follows a shorter one that does. So a change in one
 * chapter leaves the chunks of the others as they are, and what the store holds of them is found again.
 *
 * @param encoded the sources' tokens, where they are known already.
 */
export function chunkSources(
  sources: readonly SourceText[],
  tokenizer: CuttingTokenizer,
  target: number,
  encoded: readonly EncodedText[] = sources.map(({ text }) => tokenizer.encode(text)),
): Chunk[] {
  const chunks: Chunk[] = [];
  for (const [i, source] of sources.entries()) {
    const reading: Reading = { source, tokenizer, target, ...encoded[i]! };
    const { ids, ends } = reading;
    let start = 0;
    for (let first = 0; first < ids.length; ) {
      const end = ids.length - first <= target ? ids.length : betweenCharacters(reading, first, cutAfter(reading, first));
      const above = declaring(reading, start);
      const span = { index: chunks.length, source: source.id, start, end: ends[end - 1]!, tokens: above.length + end - first };
      chunks.push({
        span,
        ids: behind(above, ids.subarray(first, end)),
        ends: behind(
          above.map(() => start),
          ends.subarray(first, end),
        ),
      });
      start = span.end;
      first = end;
    }
  }
  return chunks;
}

/** Tokens of the lines that declare what a chunk lies in. */
function declaring({ source, tokenizer }: Reading, start: number): Int32Array {
  const lines = declaredAbove(source, start);
  return lines === '' ? new Int32Array(0) : tokenizer.encode(`${lines}\n`).ids;
}

function behind(above: Int32Array, own: Int32Array): Int32Array {
  const both = new Int32Array(above.length + own.length);
  both.set(above);
  both.set(own, above.length);
  return both;
}

/**
 * Token ids cut at fixed places, as the paper cuts them: chunks of `target` tokens, the last one what is left. Where BOS stands before the text alone, it
 * counts as a token of the first chunk.
 */
export function fixedCuts(ids: Int32Array, target: number, bos: BosPlacement = 'chunks'): Int32Array[] {
  const chunks: Int32Array[] = [];
  for (let at = 0, next = bos === 'fragments' ? target - 1 : target; at < ids.length; at = next, next += target) chunks.push(ids.slice(at, next));
  return chunks;
}

/** [chunks] What each chunk says. @param texts by source. */
export function textsOf(chunks: readonly Chunk[], texts: ReadonlyMap<string, string>): string[] {
  return chunks.map(({ span }) => texts.get(span.source)!.slice(span.start, span.end));
}

/** The token at which the next chunk begins: after the last of the strongest boundaries in reach, else after the last whole word. */
function cutAfter(reading: Reading, first: number): number {
  const { source, ends, target } = reading;
  const from = first === 0 ? 0 : ends[first - 1]!;
  if (!source.boundaries) {
    const limit = first + target;
    return strongest(reading, first, limit, boundariesInText(source.text, from, ends[limit - 1]!)) ?? afterWord(reading, first, limit);
  }
  const limit = limitOf(reading, first, source.boundaries);
  const given = boundariesBetween(source.boundaries, from, ends[limit]! - 1);
  const cut = strongest(reading, first, limit, given);
  if (cut !== null) return cut;
  const sentences = boundariesInText(source.text, from, ends[limit]! - 1).map(({ offset }): Boundary => ({ offset, level: 'sentence' }));
  return strongest(reading, first, limit, sentences) ?? lastOf(reading, first, limit, [...given, ...sentences]) ?? afterWord(reading, first, limit);
}

/**
 * The last token at which this chunk may end: its target, or earlier, where a section begins (or the text ends) so shortly behind the
 * target that too little would be left for a chunk of its own before it.
 */
function limitOf(reading: Reading, first: number, boundaries: readonly Boundary[]): number {
  const { ends, target } = reading;
  const limit = first + target;
  const least = Math.ceil(shortestShare.section * target);
  if (ends.length <= limit + least) return Math.min(limit, ends.length - least);
  let next: Boundary | null = null;
  for (const boundary of boundariesBetween(boundaries, ends[limit]! - 1, ends[limit + least]! - 1))
    if (boundary.level === 'section' && (next === null || strengthOf(boundary) > strengthOf(next))) next = boundary;
  return next === null ? limit : Math.min(limit, tokenAt(ends, next.offset, limit) - least);
}

function strongest({ source, ends, target }: Reading, first: number, limit: number, boundaries: readonly Boundary[]): number | null {
  let best = 0;
  let cut: number | null = null;
  for (const boundary of boundaries) {
    const token = tokenAt(ends, boundary.offset, first);
    const tokens = token - first;
    if (tokens <= 0 || token > limit || tokens < shortestShare[boundary.level] * target || strengthOf(boundary) < best) continue;
    if (insideWord(source.text, ends[token - 1]!)) continue;
    best = strengthOf(boundary);
    cut = token;
  }
  return cut;
}

function lastOf({ source, ends, target }: Reading, first: number, limit: number, boundaries: readonly Boundary[]): number | null {
  const cuts = boundaries
    .map(({ offset }) => tokenAt(ends, offset, first))
    .filter((token) => token <= limit && token - first >= lastResortShare * target && !insideWord(source.text, ends[token - 1]!));
  return cuts.length === 0 ? null : Math.max(...cuts);
}

/** After the last white space, else at the last end of a word, of the chunk's second half. */
function afterWord({ source: { text }, ends, target }: Reading, first: number, limit: number): number {
  const least = first + target / 2;
  for (let token = limit; token > least; token--) {
    const at = ends[token - 1]!;
    if (/\s/.test(text[at] ?? ' ') || /\s/.test(text[at - 1]!)) return token;
  }
  for (let token = limit; token > least; token--) if (!insideWord(text, ends[token - 1]!)) return token;
  // A limit that came early, to leave enough behind it, gives way to a word.
  for (let token = limit + 1; token <= Math.min(first + target, ends.length); token++) if (!insideWord(text, ends[token - 1]!)) return token;
  return limit;
}

/** Tokens of a character that no vocabulary has are its bytes: at most this many. */
const longestCharacterTokens = 4;

/** Where the cut would part the bytes of a character, it goes before that character. */
function betweenCharacters({ source, ids, ends, tokenizer }: Reading, first: number, cut: number): number {
  for (let token = cut; token > Math.max(first, cut - longestCharacterTokens); token--) {
    const last = tokenizer.decode(Array.from(ids.subarray(Math.max(first, token - longestCharacterTokens), token)));
    if (!last.endsWith('\ufffd') || source.text[ends[token - 1]! - 1] === '\ufffd') return token;
  }
  return cut;
}

/** The first token that ends behind `offset`: its word begins there, white space before it aside. */
export function tokenAt(ends: Int32Array, offset: number, first: number): number {
  return upperBound(ends.length, (token) => ends[token]!, offset, first);
}
