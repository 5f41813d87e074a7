/** What full-text search finds: stretches of a document with the place they stand at. */
import type { Content } from '../content.ts';
import { sectionAt } from '../content.ts';

export interface Passage {
  start: number;
  text: string;
  /** As placeOf says it, but for the line. */
  place: string;
  /** Number of the first line, for code. */
  line: number | null;
}

/** Lines of code are searched as stretches of this many: a line alone says little and makes a large index. */
const codeLines = 20;

export function* passagesOf({ text, blocks, sections }: Pick<Content, 'text' | 'blocks' | 'sections'>): Generator<Passage> {
  for (let i = 0; i < blocks.length; i++) {
    const { start, line, place } = blocks[i]!;
    let last = i;
    if (line !== undefined) while (last - i + 1 < codeLines && blocks[last + 1]?.line === line + (last + 1 - i)) last++;
    const { end } = blocks[last]!;
    i = last;
    if (text.slice(start, end).trim() === '') continue;
    const section = sectionAt(sections, start, line !== undefined);
    yield { start, text: text.slice(start, end), place: [section, place].filter(Boolean).join(', '), line: line ?? null };
  }
}

/** Place of a match `at` characters into a passage. */
export function placeIn({ text, place, line }: Omit<Passage, 'start'>, at: number, isFile: boolean): string {
  if (line === null) return /^Page \d+$/.test(place) ? place.toLowerCase() : place;
  const here = `line ${line + (text.slice(0, at).match(/\n/g)?.length ?? 0)}`;
  return isFile || place === '' ? here : `${place}, ${here}`;
}
