/** Entry of the documents process: files of anybody's making are opened here, never where the library's window or the engine lives. */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { FocusError } from '../../errors.ts';
import { type Hooks, serve } from '../../process/serve.ts';
import { detach, type ImportOptions, type ImportProgress } from '../content.ts';
import { readDocument } from '../documents.ts';
import { asChosen, chosenSentence, readings } from '../encoding.ts';
import { readWhole } from '../file.ts';
import { readFolder } from '../formats/folder/folder.ts';
import { laidDown } from '../formats/folder/packed.ts';
import { formatOfFile } from '../formats/registry.ts';
import { laidOut } from '../formats/text/text.ts';
import type { Item } from '../item.ts';
import { checkDatabase } from '../library/database.ts';
import { documentId, identified, Library, type NewDocument } from '../library/library.ts';
import { listPath } from '../listing.ts';
import { shown } from '../presentable.ts';
import { ScannedPages } from '../recognition/recognised.ts';
import type { DocumentsSetup, RawCalls, Scanned } from './protocol.ts';

/** The library's file; null = only reading. */
let database: string | null = null;
let library: Library | null = null;

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
  const file = item.kind === 'bytes' ? null : await readWhole(item.path);
  const bytes = item.kind === 'bytes' ? item.bytes : file!.bytes;
  const chosen = item.encoding === undefined || !formatOfFile(item.name, bytes).plain ? null : asChosen(bytes, item.encoding, item.name);
  const found = await readBytes(chosen ?? bytes, item.name, file && !chosen ? { ...options, spare: true } : options);
  if (chosen) found.content.warnings = [chosenSentence(item.name, item.encoding!), ...found.content.warnings];
  return { ...found, ...(item.kind === 'file' ? { path: item.path, stamp: file!.stamp } : { path: null }) };
}

async function readBytes(bytes: Uint8Array, name: string, given: ImportOptions): Promise<Pick<Read, 'id' | 'content' | 'printed'>> {
  const { name: format, printed: isPrinted = false } = formatOfFile(name, bytes);
  const options = isPrinted ? { ...given, spare: false } : given;
  // A picture is kept and shown as the pages that it was recognised on.
  const printed = (typeof given.recognition === 'object' && given.recognition.printed) || bytes;
  const id = documentId(format, printed);
  const content = await readDocument(bytes, name, options);
  detach(bytes, options);
  return { id, content, ...(isPrinted ? { printed } : {}) };
}

async function unpacked({ name, bytes }: Extract<Item, { kind: 'packed' }>, way: 'whole' | 'files' | undefined, signal?: AbortSignal) {
  return laidDown(name, bytes, async (folder): Promise<RawCalls['unpack']['result']> => {
    const { items, notes } = await listPath(folder, way, signal);
    const files = items.flatMap((item): Item[] => (item.kind === 'file' ? [{ kind: 'bytes', name: item.name, bytes: readFileSync(item.path) }] : []));
    return { items: files.length > 0 ? files : null, notes };
  });
}

/** @param given what people read is its name; the path stays as the disk has it. */
async function readItem({ item: given, password, recognition }: RawCalls['read']['params'], hooks: Hooks<ImportProgress>) {
  const item = { ...given, name: shown(given.name) };
  return { name: item.name, ...(await read(item, { ...hooks, recognition, ...(password ? { password } : {}) })) };
}

/** @returns the numbers of pages that have to be recognised first, in place of an end. */
async function unlessScanned<T>(work: Promise<T>): Promise<T | Scanned> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ScannedPages) return { scanned: cause.pages };
    throw cause;
  }
}

async function intoLibrary({ workspace, ...params }: RawCalls['import']['params'], hooks: Hooks<ImportProgress>) {
  const found = await readItem(params, hooks);
  if (database === null) throw new Error('The documents process was started without a library.');
  // A cancel that came while the file was read is heard now; the library takes all of it at once.
  await setImmediate();
  hooks.signal.throwIfAborted();
  library ??= new Library(database);
  return library.add({ workspace, ...found });
}

// Of a damaged file pdf.js leaves promises to themselves that nobody waits for; the one that is waited for says what is wrong.
process.on('unhandledRejection', () => {});

serve<DocumentsSetup, RawCalls>({
  setUp(setup) {
    database = setup.database;
  },
  calls: {
    list: ({ path, folder }, { signal }) => listPath(path, folder, signal),
    unpack: ({ item, folder }, { signal }) => unpacked(item, folder, signal),
    readings: async ({ item }) => readings(item.kind === 'bytes' ? item.bytes : (await readWhole(item.path)).bytes),
    async check() {
      if (database !== null) checkDatabase(database);
      return null;
    },
    read: (params, hooks) => unlessScanned(readItem(params, hooks).then(({ content }) => content)),
    import: (params, hooks) => unlessScanned(intoLibrary(params, hooks)),
  },
  close: () => library?.close(),
  present: shown,
});
