import { z } from 'zod';
import { FocusError } from '../errors.ts';
import { exportAs } from '../exports/exports.ts';
import type { AnswerInfo, SummaryInfo } from './contract.ts';
import { procedure, router } from './trpc.ts';

const request = z.object({ id: z.string(), format: z.enum(['markdown', 'html', 'pdf', 'docx', 'json']) });

export const exports = router({
  conversation: procedure.input(request).query(({ ctx, input }) => {
    const answers = ctx.program.library.answers({ conversation: input.id }) as AnswerInfo[];
    const first = answers[0];
    if (!first) throw new FocusError('not-found', 'This conversation is not kept any more.');
    const parts = answers.map(({ question, answer, found, citations, chunks, shares }) => ({
      heading: question,
      map: { chunks, shares },
      sentences: [{ text: found ? answer : 'Not found in the text.', citations }],
    }));
    const about = `Answered by ${first.model} with Focus, ${new Date(first.askedAt).toISOString().slice(0, 10)}. All ${first.chunks} chunks were read.`;
    return exportAs({ title: first.question, about, parts, data: answers }, input.format);
  }),

  summary: procedure.input(request).query(({ ctx, input }) => {
    const summary = ctx.program.library.summary(input.id) as SummaryInfo;
    const { title } = ctx.program.library.document(summary.document);
    const { contributed, total } = summary.coverage;
    const about = `Summarised by ${summary.model} with Focus, ${new Date(summary.madeAt).toISOString().slice(0, 10)}. ${contributed} of ${total} chunks contributed.`;
    const parts = [
      { heading: 'The whole document', sentences: summary.sentences },
      ...summary.sections.map(({ title, sentences }) => ({ heading: title, sentences })),
    ];
    return exportAs({ title: `Summary of ${title}`, about, parts, data: summary }, input.format);
  }),
});
