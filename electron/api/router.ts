/** Everything that a window can ask of the program; contract.ts says it in types. */
import type { EngineStatus, Opening } from './contract.ts';
import { documents } from './documents.ts';
import { exports } from './exports.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { questions } from './questions.ts';
import { settings } from './settings.ts';
import { summaries } from './summaries.ts';
import { procedure, router, streamed } from './trpc.ts';
import { workspaces } from './workspaces.ts';

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

const app = router({
  openings: procedure.subscription(({ ctx, signal }) =>
    streamed<Opening>(async (emit, aborted) => {
      const stop = ctx.program.openings.listen(emit);
      await new Promise((resolve) => aborted.addEventListener('abort', resolve, { once: true }));
      stop();
    }, signal),
  ),
});

export const appRouter = router({ workspaces, documents, jobs, questions, summaries, exports, models, settings, engine, app });
export type AppRouter = typeof appRouter;
