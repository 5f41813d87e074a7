import { useEffect, useMemo } from 'react';
import type { ChunkInfo } from '../../../electron/domain/chunk.ts';
import { useLibrary } from '../../stores/library.ts';
import { useTexts } from '../../stores/texts.ts';
import type { MapSection } from './layout.ts';
import { mapSections } from './sections.ts';

/** The parts of the map's chunks; a single document's text is fetched for its sections. */
export function useMapSections(chunks: ChunkInfo[]): MapSection[] {
  const documents = useLibrary((library) => library.documents);
  const { held, fetch } = useTexts();
  const first = chunks[0]?.document;
  const single = first !== undefined && chunks.at(-1)!.document === first;
  useEffect(() => {
    if (single) fetch(first);
  }, [single, first, fetch]);
  const text = first === undefined ? undefined : held[first];
  return useMemo(
    () =>
      mapSections(
        chunks,
        (id) => documents?.find((document) => document.id === id)?.title ?? '',
        () => (text?.state === 'here' ? text.text.sections : []),
      ),
    [chunks, documents, text],
  );
}
