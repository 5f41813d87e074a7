import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { sourceFrom, sourceOf } from '../api/sources.ts';
import type { Content, ImportProgress } from '../documents/content.ts';
import type { Library } from '../documents/library/library.ts';
import { locationOf } from '../documents/places.ts';
import type { Location, Span } from '../domain/location.ts';
import type { Answer, ChunkSpan, Citation, SourceText, Summary } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import { referenceOf } from '../exports/work.ts';
import { type DecodeFlags, decodeOptions, withDecoding } from './flags.ts';
import { listed } from './import.ts';
import { workspaceOf } from './library.ts';
import { printJson, type Session } from './session.ts';

export function registerAskCommands(program: Command, session: Session): void {
  withDecoding(
    program
      .command('ask')
      .description('answer a question from one or more documents, read whole')
      .argument('[file...]', 'files of any format, or folders')
      .option('-w, --workspace <name|id>', 'all documents of this workspace of the library')
      .requiredOption('-q, --question <text>', 'the question'),
  ).action(async (files: string[], flags: DecodeFlags & { question: string; workspace?: string }, command: Command) => {
    const options = decodeOptions(flags);
    if (files.length === 0 && flags.workspace === undefined) command.error('error: name a file, or a workspace with --workspace');
    const sources = [...(flags.workspace === undefined ? [] : inWorkspace(session.library(), flags.workspace)), ...(await inFiles(files, session))];
    const engine = await session.engine(flags);
    const answer = await engine.ask(
      { sources: sources.map(({ source }) => source), question: flags.question, options },
      session.hooks((event) => {
        if (event.type !== 'token' || flags.json) return;
        session.clearProgress();
        process.stdout.write(event.text);
      }),
    );
    const found = citedIn(answer.citations, sources);
    if (flags.json) printJson(answerJson(answer, found));
    else printAnswer(answer, found);
  });

  withDecoding(program.command('summarize').description('summarise a text, every chunk of it read').argument('<file>'))
    .option('--length <length>', 'short, medium or long', 'medium')
    .option('--style <style>', 'prose (the model writes) or extract (sentences of the text)')
    .action(async (file: string, flags: DecodeFlags & { length: 'short' | 'medium' | 'long'; style?: 'prose' | 'extract' }) => {
      if (!['short', 'medium', 'long'].includes(flags.length))
        throw new FocusError('bad-input', `--length is "${flags.length}"; short, medium or long is needed.`);
      if (flags.style && !['prose', 'extract'].includes(flags.style))
        throw new FocusError('bad-input', `--style is "${flags.style}"; prose or extract is needed.`);
      const engine = await session.engine(flags);
      const request = {
        source: (await inFile(file, session)).source,
        length: flags.length,
        ...(flags.style ? { style: flags.style } : {}),
        options: decodeOptions(flags),
      };
      const summary = await engine.summarize(request, session.hooks());
      session.clearProgress();
      if (flags.json) printJson(summary);
      else printSummary(summary);
    });

  withDecoding(
    program
      .command('chunks')
      .description('the chunk map of a text; with a question, where the answer stands')
      .argument('<file>')
      .option('-q, --question <text>'),
  ).action(async (file: string, flags: DecodeFlags & { question?: string }) => {
    const engine = await session.engine(flags);
    const document = await inFile(file, session);
    const { source: text } = document;
    const options = decodeOptions(flags);
    const chunks = await engine.chunk([text], options);
    const answer = flags.question ? await engine.ask({ sources: [text], question: flags.question, options }, session.hooks()) : null;
    session.clearProgress();
    if (flags.json)
      printJson({
        chunks: chunks.map((chunk) => ({ ...chunk, ...placeIn(document, chunk), ...(answer ? { share: answer.shares[chunk.index] } : {}) })),
        ...(answer ? { answer: answer.answer } : {}),
      });
    else printChunks(chunks, document, answer);
  });
}

/** A document as the engine reads it, and what is needed to say where something stands in it. */
interface Read {
  source: SourceText;
  title: string;
  laid: Pick<Content, 'blocks' | 'sections' | 'language'>;
}

/** A citation with its place in the file. */
type Cited = Citation & Omit<Location, 'document'> & { title: string };

function placeIn({ source, laid }: Read, span: Span): Omit<Location, 'document'> {
  const { document: _, ...location } = locationOf(laid, source.id, span);
  return location;
}

function citedIn(citations: readonly Citation[], documents: readonly Read[]): Cited[] {
  const byId = new Map(documents.map((document) => [document.source.id, document]));
  return citations.map((citation) => {
    const document = byId.get(citation.source)!;
    return { ...citation, ...placeIn(document, citation), title: document.title };
  });
}

/** Every document of the workspace. */
function inWorkspace(library: Library, wanted: string): Read[] {
  const workspace = workspaceOf(library, wanted);
  const documents = library.documents(workspace.id);
  if (documents.length === 0)
    throw new FocusError('bad-input', `${workspace.name} holds no documents. Import one: focus import FILE --workspace "${workspace.name}"`);
  return documents.map(({ id, title }) => ({ source: sourceOf(library, id), title, laid: library.text(id) }));
}

/** The files, and those of the folders; nothing of them is kept in the library. */
async function inFiles(paths: string[], session: Session): Promise<Read[]> {
  const documents = session.documents(null);
  const sources: Read[] = [];
  for (const path of paths)
    for (const item of await listed(documents, path, {}, session)) {
      const hooks = {
        signal: session.signal,
        onProgress: ({ done, total, unit }: ImportProgress) => session.progress(`${item.name} ${done}/${total} ${unit}`),
      };
      const content = await documents.call({ method: 'read', item }, hooks);
      for (const warning of content.warnings) session.say(warning);
      const id = item.kind === 'file' && item.name !== basename(path) ? join(path, item.name) : path;
      sources.push({ source: sourceFrom(id, content), title: basename(id), laid: content });
    }
  return sources;
}

/** One file, or one folder as a whole. */
async function inFile(path: string, session: Session): Promise<Read> {
  const [source, second] = await inFiles([path], session);
  if (second) throw new FocusError('bad-input', `${path} is a folder of several documents. Name one of them.`);
  return source!;
}

/** The documented shape of `ask --json`. */
function answerJson(answer: Answer, cited: readonly Cited[]): object {
  const { finish, found, chunksFromStore, answerTokens } = answer;
  return {
    answer: answer.answer,
    citations: cited.map(({ title: _, ...citation }) => citation),
    chunks: answer.chunks,
    tokens: answer.tokens,
    timings: answer.timings,
    model: answer.model,
    found,
    finish,
    chunksFromStore,
    answerTokens,
  };
}

function printAnswer(answer: Answer, cited: readonly Cited[]): void {
  process.stdout.write('\n');
  if (!answer.found) console.log('\nThe model found no answer in the text.');
  if (cited.length > 0) console.log(answer.found ? '\nSources' : '\nNearest passages');
  for (const [i, citation] of cited.entries()) console.log(`  [${i + 1}] ${quoteLine(citation)}`);
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const { readMs, promptMs, perTokenMs } = answer.timings;
  console.log(
    `\nAll ${answer.chunks} chunks (${answer.tokens} tokens) read. Reading ${seconds(readMs)} s, question ${seconds(promptMs)} s, ${perTokenMs.toFixed(0)} ms a token. ${answer.model}`,
  );
}

function quoteLine(citation: Cited): string {
  return `"${citation.quote.replace(/\s+/g, ' ')}" (${referenceOf(citation)}, chunk ${citation.chunk + 1}, ${(100 * citation.score).toFixed(1)} %)`;
}

function printSummary(summary: Summary): void {
  console.log(`${summary.sentences.map((sentence) => sentence.text).join(' ')}\n`);
  for (const section of summary.sections) {
    console.log(`${section.title} (chunks ${section.firstChunk + 1}–${section.endChunk})`);
    for (const sentence of section.sentences) console.log(`  - ${sentence.text}`);
  }
  const { contributed, total } = summary.coverage;
  console.log(`\nAll ${total} chunks read; ${contributed} (${Math.round((100 * contributed) / total)} %) contributed. ${summary.model}`);
  if (summary.style === 'extract')
    console.log('These are sentences of the text as they stand there, chosen by attention; the model wrote none of them.');
}

const barCells = 40;

function printChunks(chunks: readonly ChunkSpan[], document: Read, answer: Answer | null): void {
  const most = answer ? Math.max(...answer.shares) : Math.max(...chunks.map((chunk) => chunk.tokens));
  for (const chunk of chunks) {
    const value = answer ? answer.shares[chunk.index]! : chunk.tokens;
    const bar = '█'.repeat(Math.round((barCells * value) / (most || 1))).padEnd(barCells, '·');
    const label = answer ? `${(100 * value).toFixed(1)} %`.padStart(7) : `${chunk.tokens}`.padStart(5);
    console.log(
      `${String(chunk.index + 1).padStart(5)} ${bar} ${label}  ${placeIn(document, chunk).place}  ${document.source.text
        .slice(chunk.start, chunk.start + 60)
        .replace(/\s+/g, ' ')
        .trim()}`,
    );
  }
  if (answer) console.log(`\n${answer.answer}`);
}
