/** A source folder becomes one document: every file in path order under its path, each line with its number, its symbols as sections. */
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FocusError } from '../../../errors.ts';
import type { Block, Content, ImportOptions, Section } from '../../content.ts';
import { readDocument } from '../../documents.ts';
import { decode } from '../../encoding.ts';
import { codeLines } from '../../layout.ts';
import { presentable, shown } from '../../presentable.ts';
import { counted } from '../../written.ts';
import { mostLines } from '../code/code.ts';
import { languageOf } from '../code/languages.ts';
import { symbolsOf } from '../code/symbols.ts';
import { formatOfName } from '../registry.ts';
import { withoutPictures } from '../text/text.ts';
import { failure, listFolder, rootOf } from './folder-walk.ts';
import { largestFileOf, leftOutSentences, reasons, textReason, tooLarge } from './left-out.ts';
import { readOnly } from './read-only.ts';

export { kindsIn, listFolder } from './folder-walk.ts';

/** A file in the text. UTF-16 offsets: `start` where its path stands, `end` behind its last line. */
export interface FolderFile {
  /** Below the folder, with slashes, as the disk has it. */
  path: string;
  start: number;
  end: number;
  bytes: number;
}

export interface Folder {
  content: Content;
  files: FolderFile[];
  /** Paths as shown to people; a folder ends in a slash and stands for all in it. */
  leftOut: { path: string; reason: string }[];
}

const mostFiles = 20_000;
const mostTextBytes = 512 * 2 ** 20;
/** Of V8; 512 MiB of ASCII come close. */
const longestString = 2 ** 29 - 24;
/** Sentences about single files beyond this many are counted only. */
const mostFileWarnings = 20;

/** @throws FocusError when the folder cannot be opened, holds too much, or nothing that can be read. */
export async function readFolder(path: string, { signal, onProgress }: ImportOptions = {}): Promise<Folder> {
  const root = await rootOf(path);
  const name = basename(root) || root;
  const leftOut: Folder['leftOut'] = [];
  const leave = (file: string, reason: string) => leftOut.push({ path: shown(file), reason });
  const listed: string[] = [];
  let listedBytes = 0;
  for await (const { path: file, bytes, reason } of listFolder(root, signal ? { signal } : {})) {
    if (reason !== null) {
      leave(file, reason);
      continue;
    }
    listed.push(file);
    listedBytes += bytes;
    if (listed.length > mostFiles)
      throw new FocusError(
        'file-too-large',
        `${name} holds more than ${mostFiles} files to read. Choose a folder inside it, or list what to leave out in its .gitignore.`,
      );
    if (listedBytes > mostTextBytes) throw tooMuchText(name);
  }

  const writer = new FolderWriter();
  const warnings: string[] = [];
  for (const [done, file] of listed.entries()) {
    onProgress?.({ done, total: listed.length, unit: 'files' });
    signal?.throwIfAborted();
    const read = await readSource(root, file, signal);
    if ('reason' in read) {
      leave(file, read.reason);
      continue;
    }
    warnings.push(...read.warnings);
    if ('content' in read) {
      writer.document(file, read.content, read.bytes);
      checkSize(writer, name);
      continue;
    }
    const grammar = languageOf(file)?.grammar;
    const symbols = grammar ? await symbolsOf(read.text, grammar) : [];
    if (!symbols) warnings.push(`${shown(file)} is too long or too deeply nested for an outline: its functions are not listed.`);
    writer.file(file, read.text, read.bytes, symbols ?? []);
    checkSize(writer, name);
  }
  onProgress?.({ done: listed.length, total: listed.length, unit: 'files' });

  leftOut.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (writer.files.length === 0)
    throw new FocusError('file-empty', `${name} holds no source or text file that can be read. ${reasons(leftOut)}`.trim());
  const more = warnings.length - mostFileWarnings;
  return {
    content: presentable({
      format: 'folder',
      title: name,
      metadata: { files: String(writer.files.length) },
      text: writer.text,
      blocks: writer.blocks,
      sections: writer.sections,
      language: null,
      pages: null,
      anchors: [],
      warnings: [
        ...warnings.slice(0, mostFileWarnings),
        ...(more > 0 ? [`${more} more sentences like these about other files.`] : []),
        ...leftOutSentences(leftOut),
      ],
    }),
    files: writer.files,
    leftOut,
  };
}

function checkSize({ length, blocks }: FolderWriter, name: string): void {
  if (length > longestString) throw tooMuchText(name);
  if (blocks.length > mostLines) throw new FocusError('file-too-large', `${name} holds more than ${mostLines} lines. Choose a folder inside it.`);
}

class FolderWriter {
  readonly #parts: string[] = [];
  readonly files: FolderFile[] = [];
  readonly blocks: Block[] = [];
  readonly sections: Section[] = [];
  length = 0;

  /** Line numbers stay those of the file: nothing is cut but white space at its end. */
  file(path: string, text: string, bytes: number, symbols: { name: string; start: number; level: number }[]): void {
    const code = text.trimEnd();
    const body = this.#begin(path, code, bytes);
    for (const line of codeLines(code, body)) this.blocks.push(line);
    for (const symbol of symbols) this.sections.push({ title: symbol.name, start: body + symbol.start, level: symbol.level + 1 });
  }

  /** What an importer made of a file: its blocks and sections lie in the file's. */
  document(path: string, { text, blocks, sections }: Content, bytes: number): void {
    const body = this.#begin(path, text, bytes);
    for (const block of blocks) {
      const level = block.level === undefined ? {} : { level: block.level + 1 };
      this.blocks.push({ ...block, ...level, start: body + block.start, end: body + block.end, inFile: true });
    }
    for (const { title, start, level } of sections) this.sections.push({ title, start: body + start, level: level + 1 });
  }

  /** @returns where the file's text begins. */
  #begin(path: string, text: string, bytes: number): number {
    const title = shown(path);
    const start = this.length === 0 ? 0 : this.length + 2;
    const body = start + title.length + 2;
    this.#parts.push(this.length === 0 ? '' : '\n\n', title, '\n\n', text);
    this.length = body + text.length;
    this.blocks.push({ start, end: start + title.length, kind: 'heading', level: 1 });
    this.sections.push({ title, start, level: 1 });
    this.files.push({ path, start, end: this.length, bytes });
    return body;
  }

  get text(): string {
    return this.#parts.join('');
  }
}

type Source = { text: string; bytes: number; warnings: string[] } | { content: Content; bytes: number; warnings: string[] } | { reason: string };

/** One file as it stands at one moment. */
async function readSource(root: string, path: string, signal: AbortSignal | undefined): Promise<Source> {
  const handle = await open(join(root, path), readOnly).catch((cause: unknown) => failure(cause));
  if (typeof handle === 'string') return { reason: path.includes('\uFFFD') ? 'its name is not valid UTF-8' : handle };
  try {
    const before = await handle.stat();
    if (!before.isFile()) return { reason: 'not a regular file' };
    if (before.size > largestFileOf(path)) return { reason: tooLarge };
    // One byte more than there should be, to see that there is none.
    const buffer = Buffer.allocUnsafe(before.size + 1);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < buffer.length; filled += count)
      ({ bytesRead: count } = await handle.read(buffer, filled, buffer.length - filled));
    const after = await handle.stat();
    if (filled !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      return { reason: 'changed while the folder was read' };
    const bytes = buffer.subarray(0, filled);
    const content = formatOfName(path)?.inFolder === 'both' ? await imported(bytes, path, signal) : null;
    if (content) {
      const reason = textReason(path, content.text.slice(0, 4000));
      return reason ? { reason } : { content, bytes: filled, warnings: content.warnings };
    }
    const { text: written, warnings } = decode(bytes, shown(path));
    const { text, pictures } = withoutPictures(written);
    if (pictures > 0) warnings.push(`${counted(pictures, 'picture')} left out of ${shown(path)}: only text is read.`);
    const reason = textReason(path, text);
    return reason ? { reason } : { text, bytes: filled, warnings };
  } catch (cause) {
    signal?.throwIfAborted();
    if (!(cause instanceof FocusError)) return { reason: failure(cause) };
    const reasons: Partial<Record<FocusError['code'], string>> = {
      'file-binary': 'binary',
      'file-empty': 'empty',
      'file-encoding': 'its encoding cannot be told',
    };
    return { reason: reasons[cause.code] ?? cause.message };
  } finally {
    await handle.close();
  }
}

/** As when it is imported alone; null = it is read as it is written: a page that scripts fill, headers without rows, JSON that is no data. */
async function imported(bytes: Uint8Array, path: string, signal: AbortSignal | undefined): Promise<Content | null> {
  try {
    const content = await readDocument(bytes, shown(path), signal ? { signal } : {});
    return content.format === 'code' ? null : content;
  } catch (cause) {
    if (cause instanceof FocusError && cause.code === 'file-empty' && bytes.length > 0) return null;
    throw cause;
  }
}

function tooMuchText(name: string): FocusError {
  return new FocusError(
    'file-too-large',
    `${name} holds more than 512 MiB of text. Choose a folder inside it, or list what to leave out in its .gitignore.`,
  );
}
