/** What most importers make at their end: the text put together block by block, with what the file says of itself. */
import type { Content, ContentWriter } from './content.ts';
import { oneLine } from './presentable.ts';

export function written(
  format: string,
  writer: ContentWriter,
  { title, metadata = {}, warnings = [] }: { title: string | null; metadata?: Record<string, string | undefined>; warnings?: string[] },
): Content {
  const facts = Object.entries(metadata).filter((each): each is [string, string] => each[1] !== undefined && each[1] !== '');
  const { text, blocks, sections } = writer;
  return {
    format,
    title: title || null,
    metadata: Object.fromEntries(facts),
    text,
    blocks,
    sections,
    language: null,
    pages: null,
    anchors: [],
    warnings,
  };
}

export const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** @param around words of headers and footers, each once. */
export const aroundLeftOut = (around: readonly string[], name: string): string[] =>
  around.length > 0 ? [`Headers and footers left out of ${name}: “${oneLine(around.join('” “'), 200)}”.`] : [];

/** Headers repeat in every row, and shared words in every cell: no text is longer than this, UTF-16 units. */
export const longestText = 2 ** 28;
