/** Every format people have: by its name and its first bytes a file finds its importer. Runs in the documents process (process/). */
import { extname } from 'node:path';
import { FocusError } from '../errors.ts';
import type { Content, Format, Importer, ImportOptions } from './content.ts';
import { languageOf } from './formats/code/languages.ts';
import { isMarkdown } from './layout.ts';
import { presentable } from './presentable.ts';

/** Loaded when the first file of the format comes: most of them bring a library along. */
const importers = {
  code: async () => (await import('./formats/code/code.ts')).readCode,
  docx: async () => (await import('./formats/docx/docx.ts')).readDocx,
  epub: async () => (await import('./formats/epub/epub.ts')).readEpub,
  html: async () => (await import('./formats/html/html.ts')).readHtml,
  notebook: async () => (await import('./formats/notebook/notebook.ts')).readNotebook,
  pdf: async () => (await import('./formats/pdf/pdf.ts')).readPdf,
  table: async () => (await import('./formats/table/table.ts')).readTable,
  text: async () => (await import('./formats/text/text.ts')).readText,
} satisfies Record<string, () => Promise<Importer>>;
type Kind = keyof typeof importers;

const endings: Record<string, Kind> = {
  '.pdf': 'pdf',
  '.epub': 'epub',
  '.docx': 'docx',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.ipynb': 'notebook',
  '.csv': 'table',
  '.tsv': 'table',
};

const all = (endings: string, what: string) => Object.fromEntries(endings.split(' ').map((ending) => [ending, what]));

/** Formats that some program opens but nobody reads as text: told apart for a better sentence than "not text". */
const unread: Record<string, string> = {
  ...all('.zip .7z .rar .tar .gz .tgz .bz2 .xz .zst', 'an archive: unpack it'),
  ...all('.png .jpg .jpeg .tif .tiff .gif .bmp .webp .heic', 'a picture: Focus does not recognise text in it (OCR) yet; let another program do that'),
  '.doc': 'an old Word document: save it as .docx',
  '.rtf': 'rich text: save it as .docx or plain text',
  '.odt': 'an OpenDocument text: save it as .docx',
  '.mobi': 'a Kindle book: convert it to EPUB',
  '.azw3': 'a Kindle book: convert it to EPUB',
  '.djvu': 'a scanned book (DjVu): convert it to a PDF that has text',
  '.xlsx': 'a spreadsheet: save its sheets as CSV',
  '.ods': 'a spreadsheet: save its sheets as CSV',
  '.pptx': 'slides: print them to a PDF',
};

/** What a file begins with tells some formats beyond doubt; else the name's ending decides, and where it says nothing, the text. */
export function kindOf(name: string, bytes: Uint8Array): Kind {
  const ending = extname(name).toLowerCase();
  const begins = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  if (begins.startsWith('%PDF-')) return 'pdf';
  const known = endings[ending];
  if (known) return known;
  if (languageOf(name)) return 'code';
  if (unread[ending]) throw new FocusError('file-unreadable', `${name} is ${unread[ending]}, then import that.`);
  if (ending === '' && /^\s*<(?:!doctype html|html)\b/i.test(begins)) return 'html';
  if (ending === '' && /^\s*\{\s*"(?:cells|nbformat|metadata)"/.test(begins)) return 'notebook';
  return 'text';
}

/** What readDocument makes of it. */
export function formatOf(name: string, bytes: Uint8Array): Format {
  const kind = kindOf(name, bytes);
  return kind === 'text' && isMarkdown(name) ? 'markdown' : kind;
}

/** @throws FocusError that names the file, what is wrong and what to do. */
export async function readDocument(bytes: Uint8Array, name: string, options: ImportOptions = {}): Promise<Content> {
  if (bytes.length === 0) throw new FocusError('file-empty', `${name} is empty: there is nothing to read.`);
  options.signal?.throwIfAborted();
  const read = await importers[kindOf(name, bytes)]();
  const content = await read(bytes, name, options);
  options.signal?.throwIfAborted();
  return presentable(content);
}
