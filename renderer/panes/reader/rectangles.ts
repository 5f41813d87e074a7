/** Where citations lie on the printed pages: asked of the program, which kept every word's place when it imported the file. */
import { useEffect, useState } from 'react';
import type { CitationInfo } from '../../../electron/domain/citation.ts';
import type { Rectangle } from '../../../electron/domain/location.ts';
import { api, report } from '../../base/api.ts';
import type { Passage } from '../../base/navigation.ts';
import { inLines } from './lines.ts';
import type { PageMark } from './page-view.tsx';

export function useRectangles(
  id: string | null,
  citations: CitationInfo[],
  passage: Passage | null,
  notes: readonly Passage[],
): { marks: PageMark[]; target: { page: number } | null } {
  const [state, setState] = useState<{ marks: PageMark[]; target: { page: number } | null; of: Passage | null }>({
    marks: [],
    target: null,
    of: null,
  });
  useEffect(() => {
    if (!id) return;
    let wanted = true;
    const load = async () => {
      const others = citations.filter((citation) => citation.start !== passage?.start);
      const spans = [...(passage ? [passage] : []), ...others, ...notes].map(({ start, end }) => ({ start, end }));
      const found = (await api.documents.rectangles.query({ id, spans })).map(inLines);
      if (!wanted) return;
      const here = passage ? found.shift()! : [];
      const as = (boxes: Rectangle[][], kind: PageMark['kind']) => boxes.flat().map((box) => ({ ...box, kind }));
      const marks = [...as(found.slice(others.length), 'note'), ...as([here], 'here'), ...as(found.slice(0, others.length), 'citation')];
      // Other marks lead nowhere: who reads on, and keeps a note there, stays there.
      setState((old) => ({ marks, of: passage, target: passage && old.of === passage ? old.target : here[0] ? { page: here[0].page } : null }));
    };
    load().catch(report);
    return () => {
      wanted = false;
    };
  }, [id, citations, passage, notes]);
  return state;
}
