/** The evaluations of the method's published code, as far as their data are there; what is not there is told. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DecodeOptions } from '../../engine/contract.ts';
import type { LoadedModel } from '../../engine/loaded.ts';
import { FocusError } from '../../errors.ts';
import { jsonLines, runningText } from '../data.ts';
import type { InfiniteBenchLine } from '../infinitebench.ts';
import { type LongBenchLine, longBenchCase } from '../longbench.ts';
import type { Progress } from '../planted.ts';
import { Scores } from '../scores.ts';
import { infiniteBench, infiniteBenchTasks } from './infinitebench.ts';
import { layouts, type PublishedLayout, PublishedReader } from './layout.ts';
import { longBench, longBenchTasks } from './longbench.ts';
import { type LongEvalLine, longEval, sizeOf, sizes } from './longeval.ts';
import { fillerCharacters, passkeyRight, seeds } from './passkey.ts';
import { perplexityOf, targetTokens, windowLoss, windowsOf } from './perplexity.ts';

export const parts = ['passkey', 'perplexity', 'longbench', 'infinitebench', 'longeval'] as const;
export type Part = (typeof parts)[number];

export interface OfficialRequest {
  /** Folder that is searched for the published files; null = passkey alone needs none. */
  data: string | null;
  only: readonly Part[];
  /** Questions (seeds, windows) of each task at most. */
  limit: number;
  /** Characters of filler. */
  characters?: readonly number[];
  /** Tokens of a window of the perplexity. */
  windowTokens: readonly number[];
  /** What is to differ from the published code. */
  options?: DecodeOptions;
  layout?: Partial<PublishedLayout>;
  signal?: AbortSignal;
  onDone?: Progress;
}

/** By part; means are shares of 1. */
export interface OfficialResult {
  passkey?: { characters: number; tokens: number; accuracy: number; questions: number }[];
  perplexity?: { data: string; tokens: number; windows: number; perplexity: number }[];
  longbench?: Record<string, unknown>;
  infinitebench?: Record<string, unknown>;
  longeval?: Record<string, unknown>;
  /** Data that is not in the folder: "LongBench hotpotqa". */
  missing: string[];
  /** Tasks of which answers ended with the model's window, before the protocol's limit. */
  cut: string[];
}

/** The published texts of the perplexity; books of a folder `books-val` are measured beside them. */
const languageFiles = ['pg19', 'proof-pile', 'codeparrot'];

/** One sentence of what was not measured; null = nothing was left out. */
export function missingSentence({ missing }: Pick<OfficialResult, 'missing'>, folder: string | null): string | null {
  if (missing.length === 0) return null;
  return `Not measured, because ${folder ? `${folder} does not hold its data` : 'no --data FOLDER was given'}: ${missing.join(', ')}.`;
}

export async function official(loaded: LoadedModel, request: OfficialRequest): Promise<OfficialResult> {
  const files = request.data === null ? new Map<string, string>() : await dataFiles(request.data);
  const result: OfficialResult = { missing: [], cut: [] };
  const run = new Run(loaded, request, files, result);
  for (const part of parts) if (request.only.includes(part)) await run[part]();
  return result;
}

/** Files of data below a folder by their name without endings; LongBench as one file is "longbench", a book of `books-val` is "book/NAME". */
async function dataFiles(folder: string): Promise<Map<string, string>> {
  if (!existsSync(folder)) throw new FocusError('file-missing', `${folder} does not exist. Check the path.`);
  const files = (await readdir(folder, { recursive: true })).sort();
  return new Map(
    files.flatMap((file): [string, string][] => {
      const path = file.replace(/\\/g, '/').replace(/\.xz$/, '');
      const at = join(folder, file);
      if (/(?:^|\/)longbench\/test\.jsonl?$/.test(path)) return [['longbench', at]];
      const book = /(?:^|\/)books-val\/([^/]+)\.txt$/.exec(path);
      if (book) return [[`book/${book[1]}`, at]];
      return /\.jsonl?$/.test(path) ? [[basename(path).replace(/\.jsonl?$/, ''), at]] : [];
    }),
  );
}

class Run {
  readonly #loaded: LoadedModel;
  readonly #request: OfficialRequest;
  readonly #files: ReadonlyMap<string, string>;
  readonly #result: OfficialResult;

  constructor(loaded: LoadedModel, request: OfficialRequest, files: ReadonlyMap<string, string>, result: OfficialResult) {
    this.#loaded = loaded;
    this.#request = request;
    this.#files = files;
    this.#result = result;
  }

  #reader(layout: PublishedLayout): PublishedReader {
    const { options, signal } = this.#request;
    return new PublishedReader(this.#loaded, { ...layout, ...this.#request.layout }, options, signal);
  }

  async #each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
    const some = items.slice(0, this.#request.limit);
    for (const [i, item] of some.entries()) {
      this.#request.signal?.throwIfAborted();
      await run(item);
      this.#request.onDone?.(i + 1, some.length);
    }
  }

  async passkey(): Promise<void> {
    const reader = this.#reader(layouts.others);
    this.#result.passkey = [];
    for (const characters of this.#request.characters ?? fillerCharacters) {
      const row = { characters, tokens: 0, accuracy: 0, questions: 0 };
      await this.#each([...Array(seeds).keys()], async (seed) => {
        const { right, tokens } = await passkeyRight(reader, characters, seed);
        row.accuracy = (row.accuracy * row.questions + Number(right)) / ++row.questions;
        row.tokens = tokens;
      });
      this.#result.passkey.push(row);
    }
  }

  async perplexity(): Promise<void> {
    const reader = this.#reader(layouts.others);
    const { tokenizer, model } = this.#loaded;
    const rows: NonNullable<OfficialResult['perplexity']> = [];
    for (const name of languageFiles) if (!this.#files.has(name)) this.#result.missing.push(`perplexity ${name}`);
    const books = [...this.#files].filter(([name]) => name.startsWith('book/')).map(([, file]) => file);
    const sources: [string, () => Promise<string[]>][] = [
      ...languageFiles.flatMap((name): [string, () => Promise<string[]>][] => {
        const file = this.#files.get(name);
        return file ? [[name, async () => (await jsonLines<{ text: string }>(file)).map(({ text }) => text)]] : [];
      }),
      ...(books.length > 0 ? [['books', () => Promise.all(books.map(runningText))] as [string, () => Promise<string[]>]] : []),
    ];
    for (const [data, textsOf] of sources) {
      const texts = (await textsOf()).map((text) => tokenizer.encode(text).ids);
      for (const tokens of this.#request.windowTokens) {
        const lengths = texts.map(({ length }) => length);
        const windows = windowsOf(lengths, tokens, model.prefix.length).filter(({ from, to }) => to - from > targetTokens);
        const losses = new Map<number, number[]>();
        await this.#each(windows, async ({ text, from, to }) => {
          losses.set(text, [...(losses.get(text) ?? []), await windowLoss(reader, texts[text]!.subarray(from, to))]);
        });
        const measured = [...losses.values()].flat().length;
        if (measured > 0) rows.push({ data, tokens, windows: measured, perplexity: perplexityOf(losses) });
      }
    }
    this.#result.perplexity = rows;
  }

  async longbench(): Promise<void> {
    const reader = this.#reader(layouts.longbench);
    const together = this.#files.get('longbench');
    const all = together ? await jsonLines<LongBenchLine>(together) : [];
    const scores = new Scores();
    for (const task of longBenchTasks) {
      const file = this.#files.get(task);
      const own = all.filter(({ dataset }) => dataset === task);
      const lines = own.length > 0 ? own : file ? await jsonLines<LongBenchLine>(file) : [];
      if (lines.length === 0) this.#result.missing.push(`LongBench ${task}`);
      await this.#each(lines, async (line) => {
        const { score, isCut } = await longBench(reader, line);
        scores.add(task, { score });
        if (isCut) this.#cut(`LongBench ${task}`);
      });
    }
    const tasks = scores.means();
    const average = Object.values(tasks).reduce((sum, { score }) => sum + score!, 0) / Math.max(Object.keys(tasks).length, 1);
    const metricOf = (task: string) => longBenchCase({ dataset: task, input: '', context: '', answers: [] }).metric;
    this.#result.longbench = {
      ...Object.fromEntries(Object.entries(tasks).map(([task, row]) => [task, { metric: metricOf(task), ...row }])),
      ...(Object.keys(tasks).length > 0 ? { average } : {}),
    };
  }

  async infinitebench(): Promise<void> {
    const reader = this.#reader(layouts.others);
    const scores = new Scores();
    for (const task of infiniteBenchTasks) {
      const file = this.#files.get(task);
      if (!file) this.#result.missing.push(`∞-Bench ${task}`);
      await this.#each(file ? await jsonLines<InfiniteBenchLine>(file) : [], async (line) => {
        const { score, isCut } = await infiniteBench(reader, line, task);
        scores.add(task, { score });
        if (isCut) this.#cut(`∞-Bench ${task}`);
      });
    }
    this.#result.infinitebench = scores.means();
  }

  async longeval(): Promise<void> {
    const reader = this.#reader(layouts.others);
    const result: Record<string, unknown> = {};
    for (const kind of ['lines', 'topics'] as const) {
      const file = this.#files.get(`${kind.slice(0, -1)}_retrieval`) ?? (kind === 'lines' ? this.#files.get('longeval-lines') : undefined);
      const all = file ? await jsonLines<LongEvalLine>(file) : [];
      const scores = new Scores();
      for (const size of sizes[kind]) {
        const lines = all.filter((line) => sizeOf(line) === size);
        if (lines.length === 0) this.#result.missing.push(`LongEval ${size} ${kind}`);
        await this.#each(lines, async (line) => scores.add(String(size), await longEval(reader, line)));
      }
      result[kind] = scores.means();
    }
    this.#result.longeval = result;
  }

  #cut(task: string): void {
    if (!this.#result.cut.includes(task)) this.#result.cut.push(task);
  }
}
