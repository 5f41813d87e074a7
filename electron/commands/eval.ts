import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { LoadedModel } from '../engine/loaded.ts';
import { chosenMethods } from '../evaluation/asking.ts';
import { type BenchmarkCase, runBenchmark } from '../evaluation/benchmark.ts';
import { jsonLines, readText, runningText, unwrap } from '../evaluation/data.ts';
import { findLists, type WrittenList } from '../evaluation/find-all.ts';
import { type InfiniteBenchLine, infiniteBenchCase } from '../evaluation/infinitebench.ts';
import { type LongBenchLine, longBenchCase } from '../evaluation/longbench.ts';
import { type LongEvalCase, longeval } from '../evaluation/longeval.ts';
import { compareModes } from '../evaluation/modes.ts';
import { perplexity } from '../evaluation/perplexity.ts';
import { facts, passkey } from '../evaluation/planted.ts';
import { type MeetingCase, qmsum } from '../evaluation/qmsum.ts';
import { compareQuantised } from '../evaluation/quantisation.ts';
import { seeded, shuffled } from '../evaluation/random.ts';
import { type SampleCase, sample } from '../evaluation/sample.ts';
import { type SqualityCase, squality } from '../evaluation/squality.ts';
import { registerOfficial } from './eval-official.ts';
import { registerSearch } from './eval-search.ts';
import { type EvalFlags, limited, need, seedOf, task, usualMethods, whole } from './eval-task.ts';
import { registerVectors } from './eval-vectors.ts';
import { decodeOptions } from './flags.ts';
import type { Session } from './session.ts';

const sampleText = fileURLToPath(new URL('../../resources/samples/the-saltmarsh-garden.md', import.meta.url));

/** Tasks run in this process: nothing else has to stay responsive, and what ships is what is measured. */
export function registerEvalCommands(program: Command, session: Session): void {
  const evaluation = program
    .command('eval')
    .description('measure the shipping engine; docs/evaluation.md tells what each task needs and what its figures mean');
  registerVectors(evaluation);
  registerPlanted(evaluation, session);
  registerLanguage(evaluation, session);
  registerQuestions(evaluation, session);
  registerSearch(evaluation, session);
  registerOfficial(evaluation, session);
}

/** One length gives one object, several a list. */
async function eachLength(flags: EvalFlags, run: (tokens: number) => Promise<unknown>): Promise<unknown> {
  const results = [];
  for (const tokens of flags.tokens) results.push(await run(whole(tokens, 'tokens')));
  return results.length === 1 ? results[0] : results;
}

function registerPlanted(evaluation: Command, session: Session): void {
  const { signal } = session;
  task(evaluation, session, 'passkey', 'one key in a long text, ten depths: {tokens, accuracy}', async (loaded, flags, onDone) => {
    const book = await readText(need(flags.data));
    return eachLength(flags, (tokens) => passkey(loaded, book, tokens, seedOf(flags), decodeOptions(flags), signal, onDone));
  }).option('--tokens <n...>', 'tokens of memory', ['16384']);

  task(
    evaluation,
    session,
    'facts',
    "20 similar planted facts, each the others' distractor: {tokens, accuracy, chunkAt1}",
    async (loaded, flags, onDone) => {
      const book = await readText(need(flags.data));
      return eachLength(flags, (tokens) => facts(loaded, book, tokens, seedOf(flags), 20, decodeOptions(flags), signal, onDone));
    },
  ).option('--tokens <n...>', 'tokens of memory', ['16384']);

  task(
    evaluation,
    session,
    'find-all',
    'lists of 30 planted among their likes, by the model and by their form: {tokens, precision, recall, lists}',
    async (loaded, flags, onDone) => {
      const book = await readText(need(flags.data));
      const most = whole(flags.limit, 'limit');
      const lists = { ...(flags.lists ? { written: await jsonLines<WrittenList>(flags.lists) } : {}), ...(flags.keep ? { keep: flags.keep } : {}) };
      return eachLength(flags, (tokens) => findLists(loaded, book, tokens, seedOf(flags), most, decodeOptions(flags), lists, signal, onDone));
    },
  )
    .option('--tokens <n...>', 'tokens of memory', ['16384'])
    .option('--lists <file>', 'other lists: JSON lines {question, items, likes}');

  task(evaluation, session, 'longeval', 'LongEval line retrieval: {accuracy, byLines}', async (loaded, flags, onDone) => {
    const all = await jsonLines<LongEvalCase>(need(flags.data));
    const wanted = flags.lines ? all.filter((item) => item.lines === whole(flags.lines!, 'lines')) : all;
    return longeval(loaded, limited(wanted, flags), decodeOptions(flags), signal, onDone);
  }).option('--lines <n>', 'only records of this many lines');
}

function registerLanguage(evaluation: Command, session: Session): void {
  task(
    evaluation,
    session,
    'perplexity',
    'of what follows a long text, focus beside every baseline: {tokens, focus, noMemory, truncated, window, sinks, retrieval, …}',
    async (loaded, flags, onDone) => {
      const { ids } = loaded.tokenizer.encode(await runningText(need(flags.data)));
      const from = flags.from === undefined ? Math.max(...flags.tokens.map(Number)) : whole(flags.from, 'from');
      const fullUpTo = whole(flags.fullUpTo, 'full-up-to');
      return eachLength(flags, (tokens) =>
        perplexity(loaded, ids, tokens, whole(flags.limit, 'limit'), from, decodeOptions(flags), fullUpTo, onDone),
      );
    },
  )
    .option('--tokens <n...>', 'tokens of memory', ['4096'])
    .option('--from <n>', 'tokens of the text before the first target, the same for every length (default: the longest of --tokens)')
    .option('--full-up-to <n>', 'tokens up to which baselines of quadratic cost are run (interpolation, ntk, retrievalEmbedding)', '16384');

  task(
    evaluation,
    session,
    'modes',
    'cached against exact, focused against cached: greedy agreement and KL over 200 tokens',
    async (loaded, flags, onDone) => {
      const { ids } = loaded.tokenizer.encode(await runningText(need(flags.data)));
      return eachLength(flags, (tokens) => compareModes(loaded, ids, tokens, 200, 5, decodeOptions(flags), onDone));
    },
  ).option('--tokens <n...>', 'tokens of memory', ['4096']);

  task(
    evaluation,
    session,
    'quantisation',
    'perplexity of the model against the same weights in fp32: {plain, focus, ok}; exit 1 where more than 2 % is lost',
    async (loaded, flags, onDone) => {
      const { ids } = loaded.tokenizer.encode(await runningText(flags.data ?? sampleText));
      const folder = await mkdtemp(join(tmpdir(), 'focus-fp32-'));
      try {
        await buildBundle(need(flags.hf, '--hf FOLDER (the weights that the model was made of)'), join(folder, 'bundle'), {
          precision: 'fp32',
          kv: 'float32',
        });
        const exact = await LoadedModel.load({ bundle: join(folder, 'bundle') });
        try {
          const result = await compareQuantised(loaded, exact, ids, whole(flags.limit, 'limit'), onDone);
          if (!result.ok) process.exitCode = 1;
          return result;
        } finally {
          await exact.close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  ).option('--hf <folder>', 'Hugging Face folder that the model was made of');
}

function registerQuestions(evaluation: Command, session: Session): void {
  const { signal } = session;
  task(evaluation, session, 'qmsum', 'questions on whole meetings: {focus: {rougeL, f1}, …}', async (loaded, flags, onDone) => {
    const meetings = await jsonLines<MeetingCase>(need(flags.data));
    const ordered = flags.seed ? shuffled(seeded(seedOf(flags)), meetings) : meetings;
    return qmsum(loaded, ordered, chosenMethods(flags.methods ?? []), whole(flags.limit, 'limit'), decodeOptions(flags), signal, onDone);
  }).option('--methods <names...>', 'what to compare, or all', usualMethods);

  task(
    evaluation,
    session,
    'squality',
    'summaries of whole stories by ROUGE against the best of four: {focus, lead, truncated, extract, fifths}',
    async (loaded, flags, onDone) =>
      squality(loaded, limited(await jsonLines<SqualityCase>(need(flags.data)), flags), flags.length, flags.style, signal, onDone),
  )
    .addOption(new Option('--length <length>', 'of the summaries').choices(['short', 'medium', 'long', 'chapters']).default('medium'))
    .addOption(new Option('--style <style>', "default: the model's").choices(['prose', 'extract']));

  const published = (name: string, description: string, caseOf: (line: never, file: string) => BenchmarkCase) =>
    task(evaluation, session, name, description, async (loaded, flags, onDone) => {
      const file = need(flags.data);
      const lines = limited(await jsonLines<never>(file), flags);
      const cases = lines.map((line) => caseOf(line, basename(file).replace(/\.jsonl(?:\.xz)?$/, '')));
      return runBenchmark(loaded, cases, chosenMethods(flags.methods ?? []), decodeOptions(flags), signal, onDone);
    }).option('--methods <names...>', 'what to compare, or all', ['focus', 'truncated']);

  published('longbench', 'a task file of LongBench: {TASK: {metric, focus, truncated, questions}}', (line: LongBenchLine) => longBenchCase(line));
  published(
    'infinitebench',
    'a task file of ∞-Bench, named for its task: {TASK: {metric, focus, truncated, questions}}',
    (line: InfiniteBenchLine, name) => infiniteBenchCase(line, name),
  );

  task(
    evaluation,
    session,
    'sample',
    'the questions of the sample document, right or wrong with the sentence cited: {right, citedFirst, rightAndCitedFirst, …}',
    async (loaded, flags, onDone) => {
      const text = flags.data ?? sampleText;
      const cases = JSON.parse(await readText(flags.questions ?? text.replace(/\.\w+$/, '.questions.json'))) as SampleCase[];
      const result = await sample(loaded, await readText(text), limited(cases, flags), decodeOptions(flags), signal, onDone);
      session.clearProgress();
      for (const { question, reply, answer, right, citedAt, quote } of result.replies) {
        console.log(`${right ? 'right' : 'WRONG'}  ${question}\n       ${reply}${right ? '' : `   (expected: ${answer})`}`);
        console.log(`       ${citedAt === 1 ? 'cited' : citedAt > 1 ? `cited at ${citedAt}` : 'NOT CITED'}: ${unwrap(quote)}`);
      }
      return flags.json ? result : { ...result, replies: result.replies.length };
    },
  ).option('--questions <file>', 'JSON list of {question, answer, sentence}; default: beside the text');
}
