import { resolve } from 'node:path';
import { z } from 'zod';
import type { Workspace } from '../domain/document.ts';
import type { Removal } from '../domain/removal.ts';
import { FocusError } from '../errors.ts';
import { procedure, router } from './trpc.ts';

const named = z.object({ name: z.string().trim().min(1).max(100) });
const byId = z.object({ id: z.string() });
const folder = z.object({ path: z.string().min(1), folder: z.enum(['whole', 'files']).optional() });

export const workspaces = router({
  list: procedure.query(({ ctx }): Workspace[] => {
    const { library, watching, damage } = ctx.program;
    if (damage) throw damage;
    return library.workspaces().map((workspace) => {
      const watched = library
        .watched(workspace.id)
        .map(({ path }) => ({ path, ...watching.state(workspace.id, path), ...library.files.below(workspace.id, path) }));
      return { ...workspace, watched };
    });
  }),

  create: procedure.input(named).mutation(({ ctx, input }): Workspace => {
    const created = ctx.program.library.createWorkspace(input.name);
    ctx.program.changes.tell({ what: 'workspaces' });
    return { ...created, watched: [] };
  }),

  rename: procedure.input(named.extend({ id: z.string() })).mutation(({ ctx, input }) => {
    ctx.program.library.renameWorkspace(input.id, input.name);
    ctx.program.changes.tell({ what: 'workspaces' });
  }),

  /** With its answers and documents; it can be put back for a while. The last workspace stays. */
  remove: procedure.input(byId).mutation(async ({ ctx, input }): Promise<Removal> => {
    const { library, queue, watching, changes } = ctx.program;
    if (library.workspaces().every(({ id }) => id === input.id))
      throw new FocusError('bad-input', 'This is the only workspace. Create another one, then remove this.');
    await watching.end(input.id);
    for (const job of queue.list()) if (job.workspace === input.id) queue.cancel(job.id);
    const removal = library.removals.workspace(input.id);
    changes.tell({ what: 'workspaces' }, { what: 'removals' });
    return removal;
  }),

  /** One folder more: what changes in it is imported again, what is gone stays and is marked as missing. Imports show up as jobs. */
  watch: procedure.input(byId.extend({ watched: folder })).mutation(async ({ ctx, input: { id, watched } }) => {
    await ctx.program.watching.add(id, { path: resolve(watched.path), ...(watched.folder ? { folder: watched.folder } : {}) });
    ctx.program.changes.tell({ what: 'workspaces' });
  }),

  /** Its documents stay. */
  unwatch: procedure.input(byId.extend({ path: z.string() })).mutation(async ({ ctx, input: { id, path } }) => {
    await ctx.program.watching.end(id, path);
    ctx.program.changes.tell({ what: 'workspaces' });
  }),
});
