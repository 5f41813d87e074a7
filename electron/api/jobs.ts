/**
 * The queue of long work as the window sees it: it goes on whoever looks on. The streams of documents and summaries are jobs too,
 * ended when nobody listens.
 */
import { z } from 'zod';
import type { ReadAs } from '../domain/document.ts';
import type { JobInfo, QueueEvent } from '../domain/job.ts';
import { importSources } from './documents.ts';
import { queueImport } from './importing.ts';
import { queueReading, queueSummary } from './reading.ts';
import { summaryRequest } from './summaries.ts';
import { listened, procedure, router } from './trpc.ts';

const byId = z.object({ id: z.string() });

export const jobs = router({
  /** Oldest first; the last 50 that ended are kept. */
  list: procedure.query(({ ctx }): JobInfo[] => ctx.program.queue.list()),

  /** All jobs at once, then each that changes. */
  watch: procedure.subscription(({ ctx, signal }) =>
    listened<QueueEvent>((emit) => {
      const { queue } = ctx.program;
      emit({ type: 'all', jobs: queue.list() });
      return queue.watch({ changed: (job) => emit({ type: 'changed', job }), removed: (id) => emit({ type: 'removed', id }) });
    }, signal),
  ),

  import: procedure.input(importSources).mutation(({ ctx, input }) => queueImport(ctx.program, input.workspace, input.sources)),
  read: procedure.input(byId).mutation(({ ctx, input }) => queueReading(ctx.program, input.id)),
  summarise: procedure.input(summaryRequest).mutation(({ ctx, input }) => queueSummary(ctx.program, input)),
  /** What is finished of it stays. */
  cancel: procedure.input(byId).mutation(({ ctx, input }) => ctx.program.queue.cancel(input.id)),
  /**
   * What failed or was left is done again; `password`: of a locked file (its failure has the code 'password-needed'), not kept on disk; `readAs`: the
   * encoding of a text that does not say it ('file-encoding').
   */
  retry: procedure
    .input(
      byId.extend({
        password: z.string().min(1).max(1000).optional(),
        readAs: z.object({ place: z.int().nonnegative(), encoding: z.string().max(30) }).optional(),
      }),
    )
    .mutation(({ ctx, input: { id, password, readAs } }) =>
      ctx.program.queue.retry(id, { ...(password === undefined ? {} : { password }), ...(readAs ? { readAs } : {}) }),
    ),
  /** What a file that failed may be read as, the likeliest first. */
  readings: procedure.input(byId.extend({ place: z.int().nonnegative() })).query(async ({ ctx, input: { id, place } }): Promise<ReadAs[]> => {
    const item = ctx.program.library.jobs.item(id, place);
    return item?.kind === 'file' || item?.kind === 'bytes' ? ctx.program.documents.call({ method: 'readings', item }) : [];
  }),
  /** Ended work leaves the list. */
  forget: procedure.input(byId).mutation(({ ctx, input }) => ctx.program.queue.forget(input.id)),
});
