/** Names the parts of a map: by document where there are several, by the document's sections where there is one. */
import type { ChunkInfo } from '../../../electron/domain/chunk.ts';
import type { MapSection } from './layout.ts';

/** `titleOf`: a document's title. `sectionsOf`: its sections, as far as its text is loaded. */
export function mapSections(
  chunks: ChunkInfo[],
  titleOf: (document: string) => string,
  sectionsOf: (document: string) => { title: string; start: number; level: number }[],
): MapSection[] {
  const documents = [...new Set(chunks.map(({ document }) => document))];
  if (documents.length > 1) {
    return documents.map((document) => ({ title: titleOf(document), firstChunk: chunks.findIndex((chunk) => chunk.document === document) }));
  }
  const sections = documents[0] === undefined ? [] : sectionsOf(documents[0]);
  const named: MapSection[] = [];
  let chunk = 0;
  for (const { title, start } of sections) {
    while (chunk < chunks.length - 1 && chunks[chunk]!.end <= start) chunk++;
    named.push({ title, firstChunk: chunk });
  }
  return named;
}

/** Title of the part that a chunk lies in, or ''. */
export function sectionOf(sections: MapSection[], chunk: number): string {
  return sections.findLast(({ firstChunk }) => firstChunk <= chunk)?.title ?? '';
}
