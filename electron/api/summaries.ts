import { z } from 'zod';
import type { RunEvent } from '../domain/job.ts';
import type { Removal } from '../domain/removal.ts';
import type { SummaryDraft, SummaryInfo } from '../domain/summary.ts';
import { queueSummary } from './reading.ts';
import { listened, procedure, router, streamed } from './trpc.ts';

/** Summarised at once. */
const mostDocuments = 200;

export const summaryRequest = z.object({
  document: z.string(),
  length: z.enum(['short', 'medium', 'long', 'chapters']),
  style: z.enum(['auto', 'prose', 'extract']),
  documents: z.array(z.string()).min(1).max(mostDocuments).optional(),
  instruction: z.string().trim().min(1).max(500).optional(),
  language: z.string().trim().min(1).max(40).optional(),
});
type SummaryEvent = RunEvent | { type: 'summary'; summary: SummaryInfo };

export const summaries = router({
  list: procedure.input(z.object({ document: z.string() })).query(({ ctx, input }) => ctx.program.library.summaries(input.document) as SummaryInfo[]),

  /** It can be put back for a while. */
  remove: procedure.input(z.object({ id: z.string(), document: z.string() })).mutation(({ ctx, input }): Removal => {
    const removal = ctx.program.library.removals.summary(input.id);
    ctx.program.changes.tell({ what: 'summaries', document: input.document }, { what: 'removals' });
    return removal;
  }),

  /** The sentences of one that is being made, those so far first; it goes on whoever looks on. */
  draft: procedure
    .input(z.object({ job: z.string() }))
    .subscription(({ ctx, input, signal }) =>
      listened<SummaryDraft>(
        (emit) =>
          ctx.program.queue.listen(input.job, (event) => event.type === 'draft' && emit({ sentences: event.sentences, sections: event.sections })),
        signal,
      ),
    ),

  make: procedure.input(summaryRequest).subscription(({ ctx, input, signal }) =>
    streamed<SummaryEvent>(async (emit, aborted) => {
      const { id } = queueSummary(ctx.program, input);
      await ctx.program.queue.follow(id, (event) => emit(event as SummaryEvent), aborted);
    }, signal),
  ),
});
