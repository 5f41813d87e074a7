/** Entry of the documents process: files of anybody's making are opened here, never where the library's window or the engine lives. */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { answerParent } from '../../child.ts';
import { FocusError, toErrorData } from '../../errors.ts';
import { type Content, type ImportOptions, letGo } from '../content.ts';
import { readDocument } from '../documents.ts';
import { readWhole } from '../file.ts';
import { readFolder } from '../formats/folder/folder.ts';
import { laidDown } from '../formats/folder/packed.ts';
import { formatOfFile } from '../formats/registry.ts';
import { laidOut } from '../formats/text/text.ts';
import type { Item, Listing } from '../item.ts';
import { checkDatabase } from '../library/database.ts';
import { documentId, identified, Library, type NewDocument } from '../library/library.ts';
import { listPath } from '../listing.ts';
import { shown } from '../presentable.ts';
import type { Asked, FromDocuments, Imported, ResultOf, ToDocuments } from './protocol.ts';

/** The library's file; null = only reading. */
let database: string | null = null;
let library: Library | null = null;
const running = new Map<number, AbortController>();

type Read = Pick<NewDocument, 'id' | 'content' | 'path' | 'stamp' | 'printed' | 'title'>;

async function read(item: Item, options: ImportOptions): Promise<Read> {
  if (item.kind === 'text') {
    if (item.text.trim() === '') throw new FocusError('file-empty', `${item.name} holds only white space: there is nothing to read.`);
    return { ...identified(laidOut(item.text, item.name), item.text), path: null, ...(item.title ? { title: item.title } : {}) };
  }
  if (item.kind === 'folder') {
    const { content } = await readFolder(item.path, options);
    return { ...identified(content, content.text), path: item.path };
  }
  if (item.kind === 'packed') {
    const { content } = await laidDown(item.name, item.bytes, (folder) => readFolder(folder, options));
    return { ...identified(content, content.text), path: null };
  }
  if (item.kind === 'bytes') return { ...(await readBytes(item.bytes, item.name, options)), path: null };
  const { bytes, stamp } = await readWhole(item.path);
  return { ...(await readBytes(bytes, item.name, { ...options, spare: true })), path: item.path, stamp };
}

async function readBytes(bytes: Uint8Array, name: string, given: ImportOptions): Promise<Pick<Read, 'id' | 'content' | 'printed'>> {
  const { name: format, printed: isPrinted = false } = formatOfFile(name, bytes);
  const options = isPrinted ? { ...given, spare: false } : given;
  const id = documentId(format, bytes);
  const content = await readDocument(bytes, name, options);
  letGo(bytes, options);
  return { id, content, ...(isPrinted ? { printed: bytes } : {}) };
}

async function unpacked({ name, bytes }: Extract<Item, { kind: 'packed' }>, way: 'whole' | 'files' | undefined, signal?: AbortSignal) {
  return laidDown(name, bytes, async (folder): Promise<ResultOf<'unpack'>> => {
    const { items, notes } = await listPath(folder, way, signal);
    const files = items.flatMap((item): Item[] => (item.kind === 'file' ? [{ kind: 'bytes', name: item.name, bytes: readFileSync(item.path) }] : []));
    return { items: files.length > 0 ? files : null, notes };
  });
}

async function perform(call: Asked, options: ImportOptions): Promise<Listing | ResultOf<'unpack'> | Imported | Content | null> {
  if (call.method === 'check') {
    if (database !== null) checkDatabase(database);
    return null;
  }
  if (call.method === 'list') return listPath(call.path, call.folder, options.signal);
  if (call.method === 'unpack') return unpacked(call.item, call.folder, options.signal);
  // What people read; the path stays as the disk has it.
  const item = { ...call.item, name: shown(call.item.name) };
  const found = await read(item, { ...options, ...(call.password ? { password: call.password } : {}) });
  if (call.method === 'read') return found.content;
  if (database === null) throw new Error('The documents process was started without a library.');
  // A cancel that came while the file was read is heard now; the library takes all of it at once.
  await setImmediate();
  options.signal?.throwIfAborted();
  library ??= new Library(database);
  return library.add({ workspace: call.workspace, name: item.name, ...found });
}

async function receive(message: ToDocuments): Promise<void> {
  switch (message.type) {
    case 'setup':
      database = message.database;
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
        const { code, message } = toErrorData(error);
        send({ type: 'error', id, error: { code, message: shown(message) } });
      } finally {
        running.delete(id);
      }
    }
  }
}

// Of a damaged file pdf.js leaves promises to themselves that nobody waits for; the one that is waited for says what is wrong.
process.on('unhandledRejection', () => {});
const send = answerParent<ToDocuments, FromDocuments>(receive);
