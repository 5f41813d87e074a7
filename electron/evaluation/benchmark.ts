/** Published benchmarks: a text, a question (or code to go on with), and the authors' score of an answer. */
import type { DecodeOptions, SourceText } from '../engine/contract.ts';
import { generate } from '../engine/generate.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { resolveSettings } from '../engine/settings.ts';
import { FocusError } from '../errors.ts';
import { Asking, type Method } from './asking.ts';
import type { Progress } from './planted.ts';

export interface BenchmarkCase {
  task: string;
  metric: string;
  maxTokens: number;
  text: string;
  /** null = the text is to be gone on with. */
  question: string | null;
  /** 0 to 1. */
  score(answer: string): number;
}

export interface BenchmarkResult {
  metric: string;
  questions: number;
  /** By method, mean score 0 to 1. */
  [method: string]: number | string;
}

/** Tokens at the text's end that are local where it is to be gone on with. */
const tailTokens = 64;

/** By task. Answers may be at most `mostTokens` long, whatever the benchmark allows: the windows of small models end early. */
export async function runBenchmark(
  loaded: LoadedModel,
  cases: readonly BenchmarkCase[],
  methods: readonly Method[],
  options: DecodeOptions,
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<Record<string, BenchmarkResult>> {
  const { windowTokens } = loaded.model.manifest.config;
  const results: Record<string, BenchmarkResult> = {};
  for (const [i, item] of cases.entries()) {
    const maxTokens = Math.min(options.maxTokens ?? item.maxTokens, Math.floor(windowTokens / 4));
    const asking = new Asking(loaded, { ...options, maxTokens }, signal);
    results[item.task] ??= { metric: item.metric, questions: 0 };
    const result = results[item.task]!;
    const source = { id: item.task, text: item.text };
    try {
      for (const method of methods) {
        const answer =
          item.question === null
            ? await goOn(loaded, method, source, { ...options, maxTokens }, signal)
            : (await asking.ask(method, source, latest(loaded, item.question))).answer;
        result[method] = (Number(result[method] ?? 0) * result.questions + item.score(answer)) / (result.questions + 1);
      }
    } finally {
      await asking.close();
    }
    result.questions++;
    onDone?.(i + 1, cases.length);
  }
  return results;
}

/** A question that is longer than half a local context is cut at its front (the examples before it, say). */
function latest(loaded: LoadedModel, question: string): string {
  const { ends } = loaded.tokenizer.encode(question);
  const { config, method } = loaded.model.manifest;
  const most = Math.floor(Math.min(method.localTokens, config.windowTokens / 2) / 2);
  return ends.length <= most ? question : question.slice(ends[ends.length - most - 1]);
}

/** What comes after the text: its end is the local context, what stands before it the memory (focus) or cut away (every other method). */
async function goOn(
  loaded: LoadedModel,
  method: Method,
  source: SourceText,
  options: DecodeOptions & { maxTokens: number },
  signal?: AbortSignal,
): Promise<string> {
  const settings = { ...resolveSettings(loaded.model.manifest, options), rereadChunks: 0 };
  const { ids, ends } = loaded.tokenizer.encode(source.text);
  if (ids.length < 2) throw new FocusError('file-empty', 'A text to go on with is empty.');
  const { config, method: how } = loaded.model.manifest;
  const window = Math.min(how.localTokens, config.windowTokens - options.maxTokens) - loaded.model.prefix.length - 1;
  const local = Math.min(method === 'focus' ? tailTokens : window, ids.length - 1);
  const from = ends[ids.length - local - 1]!;
  const before = method === 'focus' ? source.text.slice(0, from) : source.text.slice(ends[ids.length - local - 2] ?? 0, from);
  const chunks = await loaded.chunks([{ id: source.id, text: before }], settings);
  const prompt = ids.slice(ids.length - local);
  return (await generate({ loaded, chunks, memory: loaded.freshMemory(chunks, settings.bos), prompt, settings, hooks: signal ? { signal } : {} }))
    .text;
}
