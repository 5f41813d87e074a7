/** What full-text search finds: stretches of a document with where they stand. */
import type { Content } from '../content.ts';
import { type Standing, standingAt } from '../places.ts';

export interface Passage {
  start: number;
  text: string;
  standing: Standing;
  /** Number of the first line, for code. */
  line: number | null;
}

/** Lines of code are searched as stretches of this many: a line alone says little and makes a large index. */
const codeLines = 20;

export function* passagesOf(content: Pick<Content, 'text' | 'blocks' | 'sections' | 'language'>): Generator<Passage> {
  const { text, blocks } = content;
  for (let i = 0; i < blocks.length; i++) {
    const { start, line } = blocks[i]!;
    let last = i;
    if (line !== undefined) while (last - i + 1 < codeLines && blocks[last + 1]?.line === line + (last + 1 - i)) last++;
    const { end } = blocks[last]!;
    i = last;
    if (text.slice(start, end).trim() === '') continue;
    yield { start, text: text.slice(start, end), standing: standingAt(content, start), line: line ?? null };
  }
}

/** As it is kept in the index: JSON. Earlier versions kept the words, without the line of code, which stood by itself. */
export function standingKept(kept: string, isFile: boolean): Standing {
  if (kept.startsWith('{')) return JSON.parse(kept) as Standing;
  return kept === '' || isFile ? {} : { words: kept };
}

/** Where a match `at` characters into a passage stands: of code its very line. */
export function standingOfMatch({ text, standing, line }: Omit<Passage, 'start'>, at: number): Standing {
  if (line === null) return standing;
  const { words, ...rest } = standing;
  // Of earlier versions, a line's file.
  const section = rest.section ?? words;
  return { ...rest, ...(section ? { section } : {}), line: line + (text.slice(0, at).match(/\n/g)?.length ?? 0) };
}
