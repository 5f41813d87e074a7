import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RunEvent, SummaryInfo } from './contract.ts';
import { runEvent } from './program.ts';
import { citationsOf, sourceOf } from './sources.ts';
import { procedure, router, streamed } from './trpc.ts';

const request = z.object({ document: z.string(), length: z.enum(['short', 'medium', 'long']), style: z.enum(['auto', 'prose', 'extract']) });

export const summaries = router({
  list: procedure.input(z.object({ document: z.string() })).query(({ ctx, input }) => ctx.program.library.summaries(input.document) as SummaryInfo[]),

  remove: procedure.input(z.object({ id: z.string() })).mutation(({ ctx, input }) => ctx.program.library.removeSummary(input.id)),

  make: procedure.input(request).subscription(({ ctx, input, signal }) =>
    streamed<RunEvent | { type: 'summary'; summary: SummaryInfo }>(async (emit, aborted) => {
      const { library } = ctx.program;
      try {
        const engine = await ctx.program.engine();
        const made = await engine.summarize(
          { source: sourceOf(library, input.document), length: input.length, ...(input.style === 'auto' ? {} : { style: input.style }) },
          { signal: aborted, onEvent: (event) => emit(runEvent(event)) },
        );
        const cited = (sentences: typeof made.sentences) =>
          sentences.map(({ text, citations }) => ({ text, citations: citationsOf(library, citations) }));
        const summary: SummaryInfo = {
          ...input,
          id: randomUUID(),
          sentences: cited(made.sentences),
          sections: made.sections.map((section) => ({ ...section, sentences: cited(section.sentences) })),
          coverage: made.coverage,
          tokens: made.tokens,
          model: made.model,
          madeAt: Date.now(),
        };
        library.saveSummary(summary);
        emit({ type: 'summary', summary });
      } catch (error) {
        ctx.program.failed('summary', error);
        throw error;
      }
    }, signal),
  ),
});
