/** EPUB 2 and 3: the chapters in the order of the spine, with the book's own headings and what its table of contents adds to them. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer, lastAtOrBefore } from '../../content.ts';
import { type Found, nothingFound, parseMarkup, writeMarkup } from '../../markup.ts';
import { checkSize } from '../../markup-size.ts';
import { elements } from '../../xml.ts';
import { leftOut } from '../html/html.ts';
import { advice, contentsOf, type Entry, packageOf, resolved } from './package.ts';

export const readEpub: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  const archive = await Archive.open(bytes, name, advice);
  try {
    const book = await packageOf(archive, name);
    const locked = await lockedFiles(archive);
    const entries = Map.groupBy(await contentsOf(archive, book.contents), (entry) => entry.path);
    const writer = new ContentWriter();
    const found = nothingFound();
    const missing: string[] = [];
    const unread: string[] = [];
    for (const [done, part] of book.spine.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ done, total: book.spine.length, unit: 'parts' });
      if (locked.has(part.path))
        throw new FocusError(
          'file-unreadable',
          `${name} is locked by the shop that sold it (DRM): its text cannot be read. Get a copy without a lock.`,
        );
      if (part.unread !== null) {
        if (part.unread.startsWith('image/')) found.pictures++;
        else unread.push(`${part.path} in ${name} is ${part.unread}, which is not read: this part is left out.`);
        continue;
      }
      const markup = await archive.text(part.path);
      if (markup === null) {
        missing.push(part.path);
        continue;
      }
      checkSize(markup, `${part.path} in ${name}`);
      const chapter = { blocks: writer.blocks.length, sections: writer.sections.length };
      const anchors = new Map<string, number>();
      add(
        found,
        writeMarkup(parseMarkup(markup, { xml: true }).root, writer, {
          place: (paragraph) => `part ${done + 1}, paragraph ${paragraph}`,
          onAnchor: (id, offset) => anchors.has(id) || anchors.set(id, offset),
        }),
      );
      addContents(writer, chapter, anchors, entries.get(part.path) ?? []);
      await setImmediate();
    }
    onProgress?.({ done: book.spine.length, total: book.spine.length, unit: 'parts' });
    if (writer.length === 0)
      throw new FocusError('file-empty', `${name} has no text in any of its ${book.spine.length} parts: there is nothing to read.`);
    return {
      format: 'epub',
      title: book.title,
      metadata: { ...(book.author ? { author: book.author } : {}), ...(book.language ? { language: book.language } : {}) },
      text: writer.text,
      blocks: writer.blocks,
      sections: writer.sections,
      language: null,
      pages: null,
      anchors: [],
      warnings: [
        ...missing.map((part) => `${part} is named by ${name} but not in it: this part is missing.`),
        ...unread,
        ...(book.repeated > 0 ? [`${name} names parts of it ${book.repeated} times again; each is read once.`] : []),
        ...leftOut(found, name),
      ],
    };
  } finally {
    archive.close();
  }
};

function add(sum: Found, more: Found): void {
  for (const key of Object.keys(sum) as (keyof Found)[]) sum[key] += more[key];
}

/** So many blocks from the beginning of a part, a heading is what the contents mean by the part. */
const headBlocks = 3;

/** Lines of the contents that lead to no heading become sections of their own. `chapter`: how many blocks and sections stand before it. */
function addContents(
  writer: ContentWriter,
  chapter: { blocks: number; sections: number },
  anchors: ReadonlyMap<string, number>,
  entries: readonly Entry[],
): void {
  const { blocks, sections } = writer;
  const first = blocks[chapter.blocks];
  if (!first) return;
  const headings = new Set(sections.slice(chapter.sections).map(({ start }) => start));
  const headed = blocks.slice(chapter.blocks, chapter.blocks + headBlocks).some(({ start }) => headings.has(start));
  for (const { fragment, title, level } of entries) {
    const start = anchors.get(fragment) ?? first.start;
    if (headings.has(start) || (start === first.start && headed)) continue;
    headings.add(start);
    sections.splice(lastAtOrBefore(sections, start) + 1, 0, { title, start, level });
  }
}

/** Files that a shop has locked; fonts are often scrambled, which does not matter here. */
async function lockedFiles(archive: Archive): Promise<Set<string>> {
  const locked = new Set<string>();
  elements((await archive.text('META-INF/encryption.xml')) ?? '', {
    onOpen(tag, attributes) {
      if (tag === 'CipherReference' && attributes.URI) locked.add(resolved('', attributes.URI));
    },
  });
  return locked;
}
