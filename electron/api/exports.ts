import { z } from 'zod';
import type { AnswerInfo } from '../domain/answer.ts';
import type { SummaryInfo } from '../domain/summary.ts';
import { FocusError } from '../errors.ts';
import { exportAs, fileName } from '../exports/exports.ts';
import { toCsv, toMarkdownTable } from '../exports/table.ts';
import { procedure, router } from './trpc.ts';

const request = z.object({ id: z.string(), format: z.enum(['markdown', 'html', 'pdf', 'docx', 'json']) });
/** docs/export.schema.json describes it. */
const schema = 'focus-export/1';

/** Servers may have left some of it unanswered. */
function readOf({ chunks, servers }: AnswerInfo): string {
  const unasked = servers?.unasked.length ?? 0;
  return unasked > 0 ? `${chunks - unasked} of ${chunks} chunks` : `all ${chunks} chunks`;
}

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
      sentences: [
        { text: outcome(answer), citations: answer.citations },
        ...(answer.list?.rows ?? []).map(({ text, mentions }, i) => ({ text: `${i + 1}. ${text}`, citations: mentions })),
      ],
    }));
    const read = answers.find(({ status }) => status === 'done');
    const about = `Asked with Focus, ${new Date(first.askedAt).toISOString().slice(0, 10)}.${read ? ` Answered by ${read.model}; ${readOf(read)} were read.` : ''}`;
    const data = { schema, kind: 'conversation', title: first.question, answers };
    return exportAs({ title: first.question, about, parts, data }, input.format);
  }),

  /** A complete list as a table. */
  list: procedure.input(z.object({ id: z.string(), answer: z.string(), format: z.enum(['csv', 'markdown']) })).query(({ ctx, input }) => {
    const kept = ctx.program.library.answers({ conversation: input.id }) as AnswerInfo[];
    const answer = kept.find(({ id }) => id === input.answer);
    if (!answer?.list) throw new FocusError('not-found', 'This list is not kept any more.');
    const { by, pattern, rows } = answer.list;
    const table = rows.flatMap(({ text, mentions }, i) =>
      mentions.map(({ title, place, quote, start, end }) => ({ item: i + 1, found: text, document: title, place, quote, start, end })),
    );
    const how = by === 'pattern' ? `Matched as ${pattern}, without the model.` : `Found by ${answer.model}; ${readOf(answer)} were asked.`;
    const text = input.format === 'csv' ? toCsv(table) : toMarkdownTable(answer.question, `${outcome(answer)} ${how}`, table);
    const [ending, mime] = input.format === 'csv' ? ['csv', 'text/csv'] : ['md', 'text/markdown'];
    return { name: `${fileName(answer.question)}.${ending}`, mime, base64: Buffer.from(text).toString('base64') };
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
