/**
 * Everything that a window can ask of the program. This is the contract: clients infer their types from `AppRouter`. All data is JSON;
 * offsets are UTF-16 in a document's text, times are ms since the epoch, sizes are bytes.
 */
import type { Change, Opening } from '../domain/app.ts';
import type { EngineStatus } from '../domain/model.ts';
import { catalogue } from './catalogue.ts';
import { documents } from './documents.ts';
import { exports } from './exports.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { notes } from './notes.ts';
import { questions } from './questions.ts';
import { removals } from './removals.ts';
import { connections } from './servers.ts';
import { settings } from './settings.ts';
import { summaries } from './summaries.ts';
import { listened, procedure, router } from './trpc.ts';
import { workspaces } from './workspaces.ts';

const engine = router({
  status: procedure.subscription(({ ctx, signal }) =>
    listened<EngineStatus>((emit) => {
      emit(ctx.program.status);
      return ctx.program.onStatus(emit);
    }, signal),
  ),
});

const app = router({
  /** Each is told to one window. */
  openings: procedure.subscription(({ ctx, signal }) => listened<Opening>((emit) => ctx.program.openings.listen(emit), signal)),

  /** What changes in the library, whoever changes it. */
  changes: procedure.subscription(({ ctx, signal }) => listened<Change>((emit) => ctx.program.changes.listen(emit), signal)),
});

export const appRouter = router({
  workspaces,
  documents,
  notes,
  removals,
  jobs,
  questions,
  summaries,
  exports,
  models,
  catalogue,
  connections,
  settings,
  engine,
  app,
});
export type AppRouter = typeof appRouter;
