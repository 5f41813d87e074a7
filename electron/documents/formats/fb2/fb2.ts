/** FictionBook: sections with their titles, poems and notes; pictures are left out. */
import { basename } from 'node:path';
import { FocusError } from '../../../errors.ts';
import { Archive } from '../../archive.ts';
import { ContentWriter, type Importer } from '../../content.ts';
import { counted, written } from '../../written.ts';
import { elements, mended } from '../../xml.ts';
import { decodePage } from '../html/page-encoding.ts';

const largestBytes = 128 * 2 ** 20;

export const readFb2: Importer = async (given, path, { signal } = {}) => {
  const name = basename(path);
  const bytes = given[0] === 0x50 && given[1] === 0x4b ? await packed(given, name) : given;
  if (bytes.length > largestBytes) throw new FocusError('file-too-large', `${name} has more than 128 MiB; books of up to that are read.`);
  const { text: xml, warnings } = decodePage(bytes, name);
  if (!/<FictionBook\b/i.test(xml.slice(0, 5000)))
    throw new FocusError('file-unreadable', `${name} is not a FictionBook: its first element is another. Get the book once more.`);
  signal?.throwIfAborted();
  // Pictures are most of the file, and nothing of them is read.
  const book = mended(xml.replace(/<binary\b[^>]*>[^<]*<\/binary>/g, '<binary/>'));
  const writer = new ContentWriter();
  const about: Record<string, string> = {};
  const authors: string[] = [];
  let author: string[] = [];
  const open: string[] = [];
  let words: string | null = null;
  let title: string[] | null = null;
  let verses: string[] | null = null;
  let row: string[] | null = null;
  let rows: string[][] = [];
  /** Where the mark of a note begins among the words; -1 = nowhere. */
  let note = -1;
  let pictures = 0;
  let depth = 0;
  let paragraph = 0;
  let isBody = false;
  const isIn = (tag: string) => open.includes(tag);
  const put = (kind: 'heading' | 'paragraph' | 'quote' | 'table', text: string, level?: number) => {
    if (writer.block(kind, text, { place: `paragraph ${paragraph + 1}`, ...(level === undefined ? {} : { level }) }) !== null) paragraph++;
  };
  elements(book, {
    onOpen(tag, attributes) {
      if (open.length < 500) open.push(tag);
      if (tag === 'body') isBody = true;
      else if (tag === 'section') depth++;
      else if (tag === 'binary') pictures++;
      else if (tag === 'title' && isBody) title = [];
      else if (tag === 'stanza') verses = [];
      else if (/^(?:p|v|subtitle|text-author|td|th|date)$/.test(tag)) words = '';
      else if (tag === 'tr') row = [];
      else if (tag === 'table') rows = [];
      else if (tag === 'a' && words !== null && attributes.type === 'note') note = words.length;
    },
    onText(text) {
      if (words !== null) words += text;
    },
    onClose(tag, said) {
      if (tag === 'a' && words !== null && note >= 0) {
        const mark = words.slice(note).trim();
        // Many books write the brackets themselves.
        if (mark !== '' && !/^[[({]/.test(mark)) words = `${words.slice(0, note)}[${mark}]`;
        note = -1;
      }
      if (isIn('title-info') && !isBody) {
        if (tag === 'book-title' || tag === 'lang') about[tag] ??= said;
        if (isIn('author') && /^(?:first|middle|last)-name$/.test(tag) && said !== '') author.push(said);
        if (tag === 'author') authors.push(author.splice(0).join(' '));
      }
      if (words !== null && /^(?:p|v|subtitle|text-author|td|th|date)$/.test(tag)) {
        const line = words.replace(/\s+/g, ' ').trim();
        words = null;
        if (row && /^t[dh]$/.test(tag)) row.push(line);
        else if (isBody && line !== '') {
          if (title) title.push(line);
          else if (tag === 'v' && verses) verses.push(line);
          else if (tag === 'subtitle' && /[\p{L}\p{N}]/u.test(line)) put('heading', line, Math.min(9, Math.max(1, depth + 1)));
          else put(isIn('epigraph') || isIn('cite') ? 'quote' : 'paragraph', line);
        }
      } else if (tag === 'tr' && row) {
        rows.push(row);
        row = null;
      } else if (tag === 'table') {
        put('table', rows.map((cells) => cells.join('\t')).join('\n'));
        rows = [];
      } else if (tag === 'stanza' && verses) {
        put('quote', verses.join('\n'));
        verses = null;
      } else if (tag === 'title' && title) {
        if (title.length > 0) put('heading', title.join('. ').replace(/([.!?:])\. /g, '$1 '), Math.min(9, Math.max(1, depth)));
        title = null;
      } else if (tag === 'section') depth--;
      else if (tag === 'body') isBody = false;
      if (open.at(-1) === tag) open.pop();
    },
  });
  author = [];
  if (writer.length === 0) throw new FocusError('file-empty', `${name} has no text: there is nothing to read.`);
  return written('fb2', writer, {
    title: about['book-title'] ?? null,
    metadata: { author: authors.filter(Boolean).join(', '), language: about.lang },
    warnings: [...warnings, ...(pictures > 0 ? [`${counted(pictures, 'picture')} left out of ${name}: only text is read.`] : [])],
  });
};

/** Books are handed on packed, one in an archive. */
async function packed(given: Uint8Array, name: string): Promise<Uint8Array> {
  const archive = await Archive.open(given, name, 'Unpack it, then import the book in it.');
  try {
    const books = archive.paths.filter((path) => /\.fb2$/i.test(path));
    const bytes = books.length === 1 ? await archive.bytes(books[0]!) : null;
    if (!bytes)
      throw new FocusError('file-unreadable', `${name} holds ${counted(books.length, 'FictionBook')}. Unpack it, then import what is in it.`);
    return bytes;
  } finally {
    archive.close();
  }
}
