/** Entry of the documents process: files of anybody's making are opened here, never where the library's window or the engine lives. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { answerParent } from '../../child.ts';
import { FocusError, toErrorData } from '../../errors.ts';
import type { Content, ImportOptions } from '../content.ts';
import { readDocument } from '../documents.ts';
import { Library, type NewDocument } from '../library.ts';
import { laidOut } from '../text.ts';
import type { Asked, FromDocuments, Imported, Item, ToDocuments } from './protocol.ts';

const largestFileBytes = 512 * 2 ** 20;

let library: Library | null = null;
const running = new Map<number, AbortController>();

interface Read extends Pick<NewDocument, 'content' | 'source' | 'path'> {
  printed?: Uint8Array;
}

async function read(item: Item, options: ImportOptions): Promise<Read> {
  if (item.kind === 'text') {
    if (item.text.trim() === '') throw new FocusError('file-empty', `${item.name} holds only white space: there is nothing to read.`);
    return { content: laidOut(item.text, item.name), source: item.text, path: null };
  }
  const bytes = item.kind === 'bytes' ? item.bytes : await bytesOf(item.path);
  const content = await readDocument(bytes, item.name, options);
  return { content, source: bytes, path: item.kind === 'bytes' ? null : item.path, ...(content.format === 'pdf' ? { printed: bytes } : {}) };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
    throw new FocusError('file-unreadable', `${path} cannot be opened (${cause.code}). Check its permissions.`, { cause });
  });
  if (!info.isFile()) throw new FocusError('file-unreadable', `${path} is not a file that can be read.`);
  if (info.size > largestFileBytes)
    throw new FocusError(
      'file-too-large',
      `${basename(path)} has ${Math.round(info.size / 2 ** 20)} MiB; files of up to ${largestFileBytes / 2 ** 20} MiB are read. Split it.`,
    );
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FocusError('file-unreadable', `${path} cannot be read (${cause.code}). Check its permissions.`, { cause });
  });
  const now = await stat(path).catch(() => null);
  if (now?.mtimeMs !== info.mtimeMs || bytes.length !== info.size)
    throw new FocusError('file-unreadable', `${basename(path)} changed while it was read. Import it again when it is complete.`);
  return bytes;
}

async function perform(call: Asked, options: ImportOptions): Promise<Item[] | Imported | Content> {
  if (call.method === 'list') return list(call.path);
  const withPassword = { ...options, ...(call.password ? { password: call.password } : {}) };
  const found = await read(call.item, withPassword);
  if (call.method === 'read') return found.content;
  if (!library) throw new Error('The documents process was started without a library.');
  return library.add({ workspace: call.workspace, name: call.item.name, ...found });
}

async function receive(message: ToDocuments): Promise<void> {
  switch (message.type) {
    case 'setup':
      if (message.database !== null) library = new Library(message.database);
      return;
    case 'cancel':
      running.get(message.id)?.abort();
      return;
    case 'close':
      library?.close();
      process.exit(0);
      return;
    case 'call': {
      const { id, call } = message;
      const controller = new AbortController();
      running.set(id, controller);
      try {
        const result = await perform(call, { signal: controller.signal, onProgress: (progress) => send({ type: 'progress', id, progress }) });
        send({ type: 'result', id, result });
      } catch (error) {
        send({ type: 'error', id, error: toErrorData(error) });
      } finally {
        running.delete(id);
      }
    }
  }
}

const send = answerParent<ToDocuments, FromDocuments>(receive);

async function list(path: string): Promise<Item[]> {
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FocusError('file-missing', `${path} does not exist or may not be seen (${cause.code}). Check the path.`, { cause });
  });
  return info.isDirectory() ? below(path, path) : [{ kind: 'file', name: basename(path), path }];
}

async function below(folder: string, root: string): Promise<Item[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const items: Item[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) items.push(...(await below(path, root)));
    else if (entry.isFile() && !entry.name.startsWith('.')) items.push({ kind: 'file', name: path.slice(root.length + 1), path });
  }
  return items;
}
