/** Joins library and engine: documents as sources of memory, citations as places in documents. */
import { boundariesOf } from '../documents/boundaries.ts';
import type { Laid, Library } from '../documents/library/library.ts';
import { locationOf } from '../documents/places.ts';
import type { ChunkInfo } from '../domain/chunk.ts';
import type { CitationInfo } from '../domain/citation.ts';
import type { ChunkSpan, Citation, HeldSpan, SourceText } from '../engine/contract.ts';

export function sourceOf(library: Library, id: string): SourceText {
  return sourceFrom(id, library.text(id));
}

export function sourceFrom(id: string, laid: Laid): SourceText {
  const { text, sections } = laid;
  return { id, text, boundaries: boundariesOf(laid), ...(sections.length > 0 ? { sections } : {}) };
}

/** Chunks of one document with where each begins; of several, all their layouts would be read once more for that. */
export function chunksOf(library: Library, chunks: readonly (ChunkSpan & Partial<HeldSpan>)[]): ChunkInfo[] {
  const isOne = chunks.every(({ source }) => source === chunks[0]!.source);
  return chunks.map(({ source, ...chunk }) => ({ ...chunk, document: source, ...(isOne ? locationOf(library.text(source), source, chunk) : {}) }));
}

export function citationsOf(library: Library, citations: Citation[]): CitationInfo[] {
  return citations.map(({ source, quote, chunk, score, symbol, ...span }) => ({
    ...locationOf(library.text(source), source, span),
    title: library.document(source).title,
    quote,
    chunk,
    score,
    ...(symbol ? { symbol } : {}),
  }));
}
