import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import type { Engine, SummarizeRequest } from '../engine/contract.ts';
import { FocusEngine } from '../engine/engine.ts';
import { LoadedModel } from '../engine/loaded.ts';
import { KvStore } from '../engine/store.ts';
import { FocusError } from '../errors.ts';
import { chosenMethods } from '../evaluation/asking.ts';
import { type BenchmarkCase, runBenchmark } from '../evaluation/benchmark.ts';
import { jsonLines, readText, runningText, unwrap } from '../evaluation/data.ts';
import { fairytaleqa, type StoryCase, type StoryReply } from '../evaluation/fairytaleqa.ts';
import { findLists } from '../evaluation/find-all.ts';
import { type InfiniteBenchLine, infiniteBenchCase } from '../evaluation/infinitebench.ts';
import { type LongBenchLine, longBenchCase } from '../evaluation/longbench.ts';
import { type LongEvalCase, longeval } from '../evaluation/longeval.ts';
import { MiniLm } from '../evaluation/minilm.ts';
import { compareModes } from '../evaluation/modes.ts';
import { novels } from '../evaluation/novels.ts';
import { perplexity } from '../evaluation/perplexity.ts';
import { facts, type Progress, passkey } from '../evaluation/planted.ts';
import { type MeetingCase, qmsum } from '../evaluation/qmsum.ts';
import { compareQuantised } from '../evaluation/quantisation.ts';
import { seeded, shuffled } from '../evaluation/random.ts';
import { type SampleCase, sample } from '../evaluation/sample.ts';
import { askAsShipped, type SearchOptions, type SearchReply, searchAndAnswer } from '../evaluation/search.ts';
import { type SqualityCase, squality } from '../evaluation/squality.ts';
import { type XquadLine, xquadText } from '../evaluation/xquad.ts';
import { findModel } from '../models/models.ts';
import { registerVectors } from './eval-vectors.ts';
import { type DecodeFlags, decodeOptions, withDecoding } from './flags.ts';
import { printJson, type Session } from './session.ts';

interface EvalFlags extends DecodeFlags {
  data?: string;
  limit: string;
  tokens: string[];
  lines?: string;
  methods: string[];
  fullUpTo: string;
  from?: string;
  hf?: string;
  questions?: string;
  replies?: boolean;
  minilm?: string;
  corpus?: string;
  keep?: string;
  length: NonNullable<SummarizeRequest['length']>;
  style?: 'prose' | 'extract';
}

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
}

type Run = (loaded: LoadedModel, flags: EvalFlags, onDone: Progress) => Promise<unknown>;
/** The same by an engine that holds no model here. */
type RunOnServers = (engine: Engine, flags: EvalFlags, onDone: Progress) => Promise<unknown>;

function task(evaluation: Command, session: Session, name: string, description: string, run: Run, onServers?: RunOnServers): Command {
  return withDecoding(evaluation.command(name).description(description))
    .option('--data <file>', 'what to measure on; .xz is unpacked on the way')
    .option('--limit <n>', 'questions or windows', '50')
    .option('--keep <folder>', 'where what was read is kept for a later run')
    .action(async (flags: EvalFlags) => {
      const onDone: Progress = (done, total) => session.progress(`${name} ${done}/${total}`);
      const tell = (result: unknown) => {
        session.clearProgress();
        if (flags.json) printJson(result);
        else console.log(JSON.stringify(result, null, 1));
      };
      if (flags.endpoint) {
        if (!onServers) throw new FocusError('bad-input', `${name} looks into a model on this machine; --endpoint cannot give it that.`);
        return tell(await onServers(await session.engine(flags), flags, onDone));
      }
      const directory = await mkdtemp(join(tmpdir(), 'focus-eval-'));
      const loaded = await LoadedModel.load({
        bundle: await findModel(flags.model),
        ...(flags.provider ? { provider: flags.provider } : {}),
        memoryBytes: Number(flags.memory ?? 3072) * 2 ** 20,
        store: flags.keep || flags.memory ? await KvStore.open({ directory: flags.keep ?? directory, quotaBytes: 2 ** 34 }) : null,
      });
      try {
        tell(await run(loaded, flags, onDone));
      } finally {
        await loaded.close();
        await rm(directory, { recursive: true, force: true });
      }
    });
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
      const lists = whole(flags.limit, 'limit');
      return eachLength(flags, (tokens) => findLists(loaded, book, tokens, seedOf(flags), lists, decodeOptions(flags), signal, onDone));
    },
  ).option('--tokens <n...>', 'tokens of memory', ['16384']);

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
  const searched = (
    name: string,
    description: string,
    run: (loaded: LoadedModel, flags: EvalFlags, options: SearchOptions) => Promise<unknown>,
    onServers?: RunOnServers,
  ) => {
    const here: Run = async (loaded, flags, onDone) => {
      const minilm = flags.minilm ? await MiniLm.load(flags.minilm) : null;
      if (!minilm) console.error('all-MiniLM-L6-v2 is left out: --minilm FOLDER says where its weights are (docs/evaluation.md).');
      const onReply = flags.replies ? (reply: SearchReply) => console.log(JSON.stringify(reply)) : undefined;
      try {
        const onRead: Progress = (done, total) => session.progress(`${name}: reading ${done}/${total} chunks`);
        return await run(loaded, flags, { minilm, signal, onDone, onRead, ...(onReply ? { onReply } : {}) });
      } finally {
        await minilm?.close();
      }
    };
    return task(evaluation, session, name, description, here, onServers)
      .option('--minilm <folder>', 'model.safetensors and tokenizer.json of all-MiniLM-L6-v2')
      .option('--replies', 'every reply as a line before the result');
  };
  const withMethods = (command: Command) =>
    command.option('--methods <names...>', 'what to compare, or all', ['focus', 'truncated', 'retrieval', 'retrieval-embedding']);

  withMethods(
    task(
      evaluation,
      session,
      'fairytaleqa',
      'questions on whole stories, against baselines on the same weights: {focus: {f1, evidenceAt3, …}, truncated: {f1, …}, …}',
      async (loaded, flags, onDone) => {
        const stories = await jsonLines<StoryCase>(need(flags.data));
        const ordered = flags.seed ? shuffled(seeded(seedOf(flags)), stories) : stories;
        const onReply = flags.replies ? (reply: StoryReply) => console.log(JSON.stringify(reply)) : undefined;
        return fairytaleqa(loaded, ordered, chosenMethods(flags.methods), whole(flags.limit, 'limit'), decodeOptions(flags), signal, onDone, onReply);
      },
    ),
  ).option('--replies', 'every reply as a line before the result');

  searched(
    'xquad',
    'questions on paragraphs of Wikipedia, all of them one text: {focus: {em, f1, right, first, first3}, bm25, bm25Reader, minilm, minilmReader}',
    async (loaded, flags, options) => {
      const { source, asked } = xquadText(await jsonLines<XquadLine>(need(flags.data)), whole(flags.limit, 'limit'));
      // A model in its own words has no passages to compare with others'.
      if (loaded.model.manifest.method.grounding !== 'verbatim') {
        const { minilm: _, onRead: __, ...asking } = options;
        return askAsShipped(new FocusEngine(loaded), source, asked, { ...asking, options: decodeOptions(flags) });
      }
      return (await searchAndAnswer(loaded, source, asked, options)).means();
    },
    async (engine, flags, onDone) => {
      const { source, asked } = xquadText(await jsonLines<XquadLine>(need(flags.data)), whole(flags.limit, 'limit'));
      const onReply = flags.replies ? (reply: SearchReply) => console.log(JSON.stringify(reply)) : undefined;
      return askAsShipped(engine, source, asked, { options: decodeOptions(flags), signal, onDone, ...(onReply ? { onReply } : {}) });
    },
  );

  searched(
    'novels',
    'questions on three novels, each one text: {focus: {em, f1, right, first, first3}, bm25, …, books: {BOOK: {…}}}',
    (loaded, flags, options) => novels(loaded, need(flags.corpus, '--corpus DIR'), { ...options, limit: whole(flags.limit, 'limit') }),
  ).option('--corpus <folder>', 'where the books are: the-hound-of-the-baskervilles.txt.xz, summer.txt.xz, vathek.txt.xz');

  withMethods(
    task(evaluation, session, 'qmsum', 'questions on whole meetings: {focus: {rougeL, f1}, …}', async (loaded, flags, onDone) => {
      const meetings = await jsonLines<MeetingCase>(need(flags.data));
      const ordered = flags.seed ? shuffled(seeded(seedOf(flags)), meetings) : meetings;
      return qmsum(loaded, ordered, chosenMethods(flags.methods), whole(flags.limit, 'limit'), decodeOptions(flags), signal, onDone);
    }),
  );

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
      return runBenchmark(loaded, cases, chosenMethods(flags.methods), decodeOptions(flags), signal, onDone);
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

const limited = <T>(items: readonly T[], flags: EvalFlags): T[] =>
  (flags.seed ? shuffled(seeded(seedOf(flags)), items) : [...items]).slice(0, whole(flags.limit, 'limit'));

const seedOf = (flags: EvalFlags) => Number(flags.seed ?? 1);

function need(value: string | undefined, what = '--data FILE'): string {
  if (value) return value;
  throw new FocusError('bad-input', `This task needs ${what}.`);
}

function whole(value: string, name: string): number {
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed > 0) return parsed;
  throw new FocusError('bad-input', `--${name} is "${value}"; a positive whole number is needed.`);
}
