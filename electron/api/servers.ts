/** Servers that may be asked instead of a model on this machine. */
import { z } from 'zod';
import type { Connection, LocalServer } from '../domain/connection.ts';
import { serversHere } from '../engine/endpoint/found.ts';
import { closedKey, closedWorkspaces } from './connections.ts';
import type { Program } from './program.ts';
import { procedure, router } from './trpc.ts';

const byId = z.object({ id: z.string() });
const changed = async (program: Program) => {
  await program.restart();
  program.changes.tell({ what: 'models' });
};

export const connections = router({
  list: procedure.query(({ ctx }): Connection[] => ctx.program.connections.list()),

  /** Asks the usual ports of this machine. */
  here: procedure.query((): Promise<LocalServer[]> => serversHere()),

  add: procedure
    .input(z.object({ url: z.string().trim().min(1).max(1000), model: z.string().trim().max(300), key: z.string().trim().max(1000).optional() }))
    .mutation(({ ctx, input }): Connection => ctx.program.connections.add(input.url, input.model, input.key || undefined)),

  models: procedure.input(byId).mutation(({ ctx, input }): Promise<string[]> => ctx.program.connections.models(input.id)),

  /** Texts may be sent there. */
  confirm: procedure.input(byId).mutation(({ ctx, input }) => ctx.program.connections.confirm(input.id)),

  /** Takes effect with the next question; several in use share the work. */
  use: procedure.input(byId.extend({ inUse: z.boolean() })).mutation(async ({ ctx, input }) => {
    ctx.program.connections.use(input.id, input.inUse);
    await changed(ctx.program);
  }),

  remove: procedure.input(byId).mutation(async ({ ctx, input }) => {
    const { inUse } = ctx.program.connections.list().find(({ id }) => id === input.id) ?? {};
    ctx.program.connections.remove(input.id);
    if (inUse) await changed(ctx.program);
  }),

  /** Ids of workspaces whose texts stay on this machine. */
  closed: procedure.query(({ ctx }): string[] => closedWorkspaces(ctx.program.library)),

  close: procedure.input(z.object({ workspace: z.string(), closed: z.boolean() })).mutation(({ ctx, input }) => {
    const others = closedWorkspaces(ctx.program.library).filter((id) => id !== input.workspace);
    ctx.program.library.set(closedKey, JSON.stringify(input.closed ? [...others, input.workspace] : others));
  }),
});
