import { z } from 'zod';
import { locationOf } from '../documents/places.ts';
import { type AnswerInfo, notesOf, readOf } from '../domain/answer.ts';
import { quoted } from '../domain/location.ts';
import type { SummaryInfo, SummaryLine } from '../domain/summary.ts';
import { FocusError } from '../errors.ts';
import { exportAs, fileName } from '../exports/exports.ts';
import { toCsv, toMarkdownTable } from '../exports/table.ts';
import { procedure, router } from './trpc.ts';

const request = z.object({ id: z.string(), format: z.enum(['markdown', 'html', 'pdf', 'docx', 'json']) });
/** docs/export.schema.json describes it. */
const schema = 'focus-export/1';

/** What became of a question. Only a finished answer may say that the text does not hold it. */
function outcome(info: AnswerInfo): string {
  const { status, found, answer, error } = info;
  if (status === 'failed') return `Not answered: ${error?.message ?? 'something went wrong.'}`;
  if (status === 'interrupted') return 'Not answered: Focus was closed or the engine stopped meanwhile.';
  if (status === 'stopped') return `${answer} (Stopped before its end.)`.trim();
  return [found ? answer : 'No answer found.', ...notesOf(info)].join('\n\n');
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

  /** Highlights and notes of a document, as Markdown: what was written, with the words of the text and where they stand. */
  notes: procedure.input(z.object({ document: z.string() })).query(({ ctx, input: { document } }) => {
    const { library } = ctx.program;
    const { title } = library.document(document);
    const laid = library.text(document);
    const sentences = library.notes.of(document).map(({ start, end, quote, words }) => ({
      text: `\n\n${words || quoted(quote.replace(/\s+/g, ' ').trim())}`,
      citations: [{ ...locationOf(laid, document, { start, end }), title, quote, score: 1 }],
    }));
    const heading = `Notes on ${title}`;
    const about = `Made with Focus, ${new Date().toISOString().slice(0, 10)}.`;
    return exportAs({ title: heading, about, parts: [{ heading: 'Notes', sentences }], data: {} }, 'markdown');
  }),

  summary: procedure.input(request).query(({ ctx, input }) => {
    const summary = ctx.program.library.summary(input.id) as SummaryInfo;
    const { title: first } = ctx.program.library.document(summary.document);
    const others = (summary.documents?.length ?? 1) - 1;
    const title = others > 0 ? `${first} and ${others} more` : first;
    const { contributed, total, missing } = summary.coverage;
    const made =
      summary.made === 'extract'
        ? ' Sentences of the text as they stand there.'
        : summary.made === 'prose'
          ? ' Written by the model: names, numbers and quotations stand in what is cited, the rest can be wrong.'
          : '';
    const wish = summary.instruction ? ` Asked for: ${summary.instruction}.` : '';
    const about = `Summarised by ${summary.model} with Focus, ${new Date(summary.madeAt).toISOString().slice(0, 10)}. ${contributed} of ${total} chunks contributed.${made}${wish}`;
    const parts = [
      { heading: others > 0 ? 'All documents' : 'The whole document', sentences: marked(summary.sentences), map: { chunks: total, missing } },
      ...summary.sections.map(({ title, sentences }) => ({ heading: title, sentences: marked(sentences) })),
    ];
    const heading = `Summary of ${title}`;
    return exportAs({ title: heading, about, parts, data: { schema, kind: 'summary', title: heading, summary } }, input.format);
  }),
});

/** Among the model's own words a sentence of the text stands in quotation marks. */
const marked = (lines: readonly SummaryLine[]) => lines.map((line) => (line.verbatim ? { ...line, text: `“${line.text}”` } : line));
