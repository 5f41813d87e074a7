import { z } from 'zod';
import { lastAtOrBefore } from '../documents/content.ts';
import { rectanglesOf } from '../documents/formats/pdf/pdf.ts';
import { FocusError } from '../errors.ts';
import type { DocumentInfo, DocumentText, ImportEvent, ImportSource, RunEvent } from './contract.ts';
import { queueImport } from './importing.ts';
import type { Program } from './program.ts';
import { queueReading } from './reading.ts';
import { sourceOf } from './sources.ts';
import { procedure, router, streamed } from './trpc.ts';

const password = z.string().min(1).max(1000).optional();
const mostFilesOfFolder = 20_000;
const importSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1), folder: z.enum(['whole', 'files']).optional(), password }),
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
const byId = z.object({ id: z.string() });
const inWorkspace = z.object({ workspace: z.string() });

export const importSources = inWorkspace.extend({ sources: z.array(importSource).min(1).max(mostSources) });

export const documents = router({
  list: procedure
    .input(inWorkspace.extend({ limit: z.int().positive().optional(), offset: z.int().nonnegative().optional() }))
    .query(({ ctx, input: { workspace, limit, offset } }): DocumentInfo[] => {
      if (ctx.program.damage) throw ctx.program.damage;
      return ctx.program.library.documents(workspace, { ...(limit ? { limit } : {}), ...(offset ? { offset } : {}) });
    }),

  get: procedure.input(byId).query(({ ctx, input }): DocumentInfo => ctx.program.library.document(input.id)),

  text: procedure.input(byId).query(({ ctx, input }): DocumentText => {
    const { library } = ctx.program;
    const text = library.text(input.id);
    if (library.document(input.id).pages === null) return { ...text, pagesUrl: null };
    const anchors = library.anchors(input.id);
    const sections = text.sections.map((section) => {
      const page = anchors[Math.max(0, lastAtOrBefore(anchors, section.start))]?.page;
      return { ...section, ...(page === undefined ? {} : { page }) };
    });
    return { ...text, sections, pagesUrl: `./documents/${input.id}.pdf` };
  }),

  rectangles: procedure
    .input(byId.extend({ start: z.int().nonnegative(), end: z.int().nonnegative() }))
    .query(({ ctx, input }) => rectanglesOf(ctx.program.library.anchors(input.id), input.start, input.end)),

  search: procedure
    .input(inWorkspace.extend({ query: z.string().max(500) }))
    .query(({ ctx, input }) => ctx.program.library.search(input.workspace, input.query)),

  remove: procedure.input(inWorkspace.extend({ id: z.string() })).mutation(({ ctx, input }) => ctx.program.library.remove(input.workspace, input.id)),

  import: procedure.input(importSources).subscription(({ ctx, input, signal }) => imported(ctx.program, input.workspace, input.sources, signal)),

  reimport: procedure.input(inWorkspace.extend({ id: z.string() })).subscription(({ ctx, input, signal }) => {
    const { path, format } = ctx.program.library.document(input.id);
    if (path === null)
      throw new FocusError('bad-input', 'This document was not imported from a file of this machine, so it cannot be imported again.');
    return imported(ctx.program, input.workspace, [{ kind: 'path', path, ...(format === 'folder' ? { folder: 'whole' } : {}) }], signal);
  }),

  chunks: procedure.input(byId).query(async ({ ctx, input }) => {
    const engine = await ctx.program.engine();
    const chunks = await engine.chunk([sourceOf(ctx.program.library, input.id)]);
    return chunks.map(({ source, ...chunk }) => ({ ...chunk, document: source }));
  }),

  read: procedure.input(byId).subscription(({ ctx, input, signal }) =>
    streamed<RunEvent>(async (emit, aborted) => {
      const { id } = queueReading(ctx.program, input.id);
      await ctx.program.queue.follow(id, (event) => emit(event as RunEvent), aborted);
    }, signal),
  ),
});

/** An import that somebody waits for: whoever stops listening cancels it. */
function imported(program: Program, workspace: string, sources: readonly ImportSource[], signal: AbortSignal | undefined) {
  return streamed<ImportEvent>(async (emit, aborted) => {
    const { id } = queueImport(program, workspace, sources);
    await program.queue.follow(id, (event) => emit(event as ImportEvent), aborted);
  }, signal);
}
