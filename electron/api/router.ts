/** Everything that a window can ask of the program; contract.ts says it in types. */
import { z } from 'zod';
import { FocusError } from '../errors.ts';
import type { EngineStatus } from './contract.ts';
import { documents } from './documents.ts';
import { exports } from './exports.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { questions } from './questions.ts';
import { settings } from './settings.ts';
import { summaries } from './summaries.ts';
import { procedure, router, streamed } from './trpc.ts';

const named = z.object({ name: z.string().trim().min(1).max(100) });

const workspaces = router({
  list: procedure.query(({ ctx }) => ctx.program.library.workspaces()),
  create: procedure.input(named).mutation(({ ctx, input }) => ctx.program.library.createWorkspace(input.name)),
  rename: procedure.input(named.extend({ id: z.string() })).mutation(({ ctx, input }) => ctx.program.library.renameWorkspace(input.id, input.name)),
  remove: procedure.input(z.object({ id: z.string() })).mutation(({ ctx, input }) => {
    const { library } = ctx.program;
    if (library.workspaces().every(({ id }) => id === input.id))
      throw new FocusError('bad-input', 'This is the only workspace. Create another one, then remove this.');
    library.removeWorkspace(input.id);
  }),
});

const engine = router({
  status: procedure.subscription(({ ctx, signal }) =>
    streamed<EngineStatus>(async (emit, aborted) => {
      emit(ctx.program.status);
      const stop = ctx.program.onStatus(emit);
      await new Promise((resolve) => aborted.addEventListener('abort', resolve, { once: true }));
      stop();
    }, signal),
  ),
});

export const appRouter = router({ workspaces, documents, jobs, questions, summaries, exports, models, settings, engine });
export type AppRouter = typeof appRouter;
