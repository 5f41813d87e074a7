import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { readTextFile } from '../documents/text-file.ts';
import { createEngine, type FocusEngine } from '../engine/engine.ts';
import { Model } from '../engine/model.ts';
import { KvStore } from '../engine/store.ts';
import { checkVector, type VectorCase } from '../engine/vectors.ts';
import { FocusError } from '../errors.ts';
import { compareModes } from '../evaluation/modes.ts';
import { perplexity } from '../evaluation/perplexity.ts';
import { facts, passkey } from '../evaluation/planted.ts';
import { fairytaleqa, type LongEvalCase, longeval, type MeetingCase, qmsum, type StoryCase } from '../evaluation/reading.ts';
import { findModel } from '../models/models.ts';
import { type DecodeFlags, decodeOptions, withDecoding } from './flags.ts';
import { printJson, type Session } from './session.ts';

interface EvalFlags extends DecodeFlags {
  data?: string;
  limit: string;
  tokens: string[];
  lines?: string;
}

/** Tasks run in this process: nothing else has to stay responsive, and what ships is what is measured. */
export function registerEvalCommands(program: Command, session: Session): void {
  const evaluation = program.command('eval').description('measure the shipping engine');
  registerVectors(evaluation);

  const task = (
    name: string,
    description: string,
    run: (engine: FocusEngine, flags: EvalFlags, onDone: (done: number, total: number) => void) => Promise<unknown>,
  ) =>
    withDecoding(evaluation.command(name).description(description))
      .option('--data <file>', 'text or JSON lines to measure on')
      .option('--limit <n>', 'questions or windows', '50')
      .option('--tokens <n...>', 'tokens of memory', ['16384'])
      .option('--lines <n>', 'longeval: only records of this many lines')
      .action(async (flags: EvalFlags) => {
        const directory = await mkdtemp(join(tmpdir(), 'focus-eval-'));
        const engine = await createEngine({
          bundle: await findModel(flags.model),
          ...(flags.provider ? { provider: flags.provider } : {}),
          memoryBytes: Number(flags.memory ?? 3072) * 2 ** 20,
          store: flags.memory ? await KvStore.open({ directory, quotaBytes: 2 ** 34 }) : null,
        });
        try {
          const result = await run(engine, flags, (done, total) => session.progress(`${name} ${done}/${total}`));
          session.clearProgress();
          if (flags.json) printJson(result);
          else console.log(JSON.stringify(result, null, 1));
        } finally {
          await engine.close();
          await rm(directory, { recursive: true, force: true });
        }
      });

  const sizes = (flags: EvalFlags) => flags.tokens.map(Number);
  /** One length gives one object, several a list. */
  const each = async (flags: EvalFlags, run: (tokens: number) => Promise<unknown>) => {
    const results = [];
    for (const tokens of sizes(flags)) results.push(await run(tokens));
    return results.length === 1 ? results[0] : results;
  };

  task('passkey', 'one key in a long text, ten depths: {tokens, accuracy}', async (engine, flags, onDone) => {
    const book = await readTextFile(need(flags.data));
    return each(flags, (tokens) => passkey(engine, book, tokens, Number(flags.seed ?? 1), decodeOptions(flags), session.signal, onDone));
  });

  task('facts', "20 similar planted facts, each the others' distractor: {tokens, accuracy, chunkAt1}", async (engine, flags, onDone) => {
    const book = await readTextFile(need(flags.data));
    return each(flags, (tokens) => facts(engine, book, tokens, Number(flags.seed ?? 1), 20, decodeOptions(flags), session.signal, onDone));
  });

  task('longeval', 'LongEval line retrieval: {accuracy, byLines}', async (engine, flags, onDone) => {
    const all = await jsonLines<LongEvalCase>(need(flags.data));
    const wanted = flags.lines ? all.filter((item) => item.lines === Number(flags.lines)) : all;
    return longeval(engine, wanted.slice(0, Number(flags.limit)), decodeOptions(flags), onDone);
  });

  task('perplexity', 'of what follows a long text: {tokens, focus, noMemory, window, interpolation}', async (engine, flags, onDone) => {
    const { ids } = engine.tokenizer.encode(unwrap(await readTextFile(need(flags.data))));
    return each(flags, (tokens) => perplexity(engine, ids, tokens, Number(flags.limit), decodeOptions(flags), 16384, onDone));
  });

  task('modes', 'cached against exact, focused against cached: greedy agreement and KL over 200 tokens', async (engine, flags, onDone) => {
    const { ids } = engine.tokenizer.encode(unwrap(await readTextFile(need(flags.data))));
    return each(flags, (tokens) => compareModes(engine, ids, tokens, 200, 5, decodeOptions(flags), onDone));
  });

  task('fairytaleqa', 'questions on whole stories, against cut text and retrieval on the same weights', async (engine, flags, onDone) =>
    fairytaleqa(engine, await jsonLines<StoryCase>(need(flags.data)), Number(flags.limit), decodeOptions(flags), onDone),
  );

  task('qmsum', 'questions on whole meetings, ROUGE-L', async (engine, flags, onDone) =>
    qmsum(engine, await jsonLines<MeetingCase>(need(flags.data)), Number(flags.limit), decodeOptions(flags), onDone),
  );
}

/** Hard-wrapped prose to one line a paragraph, as the training texts are. */
const unwrap = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/(?<!\n)\n(?!\n)/g, ' ');

function need(data: string | undefined): string {
  if (data) return data;
  throw new FocusError('bad-input', 'This task needs --data FILE.');
}

async function jsonLines<T>(path: string): Promise<T[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new FocusError('file-missing', `${path} is not there. Unpack .xz files first (xz -dk).`, { cause });
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      try {
        return JSON.parse(line) as T;
      } catch (cause) {
        throw new FocusError('bad-input', `${path}, line ${i + 1} is not JSON.`, { cause });
      }
    });
}

function registerVectors(evaluation: Command): void {
  evaluation
    .command('vectors')
    .description('agreement with expected vectors of the numpy reference (mode exact); exit 1 with the first disagreement')
    .requiredOption('--hf <folder>', 'Hugging Face folder (config.json, model.safetensors)')
    .option('--focus <file>', "added parameters W'")
    .requiredOption('--cases <file>', 'JSON array of cases')
    .option('--provider <name>', 'execution provider', 'cpu')
    .option('--tolerance <x>', 'largest error of a logit or share; default 1e-3 on cpu, 1e-2 elsewhere')
    .option('--json')
    .action(async (flags: { hf: string; focus?: string; cases: string; provider: string; tolerance?: string; json?: boolean }) => {
      const tolerance = flags.tolerance ? Number(flags.tolerance) : flags.provider === 'cpu' ? 1e-3 : 1e-2;
      const cases = await readCases(flags.cases);
      const folder = await mkdtemp(join(tmpdir(), 'focus-vectors-'));
      try {
        const bundle = join(folder, 'bundle');
        await buildBundle(flags.hf, bundle, { precision: 'fp32', kv: 'float32', added: flags.focus ?? null });
        const model = await Model.load(bundle, { provider: flags.provider });
        const results = [];
        for (const expected of cases) results.push(await checkVector(model, expected, tolerance));
        await model.close();
        const disagreement = results.find((result) => result.disagreement)?.disagreement ?? null;
        if (flags.json) printJson({ ok: disagreement === null, tolerance, provider: flags.provider, disagreement, cases: results });
        else {
          for (const { name, steps, maxLogitError, maxShareError, disagreement: differs } of results) {
            console.log(
              `${differs ? 'differs' : 'agrees '} ${name}: ${steps} steps, logits within ${maxLogitError.toExponential(1)}, shares within ${maxShareError.toExponential(1)}`,
            );
          }
          if (disagreement) console.error(disagreement);
        }
        if (disagreement) process.exitCode = 1;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

async function readCases(file: string): Promise<VectorCase[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FocusError('file-missing', `${file} is not there: the cases to compare with.`, { cause });
  });
  try {
    const data: unknown = JSON.parse(text);
    if (!Array.isArray(data) || data.length === 0) throw new Error('not a list of cases');
    return data as VectorCase[];
  } catch (cause) {
    throw new FocusError('bad-input', `${file} is not a JSON list of cases.`, { cause });
  }
}
