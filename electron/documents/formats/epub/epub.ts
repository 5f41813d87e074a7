/** EPUB 2 and 3: the chapters in the order of the spine, headed by the book's own headings, else by its table of contents. */
import { basename, posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { checkSize, parseMarkup, writeMarkup } from '../../markup.ts';
import { elements } from '../../xml.ts';
import { leftOut } from '../html/html.ts';

const advice = 'Open it in a reader of EPUB or convert it anew, or get the file once more.';

interface Package {
  title: string | null;
  author: string | null;
  language: string | null;
  /** Paths in the archive, by the manifest's ids. */
  files: Map<string, string>;
  spine: string[];
  contents: string | null;
}

export const readEpub: Importer = async (bytes, path, { signal, onProgress } = {}) => {
  const name = basename(path);
  const archive = await Archive.open(bytes, name, advice);
  try {
    const book = await packageOf(archive, name);
    const locked = await lockedFiles(archive);
    const titles = await titlesOf(archive, book.contents);
    const writer = new ContentWriter();
    const found = { pictures: 0, furniture: 0 };
    const missing: string[] = [];
    for (const [done, chapter] of book.spine.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ done, total: book.spine.length, unit: 'parts' });
      if (locked.has(chapter))
        throw new FocusError(
          'file-unreadable',
          `${name} is locked by the shop that sold it (DRM): its text cannot be read. Get a copy without a lock.`,
        );
      const markup = await archive.text(chapter);
      if (markup === null) {
        missing.push(chapter);
        continue;
      }
      checkSize(markup, `${chapter} in ${name}`);
      const sections = writer.sections.length;
      const start = writer.length;
      const { pictures, furniture } = writeMarkup(
        parseMarkup(markup, { xml: true }).root,
        writer,
        (paragraph) => `part ${done + 1}, paragraph ${paragraph}`,
      );
      found.pictures += pictures;
      found.furniture += furniture;
      const title = titles.get(chapter);
      if (title && writer.sections.length === sections && writer.length > start)
        writer.sections.push({ title, start: start === 0 ? 0 : start + 2, level: 1 });
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
      warnings: [...missing.map((part) => `${part} is named by ${name} but not in it: this part is missing.`), ...leftOut(found, name)],
    };
  } finally {
    archive.close();
  }
};

async function packageOf(archive: Archive, name: string): Promise<Package> {
  const noBook = () => new FocusError('file-unreadable', `${name} is an archive but no EPUB book: its table of files is missing. ${advice}`);
  let path: string | undefined;
  elements((await archive.text('META-INF/container.xml')) ?? '', {
    onOpen(tag, attributes) {
      if (tag === 'rootfile') path ??= attributes['full-path'];
    },
  });
  const xml = path === undefined ? null : await archive.text(path);
  if (xml === null || path === undefined) throw noBook();
  const folder = posix.dirname(path);
  const book: Package = { title: null, author: null, language: null, files: new Map(), spine: [], contents: null };
  const at = (href: string) => resolved(folder, href);
  elements(xml, {
    onOpen(tag, attributes) {
      if (tag === 'item' && attributes.id && attributes.href) {
        book.files.set(attributes.id, at(attributes.href));
        if (/\bnav\b/.test(attributes.properties ?? '')) book.contents = at(attributes.href);
      } else if (tag === 'spine' && attributes.toc) book.contents ??= book.files.get(attributes.toc) ?? null;
      else if (tag === 'itemref') {
        const file = book.files.get(attributes.idref ?? '');
        if (file && file !== book.contents) book.spine.push(file);
      }
    },
    onClose(tag, words) {
      if (tag === 'title') book.title ??= words;
      else if (tag === 'creator') book.author ??= words;
      else if (tag === 'language') book.language ??= words;
    },
  });
  if (book.spine.length === 0) throw noBook();
  return book;
}

/** Titles by file, of the navigation (EPUB 3: links) or the ncx (EPUB 2: labels with sources). */
async function titlesOf(archive: Archive, contents: string | null): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  const xml = contents === null ? null : await archive.text(contents);
  if (xml === null || contents === null) return titles;
  const folder = posix.dirname(contents);
  let link: string | null = null;
  let label: string | null = null;
  const put = (href: string, title: string) => {
    const file = resolved(folder, href);
    if (!titles.has(file) && title !== '') titles.set(file, title);
  };
  elements(xml, {
    onOpen(tag, attributes) {
      if (tag === 'a' && attributes.href) link = attributes.href;
      else if (tag === 'content' && attributes.src && label) put(attributes.src, label);
    },
    onClose(tag, words) {
      if (tag === 'a' && link) put(link, words);
      else if (tag === 'text') label = words;
    },
  });
  return titles;
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

function resolved(folder: string, href: string): string {
  const bare = href.replace(/[#?][\s\S]*/, '');
  try {
    return posix.join(folder, decodeURIComponent(bare));
  } catch {
    return posix.join(folder, bare);
  }
}
