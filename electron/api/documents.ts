import { basename } from 'node:path';
import { z } from 'zod';
import { type Block, lastAtOrBefore } from '../documents/content.ts';
import { contextOf } from '../documents/context.ts';
import { countWords } from '../documents/library/words.ts';
import { blockPlace } from '../documents/places.ts';
import type { DocumentInfo, DocumentOverview, DocumentText, ReadAs, TextBlock } from '../domain/document.ts';
import type { ImportEvent, ImportSource, RunEvent } from '../domain/job.ts';
import type { Rectangle, Span } from '../domain/location.ts';
import type { Removal } from '../domain/removal.ts';
import { chaptersOf } from '../engine/chapters.ts';
import { FocusError } from '../errors.ts';
import { queueImport } from './importing.ts';
import type { Program } from './program.ts';
import { queueReading } from './reading.ts';
import { chunksOf, sourceOf } from './sources.ts';
import { procedure, router, streamed } from './trpc.ts';

const password = z.string().min(1).max(1000).optional();
const mostFilesOfFolder = 20_000;
const importSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('path'),
    path: z.string().min(1),
    folder: z.enum(['whole', 'files']).optional(),
    password,
    encoding: z.string().max(30).optional(),
  }),
  z.object({ kind: z.literal('text'), title: z.string().min(1).max(300), text: z.string().min(1) }),
  z.object({
    kind: z.literal('folder'),
    name: z.string().min(1).max(1000),
    files: z.array(z.object({ path: z.string().min(1).max(1000), base64: z.string() })).max(mostFilesOfFolder),
    folder: z.enum(['whole', 'files']).optional(),
  }),
  z.object({ kind: z.literal('file'), name: z.string().min(1).max(1000), base64: z.string(), password }),
]);
const mostSources = 5000;
/** Citations of an answer or a summary whose places are asked for at once. */
const mostSpans = 2000;
const longestTitle = 300;
const byId = z.object({ id: z.string() });
const ids = z.array(z.string()).min(1).max(mostSources);
const inWorkspace = z.object({ workspace: z.string() });

export const importSources = inWorkspace.extend({ sources: z.array(importSource).min(1).max(mostSources) });

export const documents = router({
  /** In the order they were added. `limit` and `offset`: a page of them; none = all. */
  list: procedure
    .input(inWorkspace.extend({ limit: z.int().positive().optional(), offset: z.int().nonnegative().optional() }))
    .query(({ ctx, input: { workspace, limit, offset } }): DocumentInfo[] => {
      if (ctx.program.damage) throw ctx.program.damage;
      return ctx.program.library.documents(workspace, { ...(limit ? { limit } : {}), ...(offset ? { offset } : {}) });
    }),

  /** Also an older version, which the list does not show: a file that is imported again after it changed keeps it for its answers and summaries. */
  get: procedure.input(byId).query(({ ctx, input }): DocumentInfo => ctx.program.library.document(input.id)),

  text: procedure.input(byId).query(({ ctx, input }): DocumentText => {
    const { library } = ctx.program;
    const laid = library.text(input.id);
    const text = { ...laid, blocks: laid.blocks.map(placed) };
    if (library.document(input.id).pages === null) return { ...text, pagesUrl: null };
    const sections = text.sections.map(({ title, start, level }) => {
      const page = laid.blocks[Math.max(0, lastAtOrBefore(laid.blocks, start))]?.at?.page;
      return { title, start, level, ...(page === undefined ? {} : { page }) };
    });
    return { ...text, sections, pagesUrl: `./documents/${input.id}.pdf` };
  }),

  overview: procedure.input(byId).query(({ ctx, input }): DocumentOverview => {
    const source = sourceOf(ctx.program.library, input.id);
    const named = chaptersOf(source).filter((chapter) => chapter.named);
    return { chapters: named.map(({ title, start, end }) => ({ title, start, words: countWords(source.text.slice(start, end)) })) };
  }),

  /** Questions worth asking of it, whose answers stand in it: those that came with it, else the engine makes some. */
  questions: procedure.input(byId).query(async ({ ctx, input }): Promise<string[]> => {
    const { library } = ctx.program;
    const { suggestedQuestions } = library.document(input.id);
    if (suggestedQuestions.length > 0) return suggestedQuestions;
    const engine = await ctx.program.engine();
    return (await engine.suggest(sourceOf(library, input.id))).map(({ question }) => question);
  }),

  /** The sentences around a citation. */
  context: procedure
    .input(byId.extend({ start: z.int().nonnegative(), end: z.int().nonnegative() }))
    .query(({ ctx, input }) => contextOf(ctx.program.library.text(input.id).text, input)),

  rectangles: procedure
    .input(byId.extend({ spans: z.array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() })).max(mostSpans) }))
    .query(({ ctx, input }) => ctx.program.library.rectangles(input.id, input.spans)),

  /** Stretches of a printed page's text, and where they stand on it: what is selected there is words of the document. */
  wordsOn: procedure
    .input(byId.extend({ page: z.int().positive() }))
    .query(({ ctx, input }): (Rectangle & Span)[] => ctx.program.library.wordsOn(input.id, input.page)),

  search: procedure
    .input(inWorkspace.extend({ query: z.string().max(500) }))
    .query(({ ctx, input }) => ctx.program.library.search(input.workspace, input.query)),

  /** They can be put back for a while. */
  remove: procedure.input(inWorkspace.extend({ ids })).mutation(({ ctx, input: { workspace, ids } }): Removal => {
    const removal = ctx.program.library.removals.documents(workspace, ids);
    ctx.program.changes.tell({ what: 'documents', workspace }, { what: 'removals' });
    return removal;
  }),

  /** In every workspace that holds it. `author` '' = none. */
  rename: procedure
    .input(byId.extend({ title: z.string().trim().min(1).max(longestTitle), author: z.string().trim().max(longestTitle) }))
    .mutation(({ ctx, input: { id, title, author } }) => {
      const { library, changes } = ctx.program;
      library.members.rename(id, { title, author });
      changes.tell(...library.workspacesOf(id).map((workspace) => ({ what: 'documents' as const, workspace })));
    }),

  /** What it takes of the disk, in bytes: its text, what lays it out, and the file where that is kept. */
  size: procedure.input(byId).query(({ ctx, input }): number => ctx.program.library.members.bytes(input.id)),

  /** To another workspace; what was asked about them stays. */
  move: procedure.input(inWorkspace.extend({ ids, to: z.string() })).mutation(({ ctx, input: { workspace, ids, to } }) => {
    ctx.program.library.members.move(ids, workspace, to);
    ctx.program.changes.tell({ what: 'documents', workspace }, { what: 'documents', workspace: to }, { what: 'workspaces' });
  }),

  /** Documents whose text an earlier one of the workspace has already: pairs later, earliest. */
  twins: procedure.input(inWorkspace).query(({ ctx, input }) => ctx.program.library.members.twins(input.workspace)),

  /** Those that the model in use has read, as far as they are still kept. */
  alreadyRead: procedure.query(({ ctx }): string[] => {
    const { model } = ctx.program.status;
    return model ? [...ctx.program.library.readings.of(model)] : [];
  }),

  import: procedure.input(importSources).subscription(({ ctx, input, signal }) => imported(ctx.program, input.workspace, input.sources, signal)),

  reimport: procedure.input(inWorkspace.extend({ id: z.string() })).subscription(({ ctx, input, signal }) => {
    const { path, format } = ctx.program.library.document(input.id);
    if (path === null)
      throw new FocusError('bad-input', 'This document was not imported from a file of this machine, so it cannot be imported again.');
    return imported(ctx.program, input.workspace, [{ kind: 'path', path, ...(format === 'folder' ? { folder: 'whole' } : {}) }], signal);
  }),

  /** What its file may be read as, the likeliest first: for one that does not say it. */
  readings: procedure.input(byId).query(async ({ ctx, input }): Promise<ReadAs[]> => {
    const { path } = ctx.program.library.document(input.id);
    return path === null ? [] : ctx.program.documents.call({ method: 'readings', item: { kind: 'file', name: basename(path), path } });
  }),

  chunks: procedure.input(byId).query(async ({ ctx, input }) => {
    const engine = await ctx.program.engine();
    const chunks = await engine.chunk([sourceOf(ctx.program.library, input.id)]);
    return chunksOf(ctx.program.library, chunks);
  }),

  read: procedure.input(byId).subscription(({ ctx, input, signal }) =>
    streamed<RunEvent>(async (emit, aborted) => {
      const { id } = queueReading(ctx.program, input.id);
      await ctx.program.queue.follow(id, (event) => emit(event as RunEvent), aborted);
    }, signal),
  ),
});

/** With its place in words; lines of code show their numbers. */
function placed(block: Block): TextBlock {
  const { at, note, place: _, ...shown } = block;
  return at || block.place !== undefined ? { ...shown, place: blockPlace(block) } : shown;
}

/** An import that somebody waits for: whoever stops listening cancels it. */
function imported(program: Program, workspace: string, sources: readonly ImportSource[], signal: AbortSignal | undefined) {
  return streamed<ImportEvent>(async (emit, aborted) => {
    const { id } = queueImport(program, workspace, sources);
    await program.queue.follow(id, (event) => emit(event as ImportEvent), aborted);
  }, signal);
}
