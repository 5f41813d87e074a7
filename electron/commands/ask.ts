import type { Command } from 'commander';
import { notesOf, readOf } from '../domain/answer.ts';
import { type Location, referenceOf } from '../domain/location.ts';
import type { Answer, ChunkSpan, Citation } from '../engine/contract.ts';
import { takenForAll } from '../engine/patterns.ts';
import { printFound } from './find-all.ts';
import { type DecodeFlags, decodeOptions, withDecoding } from './flags.ts';
import { printJson, type Session } from './session.ts';
import { bare, chosen, inFile, type Named, placeIn } from './sources.ts';

export function registerAskCommands(program: Command, session: Session): void {
  withDecoding(
    program
      .command('ask')
      .description('answer a question from one or more documents, read whole')
      .argument('[file...]', 'files of any format, or folders')
      .option('-w, --workspace <name|id>', 'all documents of this workspace of the library')
      .requiredOption('-q, --question <text>', 'the question')
      .option('--all', 'a complete list, as find-all gives it (default: where the question asks for one)')
      .option('--no-all', 'one answer, whatever the question asks for'),
  ).action(async (files: string[], flags: DecodeFlags & { question: string; workspace?: string; all?: boolean }, command: Command) => {
    const options = decodeOptions(flags);
    const sources = await chosen(files, flags.workspace, command, session);
    const engine = await session.engine(flags);
    if (flags.all ?? takenForAll(flags.question, (await engine.info()).capabilities)) {
      if (!flags.all) session.say('This asks for everything of a kind, so every sentence is asked. For one answer: --no-all.');
      return printFound(sources, flags, session);
    }
    const answer = await engine.ask(
      { sources: sources.map(bare), question: flags.question, options },
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

/** A citation with its place in the file. */
type Cited = Citation & Omit<Location, 'document'> & { title: string };

function citedIn(citations: readonly Citation[], documents: readonly Named[]): Cited[] {
  const byId = new Map(documents.map((document) => [document.source.id, document]));
  return citations.map((citation) => {
    const document = byId.get(citation.source)!;
    return { ...citation, ...placeIn(document, citation), title: document.title };
  });
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
    ...(answer.servers ? { servers: answer.servers } : {}),
    found,
    ...(answer.several ? { several: answer.several } : {}),
    ...(answer.absent ? { absent: answer.absent } : {}),
    ...(answer.unheld ? { unheld: answer.unheld } : {}),
    finish,
    chunksFromStore,
    answerTokens,
  };
}

function printAnswer(answer: Answer, cited: readonly Cited[]): void {
  process.stdout.write('\n');
  if (!answer.found) console.log('\nThe model found no answer in the text.');
  for (const note of notesOf(answer)) console.log(`\n${note}`);
  if (cited.length > 0) console.log(answer.found ? '\nSources' : '\nNearest passages');
  for (const [i, citation] of cited.entries()) console.log(`  [${i + 1}] ${quoteLine(citation)}`);
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const { readMs, promptMs, perTokenMs } = answer.timings;
  console.log(
    `\nRead: ${readOf(answer)} (${answer.tokens} tokens). Reading ${seconds(readMs)} s, question ${seconds(promptMs)} s, ${perTokenMs.toFixed(0)} ms a token. ${answer.model}`,
  );
}

function quoteLine(citation: Cited): string {
  const { symbol, chunk, score } = citation;
  const said = symbol ? `${symbol === 'use' ? 'used' : 'defined'} here` : `chunk ${chunk + 1}, ${(100 * score).toFixed(1)} %`;
  return `"${citation.quote.replace(/\s+/g, ' ')}" (${referenceOf(citation)}, ${said})`;
}

const barCells = 40;

function printChunks(chunks: readonly ChunkSpan[], document: Named, answer: Answer | null): void {
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
