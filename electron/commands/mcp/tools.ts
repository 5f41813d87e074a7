/** The tools of `focus mcp`: each gives its result as data and as text that reads by itself, with passages verbatim and their places. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { CallToolResult, ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { citationsOf, sourceOf } from '../../api/sources.ts';
import type { Library } from '../../documents/library/library.ts';
import { locationOf } from '../../documents/places.ts';
import { notesOf } from '../../domain/answer.ts';
import type { CitationInfo } from '../../domain/citation.ts';
import { referenceOf } from '../../domain/location.ts';
import { insideWord } from '../../engine/boundaries.ts';
import type { AskedServers, Engine, EngineEvent, RunHooks, SummarySentence } from '../../engine/contract.ts';
import { toErrorData } from '../../errors.ts';
import type { Shelf } from './shelf.ts';

export interface Served {
  shelf: Shelf;
  library: Library;
  /** One that may read these documents. @throws FocusError 'access-denied' when a workspace keeps one of them from the servers that are to read. */
  engine(documents: readonly string[]): Promise<Engine>;
  /** Ends with the command. */
  signal: AbortSignal;
}

const longestQuestion = 4000;
const mostDocuments = 1000;
/** Characters of one passage; who wants more asks for the next. */
const longestPassage = 20_000;
const mostMentions = 500;

const workspace = z.string().optional().describe('name or id of a served workspace; none = all that are served');
const documents = z.array(z.string()).min(1).optional().describe('ids of documents, as list_documents gives them; none = all');
const question = z.string().trim().min(1).max(longestQuestion);
const passage = z.object({
  document: z.string(),
  title: z.string(),
  place: z.string().describe('page, section or line; "" = the original has no places'),
  start: z.number().describe('UTF-16 offset in the text of the document'),
  end: z.number(),
  quote: z.string().describe('verbatim'),
});
type Passage = z.infer<typeof passage>;
const summarySentence = z.object({ text: z.string(), passages: z.array(passage) });

const unasked = z.number().describe('parts of the text that no server gave a usable reply for: what they say is missing');

const reading = { readOnlyHint: true, openWorldHint: false } as const;

export function registerTools(server: McpServer, served: Served): void {
  registerLooking(server, served);
  registerAsking(server, served);
}

function registerLooking(server: McpServer, { shelf, library }: Served): void {
  server.registerTool(
    'list_documents',
    {
      description: 'The documents that can be asked, with their ids.',
      inputSchema: { workspace, offset: z.number().int().nonnegative().default(0) },
      outputSchema: {
        documents: z.array(
          z.object({
            id: z.string(),
            title: z.string(),
            workspace: z.string(),
            format: z.string(),
            characters: z.number(),
            pages: z.number().nullable(),
          }),
        ),
        total: z.number(),
      },
      annotations: reading,
    },
    (input) =>
      told(() => {
        const all = shelf.documents(input.workspace);
        const documents = all.slice(input.offset, input.offset + mostDocuments).map(({ workspace, document }) => ({
          id: document.id,
          title: document.title,
          workspace: workspace.name,
          format: document.format,
          characters: document.chars,
          pages: document.pages,
        }));
        const lines = documents.map(({ id, title, workspace, format }) => `${id}  ${title} (${format}, in ${workspace})`);
        const rest = all.length - input.offset - documents.length;
        if (rest > 0) lines.push(`${rest} more: ask again with offset ${input.offset + documents.length}.`);
        return { data: { documents, total: all.length }, text: lines.join('\n') || 'No documents.' };
      }),
  );

  server.registerTool(
    'search',
    {
      description: 'Passages and titles that hold every word of the query, best first. Finds words, not meanings.',
      inputSchema: { query: z.string().trim().min(1).max(500), workspace },
      outputSchema: { passages: z.array(passage) },
      annotations: reading,
    },
    (input) =>
      told(() => {
        const passages = shelf.search(input.query, input.workspace).map(({ document, title, place, start, end }) => {
          const { text } = library.text(document);
          const [from, to] = lineAround(text, start, end);
          return { document, title, place, start: from, end: to, quote: text.slice(from, to) };
        });
        return { data: { passages }, text: passages.map(quoted).join('\n') || 'Nothing found.' };
      }),
  );

  server.registerTool(
    'read_passage',
    {
      description: `The text of a document from one offset to another, verbatim; at most ${longestPassage} characters at a time.`,
      inputSchema: {
        document: z.string(),
        start: z.number().int().nonnegative().default(0),
        end: z.number().int().positive().optional().describe(`default: ${longestPassage} characters on`),
      },
      outputSchema: { ...passage.shape, length: z.number().describe('characters of the whole text'), next: z.number().nullable() },
      annotations: reading,
    },
    (input) =>
      told(() => {
        const { id, title } = shelf.document(input.document);
        const laid = library.text(id);
        const start = betweenCharacters(laid.text, Math.min(input.start, laid.text.length));
        const wanted = Math.min(input.end ?? start + longestPassage, start + longestPassage, laid.text.length);
        const end = betweenCharacters(laid.text, Math.max(wanted, start));
        const { place } = locationOf(laid, id, { start, end });
        const quote = laid.text.slice(start, end);
        const next = end < laid.text.length ? end : null;
        const data = { document: id, title, place, start, end, quote, length: laid.text.length, next };
        return { data, text: `${quote}\n\n(${referenceOf(data)}; characters ${start} to ${end} of ${laid.text.length})` };
      }),
  );
}

function registerAsking(server: McpServer, served: Served): void {
  const { shelf, library } = served;
  server.registerTool(
    'ask',
    {
      description: 'One answer from the documents, read whole, with the sentences that it was answered from.',
      inputSchema: { question, documents, workspace },
      outputSchema: {
        found: z.boolean().describe('false: the documents do not say; the passages are what came nearest'),
        answer: z.string(),
        passages: z.array(passage.extend({ score: z.number() })),
        chunks: z.number().describe('parts of the text'),
        unasked,
        model: z.string(),
        several: z.literal(true).optional().describe('the question asks for several, and the answer is one of them: find_all lists them'),
        absent: z.array(z.string()).optional().describe('names and numbers of the question that stand nowhere in what was read'),
        unheld: z.array(z.string()).optional().describe('names, numbers and quotations of the answer that stand in no chunk that it cites'),
      },
      annotations: reading,
    },
    (input, extra) =>
      told(async () => {
        const asked = shelf.asked(input);
        const engine = await served.engine(asked);
        const sources = asked.map((id) => sourceOf(library, id));
        const reply = await engine.ask({ sources, question: input.question }, hooksOf(extra, served));
        const { found, answer, several, absent, unheld, citations, chunks, model, servers } = reply;
        const passages = citationsOf(library, citations).map((citation) => ({ ...passageOf(citation), score: citation.score }));
        const said = found ? [answer, ...notesOf(reply)] : ['The documents do not say.', ...notesOf(reply), 'Nearest passages:'];
        const text = [...said, '', ...passages.map(quoted), ...unaskedNote(servers)].join('\n');
        const doubts = { ...(several ? { several } : {}), ...(absent ? { absent } : {}), ...(unheld ? { unheld } : {}) };
        return { data: { found, answer, ...doubts, passages, chunks, unasked: unaskedOf(servers), model }, text };
      }),
  );

  server.registerTool(
    'find_all',
    {
      description:
        'Everything that answers, not the best of it: "all dates", "all mentions of \\"heron\\"", "List all ships that sank". Forms (dates, amounts, addresses, quoted words) are matched exactly; other lists need a model that can tell.',
      inputSchema: { question, documents, workspace },
      outputSchema: {
        by: z.enum(['pattern', 'model']),
        items: z.array(z.object({ text: z.string(), mentions: z.array(passage) })),
        mentions: z.number().describe('of all items together'),
        leftOut: z.number().describe(`mentions beyond the first ${mostMentions}, which are not told here`),
        unasked,
        model: z.string(),
      },
      annotations: reading,
    },
    (input, extra) =>
      told(async () => {
        const asked = shelf.asked(input);
        const engine = await served.engine(asked);
        const sources = asked.map((id) => sourceOf(library, id));
        const found = await engine.findAll({ sources, question: input.question }, hooksOf(extra, served));
        let room = mostMentions;
        const items = found.items.flatMap(({ text, mentions }) => {
          const told = mentions.slice(0, room);
          room -= told.length;
          return told.length === 0 ? [] : [{ text, mentions: citationsOf(library, told).map(passageOf) }];
        });
        const leftOut = Math.max(0, found.mentions - mostMentions);
        const lines = items.flatMap(({ text, mentions }) => [text, ...mentions.map((mention) => `  ${quoted(mention)}`)]);
        const count = `${found.items.length} found, ${found.mentions} mentions.${leftOut > 0 ? ` ${leftOut} of them are left out here.` : ''}`;
        const data = { by: found.by, items, mentions: found.mentions, leftOut, unasked: unaskedOf(found.servers), model: found.model };
        return { data, text: [count, ...lines, ...unaskedNote(found.servers)].join('\n') };
      }),
  );

  server.registerTool(
    'summarise',
    {
      description: 'A summary of one document, every sentence with the passages it goes back to.',
      inputSchema: { document: z.string(), length: z.enum(['short', 'medium', 'long', 'chapters']).default('medium') },
      outputSchema: {
        style: z.enum(['prose', 'extract']).describe("prose: the model's words; extract: sentences of the text"),
        sentences: z.array(summarySentence),
        sections: z.array(z.object({ title: z.string(), sentences: z.array(summarySentence) })),
        unasked,
        model: z.string(),
      },
      annotations: reading,
    },
    (input, extra) =>
      told(async () => {
        const { id } = shelf.document(input.document);
        const engine = await served.engine([id]);
        const made = await engine.summarize({ sources: [sourceOf(library, id)], length: input.length }, hooksOf(extra, served));
        const cited = (sentences: readonly SummarySentence[]) =>
          sentences.map(({ text, citations }) => ({ text, passages: citationsOf(library, citations).map(passageOf) }));
        const sections = made.sections.map(({ title, sentences }) => ({ title, sentences: cited(sentences) }));
        const sentences = cited(made.sentences);
        const lines = [sentences, ...sections.map((section) => section.sentences)].map((part, i) =>
          [i === 0 ? '' : sections[i - 1]!.title, ...part.flatMap(({ text, passages }) => [text, ...passages.map((one) => `  ${quoted(one)}`)])]
            .filter(Boolean)
            .join('\n'),
        );
        const data = { style: made.style, sentences, sections, unasked: unaskedOf(made.servers), model: made.model };
        return { data, text: [...lines, ...unaskedNote(made.servers)].filter(Boolean).join('\n\n') };
      }),
  );
}

const passageOf = ({ document, title, place, start, end, quote }: CitationInfo): Passage => ({ document, title, place, start, end, quote });

const quoted = ({ quote, ...location }: Passage) =>
  `"${quote.replace(/\s+/g, ' ').trim()}" (${referenceOf(location)}; ${location.document}, ${location.start})`;

const unaskedOf = (servers: AskedServers | undefined) => servers?.unasked.length ?? 0;
const unaskedNote = (servers: AskedServers | undefined) => {
  const count = unaskedOf(servers);
  return count > 0 ? [`Of ${count} ${count === 1 ? 'part' : 'parts'} of the text no server gave a usable reply: what they say is missing.`] : [];
};

/** A result as data and as text; what goes wrong is a sentence, never a stack. */
async function told(work: () => { data: object; text: string } | Promise<{ data: object; text: string }>): Promise<CallToolResult> {
  try {
    const { data, text } = await work();
    return { content: [{ type: 'text', text }], structuredContent: { ...data } };
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: toErrorData(error).message }] };
  }
}

/** Each begins where the one before it may have ended: progress must never go back. */
const stages = { read: 0, prompt: 1, answer: 2, summary: 2 } as const;
const leastStep = 0.01;

/** The engine's work, cancelled by the client or with the command, its progress told to a client that asked for it. */
function hooksOf(extra: RequestHandlerExtra<ServerRequest, ServerNotification>, { signal }: Served): RunHooks {
  const token = extra._meta?.progressToken;
  let furthest = 0;
  const onEvent = (event: EngineEvent) => {
    if (token === undefined || event.type !== 'progress') return;
    const progress = stages[event.stage] + event.done / Math.max(event.total, 1);
    if (progress < furthest + leastStep) return;
    furthest = progress;
    const message = `${event.stage}: ${event.done} of ${event.total} ${event.unit}`;
    // Who does not listen any more is told nothing.
    extra.sendNotification({ method: 'notifications/progress', params: { progressToken: token, progress, total: 3, message } }).catch(() => {});
  };
  return { signal: AbortSignal.any([extra.signal, signal]), onEvent };
}

/** The line of the text around a match, or as many of its words as help to read it. */
function lineAround(text: string, start: number, end: number): [from: number, to: number] {
  const reach = 300;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  let from = betweenCharacters(text, Math.max(line, start - reach));
  let to = betweenCharacters(text, Math.min(next < 0 ? text.length : next, end + reach));
  while (from < start && insideWord(text, from)) from++;
  while (to > end && insideWord(text, to)) to--;
  return [from, to];
}

/** An offset that does not part a surrogate pair. */
const betweenCharacters = (text: string, offset: number) => (/[\udc00-\udfff]/.test(text[offset] ?? '') ? offset - 1 : offset);
