/** Where citations lie on the printed pages: asked of the program, which kept every word's place when it imported the file. */
import { useEffect, useState } from 'react';
import type { CitationInfo } from '../../../electron/domain/answer.ts';
import type { Rectangle } from '../../../electron/domain/location.ts';
import { api, report } from '../../base/api.ts';
import type { Passage } from '../../base/navigation.ts';
import type { PageMark } from './page-view.tsx';

export function useRectangles(
  id: string | null,
  citations: CitationInfo[],
  passage: Passage | null,
  notes: readonly Passage[],
): { marks: PageMark[]; target: { page: number } | null } {
  const [state, setState] = useState<{ marks: PageMark[]; target: { page: number } | null }>({ marks: [], target: null });
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
      setState({ marks, target: here[0] ? { page: here[0].page } : null });
    };
    load().catch(report);
    return () => {
      wanted = false;
    };
  }, [id, citations, passage, notes]);
  return state;
}

/** Of the height of a line: wider gaps lie between columns. */
const widestGap = 1.2;

/** Words that stand side by side in a line make one rectangle; what is given is in the order of the text. */
export function inLines(words: readonly Rectangle[]): Rectangle[] {
  const lines: Rectangle[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const shared = line ? Math.min(line.top + line.height, word.top + word.height) - Math.max(line.top, word.top) : 0;
    const apart = line ? word.left - (line.left + line.width) : 0;
    const height = Math.min(line?.height ?? 0, word.height);
    if (line && line.page === word.page && shared > height / 2 && apart < height * widestGap && apart > -word.width - height) {
      const top = Math.min(line.top, word.top);
      const bottom = Math.max(line.top + line.height, word.top + word.height);
      const right = Math.max(line.left + line.width, word.left + word.width);
      lines[lines.length - 1] = { ...line, top, height: bottom - top, width: right - line.left };
    } else lines.push({ ...word });
  }
  return lines;
}
