/** What the package of a book says: its files, their order, its table of contents. Small faults are forgiven as readers forgive them. */
import { posix } from 'node:path';
import { FocusError } from '../../../errors.ts';
import type { Archive } from '../../archive.ts';
import { elements, mended } from '../../xml.ts';

export const advice = 'Open it in a reader of EPUB or convert it anew, or get the file once more.';

interface ManifestItem {
  path: string;
  type: string;
  fallback: string | null;
}

/** A part of the book, in the order of reading. */
export interface Part {
  path: string;
  /** It has no text and nothing in its place that has: "image/jpeg". */
  unread: string | null;
}

export interface Package {
  title: string | null;
  author: string | null;
  language: string | null;
  spine: Part[];
  /** Parts that the book names again; each is read once. */
  repeated: number;
  contents: string | null;
}

/** A line of the table of contents. */
export interface Entry {
  path: string;
  /** Of an element in it; '' = the beginning. */
  fragment: string;
  title: string;
  level: number;
}

const isMarkup = ({ type, path }: ManifestItem) =>
  type === ''
    ? /\.(?:x?html?|xml|svg)$/i.test(path)
    : /^(?:application\/xhtml\+xml|text\/html|text\/x-oeb1-document|application\/x-dtbook\+xml|image\/svg\+xml)$/.test(type);

/** @throws FocusError where it is no book. */
export async function packageOf(archive: Archive, name: string): Promise<Package> {
  const noBook = () => new FocusError('file-unreadable', `${name} is an archive but no EPUB book: its table of files is missing. ${advice}`);
  let path: string | undefined;
  elements(mended((await archive.text(archive.named('META-INF/container.xml') ?? '')) ?? ''), {
    onOpen(tag, attributes) {
      if (tag === 'rootfile') path ??= attributes['full-path'];
    },
  });
  // Without that file, or where it leads nowhere, the only package that is there is meant.
  const packages = archive.paths.filter((each) => /\.opf$/i.test(each));
  const file = (path === undefined ? null : archive.named(resolved('', path))) ?? (packages.length === 1 ? packages[0]! : null);
  const xml = file === null ? null : await archive.text(file);
  if (xml === null || file === null) throw noBook();
  const folder = posix.dirname(file);
  const at = (href: string) => archive.named(resolved(folder, href)) ?? resolved(folder, href);
  const items = new Map<string, ManifestItem>();
  const order: string[] = [];
  const book: Package = { title: null, author: null, language: null, spine: [], repeated: 0, contents: null };
  let isNavigation = false;
  elements(mended(xml), {
    onOpen(tag, { id, href, properties = '', fallback, idref, toc, ...attributes }) {
      if (tag === 'item' && id && href) {
        const type = (attributes['media-type'] ?? '').toLowerCase();
        items.set(id, { path: at(href), type, fallback: fallback ?? null });
        if (/\bnav\b/.test(properties)) [book.contents, isNavigation] = [at(href), true];
      } else if (tag === 'spine' && toc) book.contents ??= items.get(toc)?.path ?? null;
      else if (tag === 'itemref' && idref) order.push(idref);
    },
    onClose(tag, words) {
      if (tag === 'title') book.title ??= words;
      else if (tag === 'creator') book.author ??= words;
      else if (tag === 'language') book.language ??= words;
    },
  });
  book.contents ??= [...items.values()].find(({ type }) => type === 'application/x-dtbncx+xml')?.path ?? null;
  const seen = new Set<string>();
  for (const id of order) {
    const part = partOf(items, id);
    if (!part || (isNavigation && part.path === book.contents)) continue;
    if (seen.has(part.path)) book.repeated++;
    else book.spine.push(part);
    seen.add(part.path);
  }
  if (book.spine.length === 0) throw noBook();
  return book;
}

/** What of an item can be read: itself, or what stands in for it. */
function partOf(items: ReadonlyMap<string, ManifestItem>, id: string): Part | null {
  const first = items.get(id);
  if (!first) return null;
  const seen = new Set<ManifestItem>();
  for (let item: ManifestItem | undefined = first; item && !seen.has(item); item = items.get(item.fallback ?? '')) {
    if (isMarkup(item)) return { path: item.path, unread: null };
    seen.add(item);
  }
  return { path: first.path, unread: first.type || 'an unknown kind' };
}

/** Of the navigation (EPUB 3: links in lists) or the ncx (EPUB 2: labels with sources). */
export async function contentsOf(archive: Archive, contents: string | null): Promise<Entry[]> {
  const entries: Entry[] = [];
  const xml = contents === null ? null : await archive.text(contents);
  if (xml === null || contents === null) return entries;
  const folder = posix.dirname(contents);
  let link: string | null = null;
  let words = '';
  let level = 0;
  /** Lists of pages and of landmarks are no chapters. */
  let other = 0;
  const put = (href: string, title: string) => {
    const path = resolved(folder, href);
    if (title === '' || other > 0) return;
    entries.push({ path: archive.named(path) ?? path, fragment: decoded(/#([\s\S]*)$/.exec(href)?.[1] ?? ''), title, level: Math.max(1, level) });
  };
  const said = () => words.replace(/\s+/g, ' ').trim();
  elements(mended(xml), {
    onOpen(tag, attributes) {
      if (tag === 'nav' && (other > 0 || !/^(?:toc)?$/.test(attributes['epub:type'] ?? ''))) other++;
      if (tag === 'pageList' || tag === 'navList') other++;
      if (tag === 'ol' || tag === 'navPoint') level++;
      if (tag === 'a' && attributes.href) [link, words] = [attributes.href, ''];
      else if (tag === 'navLabel') words = '';
      else if (tag === 'content' && attributes.src) put(attributes.src, said());
    },
    onText(text) {
      words += text;
    },
    onClose(tag) {
      if ((tag === 'nav' || tag === 'pageList' || tag === 'navList') && other > 0) other--;
      if (tag === 'ol' || tag === 'navPoint') level--;
      if (tag !== 'a' || link === null) return;
      put(link, said());
      link = null;
    },
  });
  return entries;
}

/** Within the archive, whose root a path may name. */
export function resolved(folder: string, href: string): string {
  const bare = decoded(href.replace(/[#?][\s\S]*/, '')).replaceAll('\\', '/');
  return bare.startsWith('/') ? posix.join(bare).slice(1) : posix.join(folder, bare);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
