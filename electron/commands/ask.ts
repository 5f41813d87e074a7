import { basename } from 'node:path';
import type { Command } from 'commander';
import { readTextFile } from '../documents/text-file.ts';
import type { Answer, ChunkSpan, Citation, DecodeOptions, SourceText, Summary } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import { type EngineFlags, printJson, type Session } from './session.ts';

interface DecodeFlags extends EngineFlags {
  json?: boolean;
  mode?: string;
  integrator?: string;
  placement?: string;
  chunkTokens?: string;
  fragmentTokens?: string;
  maxTokens?: string;
  temperature?: string;
  topP?: string;
  minP?: string;
  repetitionPenalty?: string;
  seed?: string;
  stop?: string[];
  focusChunks?: string;
  reread?: string;
}

/** Flags that every command with an engine has. */
export function withEngine(command: Command): Command {
  return command
    .option('-m, --model <name|folder>', 'model (default: the embedded starter)')
    .option('--provider <name>', 'execution provider: cpu, webgpu, cuda, coreml, dml')
    .option('--no-store', 'do not keep what was read on disk')
    .option('--memory <MiB>', 'memory for what was read')
    .option('--json', 'the last line of stdout is one JSON object');
}

function withDecoding(command: Command): Command {
  return withEngine(command)
    .option('--mode <mode>', 'exact, cached or focused')
    .option('--integrator <name>', 'candidates (added parameters) or fusion (pooled distributions)')
    .option('--placement <name>', 'slot positions: sequential or spread')
    .option('--chunk-tokens <n>', 'tokens of a chunk')
    .option('--fragment-tokens <n>', 'last tokens of the prompt that go through every chunk')
    .option('--max-tokens <n>', 'longest answer')
    .option('--temperature <t>', '0 = greedy')
    .option('--top-p <p>', 'nucleus mass')
    .option('--min-p <p>', 'least share of the likeliest token')
    .option('--repetition-penalty <x>', 'above 1: repeat less')
    .option('--seed <n>', 'same seed, same answer')
    .option('--stop <text...>', 'strings that end the answer')
    .option('--focus-chunks <n>', 'chunks that a step keeps fresh')
    .option('--reread <n>', 'chunks read verbatim before the answer (0 = the parallel decode alone)');
}

export function decodeOptions(flags: DecodeFlags): DecodeOptions {
  const number = (value: string | undefined, name: string): number | undefined => {
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (!Number.isFinite(parsed)) throw new FocusError('bad-input', `--${name} is "${value}"; a number is needed.`);
    return parsed;
  };
  const choice = <T extends string>(value: string | undefined, name: string, allowed: readonly T[]): T | undefined => {
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    throw new FocusError('bad-input', `--${name} is "${value}"; one of ${allowed.join(', ')} is needed.`);
  };
  const all = {
    mode: choice(flags.mode, 'mode', ['exact', 'cached', 'focused'] as const),
    integrator: choice(flags.integrator, 'integrator', ['candidates', 'fusion'] as const),
    placement: choice(flags.placement, 'placement', ['sequential', 'spread'] as const),
    chunkTokens: number(flags.chunkTokens, 'chunk-tokens'),
    fragmentTokens: number(flags.fragmentTokens, 'fragment-tokens'),
    maxTokens: number(flags.maxTokens, 'max-tokens'),
    temperature: number(flags.temperature, 'temperature'),
    topP: number(flags.topP, 'top-p'),
    minP: number(flags.minP, 'min-p'),
    repetitionPenalty: number(flags.repetitionPenalty, 'repetition-penalty'),
    seed: number(flags.seed, 'seed'),
    stop: flags.stop,
    focusChunks: number(flags.focusChunks, 'focus-chunks'),
    rereadChunks: number(flags.reread, 'reread'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as DecodeOptions;
}

export function registerAskCommands(program: Command, session: Session): void {
  withDecoding(
    program
      .command('ask')
      .description('answer a question from one or more texts, read whole')
      .argument('<file...>', 'plain text or Markdown')
      .requiredOption('-q, --question <text>', 'the question'),
  ).action(async (files: string[], flags: DecodeFlags & { question: string }) => {
    const options = decodeOptions(flags);
    const sources = await Promise.all(files.map(source));
    const engine = await session.engine(flags);
    const answer = await engine.ask(
      { sources, question: flags.question, options },
      session.hooks((event) => {
        if (event.type !== 'token' || flags.json) return;
        session.clearProgress();
        process.stdout.write(event.text);
      }),
    );
    if (flags.json) printJson(answerJson(answer));
    else printAnswer(answer);
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
        source: await source(file),
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
    const text = await source(file);
    const options = decodeOptions(flags);
    const chunks = await engine.chunk([text], options);
    const answer = flags.question ? await engine.ask({ sources: [text], question: flags.question, options }, session.hooks()) : null;
    session.clearProgress();
    if (flags.json)
      printJson({
        chunks: chunks.map((chunk) => ({ ...chunk, ...(answer ? { share: answer.shares[chunk.index] } : {}) })),
        ...(answer ? { answer: answer.answer } : {}),
      });
    else printChunks(chunks, text, answer);
  });
}

async function source(path: string): Promise<SourceText> {
  return { id: path, text: await readTextFile(path) };
}

/** The documented shape of `ask --json`. */
export function answerJson(answer: Answer): object {
  const { finish, found, chunksFromStore, answerTokens } = answer;
  const citations = answer.citations.map(({ quote, start, end, chunk, score, source }) => ({ quote, start, end, chunk, score, source }));
  return {
    answer: answer.answer,
    citations,
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

function printAnswer(answer: Answer): void {
  process.stdout.write('\n');
  if (!answer.found) console.log('\nThe model found no answer in the text.');
  if (answer.citations.length > 0) console.log('\nSources');
  for (const [i, citation] of answer.citations.entries()) console.log(`  [${i + 1}] ${quoteLine(citation)}`);
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const { readMs, promptMs, perTokenMs } = answer.timings;
  console.log(
    `\nAll ${answer.chunks} chunks (${answer.tokens} tokens) read. Reading ${seconds(readMs)} s, question ${seconds(promptMs)} s, ${perTokenMs.toFixed(0)} ms a token. ${answer.model}`,
  );
}

function quoteLine(citation: Citation): string {
  return `"${citation.quote.replace(/\s+/g, ' ')}" (${basename(citation.source)}, characters ${citation.start}–${citation.end}, chunk ${citation.chunk + 1}, ${(100 * citation.score).toFixed(1)} %)`;
}

function printSummary(summary: Summary): void {
  console.log(`${summary.sentences.map((sentence) => sentence.text).join(' ')}\n`);
  for (const section of summary.sections) {
    console.log(`${section.title} (chunks ${section.firstChunk + 1}–${section.endChunk})`);
    for (const sentence of section.sentences) console.log(`  - ${sentence.text}`);
  }
  const { contributed, total } = summary.coverage;
  console.log(`\nAll ${total} chunks read; ${contributed} (${Math.round((100 * contributed) / total)} %) contributed. ${summary.model}`);
}

const barCells = 40;

function printChunks(chunks: readonly ChunkSpan[], text: SourceText, answer: Answer | null): void {
  const most = answer ? Math.max(...answer.shares) : Math.max(...chunks.map((chunk) => chunk.tokens));
  for (const chunk of chunks) {
    const value = answer ? answer.shares[chunk.index]! : chunk.tokens;
    const bar = '█'.repeat(Math.round((barCells * value) / (most || 1))).padEnd(barCells, '·');
    const label = answer ? `${(100 * value).toFixed(1)} %`.padStart(7) : `${chunk.tokens}`.padStart(5);
    console.log(
      `${String(chunk.index + 1).padStart(5)} ${bar} ${label}  ${text.text
        .slice(chunk.start, chunk.start + 60)
        .replace(/\s+/g, ' ')
        .trim()}`,
    );
  }
  if (answer) console.log(`\n${answer.answer}`);
}
