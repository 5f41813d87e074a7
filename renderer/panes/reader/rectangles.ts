/** Where citations lie on the printed pages: asked of the program, which kept every word's place when it imported the file. */
import { useEffect, useState } from 'react';
import type { CitationInfo } from '../../../electron/api/contract.ts';
import { api, report } from '../../api.ts';
import type { Passage } from '../../app/navigation.ts';
import type { PageMark } from './page-view.tsx';

export function useRectangles(
  id: string | null,
  citations: CitationInfo[],
  passage: Passage | null,
): { marks: PageMark[]; target: { page: number } | null } {
  const [state, setState] = useState<{ marks: PageMark[]; target: { page: number } | null }>({ marks: [], target: null });
  useEffect(() => {
    if (!id) return;
    let wanted = true;
    const load = async () => {
      const others = citations.filter((citation) => citation.start !== passage?.start);
      const spans = [...(passage ? [passage] : []), ...others].map(({ start, end }) => ({ start, end }));
      const found = await api.documents.rectangles({ id, spans });
      if (!wanted) return;
      const here = passage ? found.shift()! : [];
      const marks = [...here.map((box) => ({ ...box, here: true })), ...found.flat().map((box) => ({ ...box, here: false }))];
      setState({ marks, target: here[0] ? { page: here[0].page } : null });
    };
    load().catch(report);
    return () => {
      wanted = false;
    };
  }, [id, citations, passage]);
  return state;
}
