import { z } from 'zod';
import type { AnswerInfo } from '../domain/answer.ts';
import type { SummaryInfo } from '../domain/summary.ts';
import { FocusError } from '../errors.ts';
import { exportAs } from '../exports/exports.ts';
import { procedure, router } from './trpc.ts';

const request = z.object({ id: z.string(), format: z.enum(['markdown', 'html', 'pdf', 'docx', 'json']) });
/** docs/export.schema.json describes it. */
const schema = 'focus-export/1';

/** What became of a question. Only a finished answer may say that the text does not hold it. */
function outcome({ status, found, answer, error }: AnswerInfo): string {
  if (status === 'failed') return `Not answered: ${error?.message ?? 'something went wrong.'}`;
  if (status === 'interrupted') return 'Not answered: Focus was closed or the engine stopped meanwhile.';
  if (status === 'stopped') return `${answer} (Stopped before its end.)`.trim();
  return found ? answer : 'No answer found.';
}

export const exports = router({
  /** The file's bytes, base64, and the name to save it under. `answer`: one answer of it alone. */
  conversation: procedure.input(request.extend({ answer: z.string().optional() })).query(({ ctx, input }) => {
    const kept = ctx.program.library.answers({ conversation: input.id }) as AnswerInfo[];
    const answers = input.answer === undefined ? kept : kept.filter(({ id }) => id === input.answer);
    const first = answers[0];
    if (!first) throw new FocusError('not-found', 'This conversation is not kept any more.');
    const parts = answers.map((answer) => ({
      heading: answer.question,
      map: { chunks: answer.chunks, shares: answer.shares },
      sentences: [{ text: outcome(answer), citations: answer.citations }],
    }));
    const read = answers.find(({ status }) => status === 'done');
    const about = `Asked with Focus, ${new Date(first.askedAt).toISOString().slice(0, 10)}.${read ? ` Answered by ${read.model}; all ${read.chunks} chunks were read.` : ''}`;
    const data = { schema, kind: 'conversation', title: first.question, answers };
    return exportAs({ title: first.question, about, parts, data }, input.format);
  }),

  summary: procedure.input(request).query(({ ctx, input }) => {
    const summary = ctx.program.library.summary(input.id) as SummaryInfo;
    const { title } = ctx.program.library.document(summary.document);
    const { contributed, total, missing } = summary.coverage;
    const about = `Summarised by ${summary.model} with Focus, ${new Date(summary.madeAt).toISOString().slice(0, 10)}. ${contributed} of ${total} chunks contributed.`;
    const parts = [
      { heading: 'The whole document', sentences: summary.sentences, map: { chunks: total, missing } },
      ...summary.sections.map(({ title, sentences }) => ({ heading: title, sentences })),
    ];
    const heading = `Summary of ${title}`;
    return exportAs({ title: heading, about, parts, data: { schema, kind: 'summary', title: heading, summary } }, input.format);
  }),
});
