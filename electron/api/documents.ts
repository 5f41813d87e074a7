import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readDocument } from '../documents/documents.ts';
import type { NewDocument } from '../documents/library.ts';
import { rectanglesOf } from '../documents/pdf.ts';
import { laidOut } from '../documents/text.ts';
import { FocusError, toErrorData } from '../errors.ts';
import type { DocumentInfo, DocumentText, ImportEvent, RunEvent } from './contract.ts';
import type { Program } from './program.ts';
import { runEvent } from './program.ts';
import { sourceOf } from './sources.ts';
import { procedure, router, streamed } from './trpc.ts';

const importSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  z.object({ kind: z.literal('text'), title: z.string().min(1).max(300), text: z.string().min(1) }),
  z.object({ kind: z.literal('file'), name: z.string().min(1).max(1000), base64: z.string() }),
]);
const byId = z.object({ id: z.string() });
const inWorkspace = z.object({ workspace: z.string() });

/** Folders that hold what others wrote, or nothing to read. */
const leftOut = new Set(['node_modules', '.git', 'dist', 'build', 'target', '__pycache__', '.venv', 'vendor']);
const mostFiles = 5000;

type Loaded = Pick<NewDocument, 'content' | 'source' | 'printed'>;

interface Item {
  name: string;
  path: string | null;
  title?: string;
  load(): Promise<Loaded>;
}

export const documents = router({
  list: procedure.input(inWorkspace).query(({ ctx, input }): DocumentInfo[] => ctx.program.library.documents(input.workspace)),

  text: procedure.input(byId).query(
    ({ ctx, input }): DocumentText => ({
      ...ctx.program.library.text(input.id),
      pagesUrl: ctx.program.library.document(input.id).pages === null ? null : `./documents/${input.id}.pdf`,
    }),
  ),

  rectangles: procedure
    .input(byId.extend({ start: z.int().nonnegative(), end: z.int().nonnegative() }))
    .query(({ ctx, input }) => rectanglesOf(ctx.program.library.anchors(input.id), input.start, input.end)),

  search: procedure
    .input(inWorkspace.extend({ query: z.string().max(500) }))
    .query(({ ctx, input }) => ctx.program.library.search(input.workspace, input.query)),

  remove: procedure.input(inWorkspace.extend({ id: z.string() })).mutation(({ ctx, input }) => ctx.program.library.remove(input.workspace, input.id)),

  import: procedure.input(inWorkspace.extend({ sources: z.array(importSource).min(1).max(mostFiles) })).subscription(({ ctx, input, signal }) =>
    streamed<ImportEvent>(async (emit, aborted) => {
      const items = (await Promise.all(input.sources.map(itemsOf))).flat();
      await takeIn(ctx.program, input.workspace, items, emit, aborted);
    }, signal),
  ),

  reimport: procedure.input(inWorkspace.extend({ id: z.string() })).subscription(({ ctx, input, signal }) =>
    streamed<ImportEvent>(async (emit, aborted) => {
      const { library } = ctx.program;
      const { path } = library.document(input.id);
      if (path === null)
        throw new FocusError('bad-input', 'This document was not imported from a file of this machine, so it cannot be imported again.');
      const [item] = await itemsOf({ kind: 'path', path });
      await takeIn(ctx.program, input.workspace, item ? [item] : [], emit, aborted);
      // The file has changed: the older text makes way for the one that was just imported.
      if (library.documents(input.workspace).filter((document) => document.path === path).length > 1) library.remove(input.workspace, input.id);
    }, signal),
  ),

  chunks: procedure.input(byId).query(async ({ ctx, input }) => {
    const engine = await ctx.program.engine();
    const chunks = await engine.chunk([sourceOf(ctx.program.library, input.id)]);
    return chunks.map(({ source, ...chunk }) => ({ ...chunk, document: source }));
  }),

  read: procedure.input(byId).subscription(({ ctx, input, signal }) =>
    streamed<RunEvent>(async (emit, aborted) => {
      const engine = await ctx.program.engine();
      await engine.read([sourceOf(ctx.program.library, input.id)], {}, { signal: aborted, onEvent: (event) => emit(runEvent(event)) });
    }, signal),
  ),
});

/** One after the other: a file that fails is reported and the rest goes on; a cancel leaves what was finished. */
async function takeIn(program: Program, workspace: string, items: Item[], emit: (event: ImportEvent) => void, aborted: AbortSignal): Promise<void> {
  for (const [i, item] of items.entries()) {
    if (aborted.aborted) return;
    emit({ type: 'progress', name: item.name, done: i, total: items.length, unit: items.length === 1 ? 'file' : 'files' });
    try {
      const loaded = await item.load();
      const { document, again } = program.library.add({
        workspace,
        name: item.name,
        path: item.path,
        ...loaded,
        ...(item.title ? { title: item.title } : {}),
      });
      emit({ type: 'imported', document, again });
    } catch (error) {
      emit({ type: 'failed', name: item.name, error: toErrorData(error) });
    }
  }
  emit({ type: 'done' });
}

async function itemsOf(source: z.infer<typeof importSource>): Promise<Item[]> {
  if (source.kind === 'text') {
    const name = `${source.title}.md`;
    return [{ name, title: source.title, path: null, load: async () => ({ content: laidOut(source.text, name), source: source.text }) }];
  }
  if (source.kind === 'file') {
    const name = source.name;
    return [{ name, path: null, load: () => fromBytes(Buffer.from(source.base64, 'base64'), name) }];
  }
  const { path } = source;
  if ((await stat(path).catch(() => null))?.isDirectory()) return filesBelow(path, path);
  return [{ name: basename(path), path, load: () => fromFile(path) }];
}

async function fromBytes(bytes: Uint8Array, name: string): Promise<Loaded> {
  const content = await readDocument(bytes, name);
  return { content, source: bytes, ...(content.format === 'pdf' ? { printed: bytes } : {}) };
}

async function fromFile(path: string): Promise<Loaded> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
    throw new FocusError('file-unreadable', `${path} cannot be opened (${cause.code}). Check its permissions.`, { cause });
  });
  return fromBytes(bytes, basename(path));
}

/** Text-like files of a folder, in order of their names. Links are not followed, so a loop cannot trap the import. */
async function filesBelow(folder: string, root: string): Promise<Item[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const items: Item[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !leftOut.has(entry.name)) items.push(...(await filesBelow(path, root)));
    else if (entry.isFile() && !entry.name.startsWith('.')) items.push({ name: path.slice(root.length + 1), path, load: () => fromFile(path) });
    if (items.length > mostFiles) throw new FocusError('bad-input', `${root} holds more than ${mostFiles} files. Import a part of it.`);
  }
  return items;
}
