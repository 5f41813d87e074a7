/** Joins library and engine: documents as sources of memory, citations as places in documents. */
import { bordersOf } from '../documents/borders.ts';
import { placeOf } from '../documents/content.ts';
import type { Laid, Library } from '../documents/library/library.ts';
import type { Citation, SourceText } from '../engine/contract.ts';
import type { CitationInfo } from './contract.ts';

export function sourceOf(library: Library, id: string): SourceText {
  return sourceFrom(id, library.text(id));
}

export function sourceFrom(id: string, laid: Laid): SourceText {
  const { text, sections } = laid;
  return { id, text, borders: bordersOf(laid), ...(sections.length > 0 ? { sections } : {}) };
}

export function citationsOf(library: Library, citations: Citation[]): CitationInfo[] {
  return citations.map(({ source, ...citation }) => ({
    ...citation,
    document: source,
    title: library.document(source).title,
    place: placeOf(library.text(source), citation.start),
  }));
}
