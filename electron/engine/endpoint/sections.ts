/** Sections of a summary that is made chunk by chunk on servers: the document's own, joined until they are large and few enough. */
import type { Chunk } from '../chunker.ts';
import type { SourceText } from '../contract.ts';

/** Sentences of the whole and of a section. */
export const lengths = {
  short: { whole: 6, section: 2 },
  medium: { whole: 12, section: 3 },
  long: { whole: 16, section: 4 },
  chapters: { whole: 0, section: 4 },
};
/** A section is at least this many chunks: fewer would mean a request for every paragraph. */
const leastSectionChunks = 4;
const mostSections = 40;

/**
 * Consecutive chunks under one title: the document's own sections, joined until they are large enough and few enough. What is joined is named from its
 * first to its last.
 */
export function groupSections(source: SourceText, chunks: readonly Chunk[]): { title: string; first: number; end: number }[] {
  const least = Math.max(leastSectionChunks, Math.ceil(chunks.length / mostSections));
  const titles = source.sections ?? [];
  const groups: { title: string; first: number; end: number }[] = [];
  const titleAt = ({ span }: Chunk) => titles.findLast((section) => section.start < span.end)?.title;
  const named = (first: string | undefined, last: string | undefined, n: number) =>
    first === undefined ? `Part ${n}` : last === undefined || last === first ? first : `${first} – ${last}`;
  let title = 0;
  for (const [index, { span }] of chunks.entries()) {
    let begins = false;
    while (title < titles.length && titles[title]!.start < span.end) {
      begins = true;
      title++;
    }
    const last = groups.at(-1);
    const large = last ? index - last.first >= least : true;
    const cut = titles.length > 0 ? begins && large : large;
    if (!last || cut) {
      groups.push({ title: '', first: index, end: index + 1 });
    } else last.end = index + 1;
  }
  // A rest too small to stand alone belongs to what came before it.
  const rest = groups.at(-1)!;
  if (groups.length > 1 && rest.end - rest.first < Math.ceil(least / 2)) {
    groups.pop();
    groups.at(-1)!.end = rest.end;
  }
  for (const [i, group] of groups.entries()) group.title = named(titleAt(chunks[group.first]!), titleAt(chunks[group.end - 1]!), i + 1);
  return groups;
}
