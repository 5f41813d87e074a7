/** Everything that a window can ask of the program; contract.ts says it in types. */
import { z } from 'zod';
import type { EngineStatus } from './contract.ts';
import { documents } from './documents.ts';
import { exports } from './exports.ts';
import { models } from './models.ts';
import { questions } from './questions.ts';
import { settings } from './settings.ts';
import { summaries } from './summaries.ts';
import { procedure, router, streamed } from './trpc.ts';

const workspaces = router({
  list: procedure.query(({ ctx }) => ctx.program.library.workspaces()),
  create: procedure
    .input(z.object({ name: z.string().trim().min(1).max(100) }))
    .mutation(({ ctx, input }) => ctx.program.library.createWorkspace(input.name)),
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

export const appRouter = router({ workspaces, documents, questions, summaries, exports, models, settings, engine });
export type AppRouter = typeof appRouter;
