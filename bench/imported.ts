/**
 * An imported model against llama.cpp on the GGUF it was made of, and the reader against llama.cpp that reads the same text: same threads, one run, in
 * turns, so that whatever else the machine does falls on both. llama.cpp is llama-cpp-python's, built for this processor (docs/endpoints.md).
 *
 *   reading   a text's chunks as the engine reads them; llama.cpp: contexts of as many tokens, and all in one context
 *   writing   greedy tokens after a chunk
 *   reader    first question on an unread text, a later one; llama.cpp: the text read in contexts of 8192 tokens, and nothing asked
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FocusEngine } from '../electron/engine/engine.ts';
import { FinalDecode } from '../electron/engine/final.ts';
import { LoadedModel } from '../electron/engine/loaded.ts';
import { argmax } from '../electron/engine/sampler.ts';
import { resolveSettings } from '../electron/engine/settings.ts';
import { Slots } from '../electron/engine/slots.ts';
import { KvStore } from '../electron/engine/store.ts';
import { readText } from '../electron/evaluation/data.ts';
import { applicationRoot } from '../electron/home.ts';
import { middle, rounds } from './rounds.ts';

export interface ImportedOptions {
  gguf: string;
  /** Has llama-cpp-python. */
  python: string;
  /** Bundles made of the GGUF. */
  bundles: readonly string[];
  /** The reader, and models to compare it with. */
  readers: readonly string[];
  text: string;
  /** Of the text, for the reader. */
  tokens: number;
  threads: number;
}

interface Times {
  readMs: number;
  writeMs: number;
}

export interface ImportedRow {
  what: string;
  readPerSecond: number;
  writePerSecond: number;
}

export interface ReaderRow {
  what: string;
  tokens: number;
  firstMs: number;
  laterMs: number;
  storeBytesPerToken: number;
}

export interface Imported {
  rows: ImportedRow[];
  readers: ReaderRow[];
  /** Of the reader's text, in contexts of 8192 tokens. */
  llamaMs: number;
  llama: string;
}

const readTokens = 4096;
const writeTokens = 64;
const pieceTokens = 8192;
const questions = ['How fast can the animals run?', 'Who was hurt by a shot?', 'What was eaten at dinner?'];

/** llama.cpp in a process of its own, asked one thing after the other. */
class Llama {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor({ python, gguf, threads }: ImportedOptions) {
    const script = join(applicationRoot, 'bench', 'llama_native.py');
    this.#child = spawn(python, [script, gguf, String(threads), String(pieceTokens + writeTokens)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  async version(): Promise<string> {
    return ((await this.#next()) as { version: string }).version;
  }

  async run(ids: readonly ArrayLike<number>[], write = 0): Promise<Times> {
    this.#child.stdin.write(`${JSON.stringify({ ids: ids.map((piece) => Array.from(piece)), write })}\n`);
    return (await this.#next()) as Times;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('llama.cpp ended; what it said stands above.');
    return JSON.parse(value as string);
  }
}

const cut = (ids: Int32Array, size: number) => Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.subarray(i * size, (i + 1) * size));

/** Chunks read as the engine does, then greedy tokens after the last. */
async function runOurs(loaded: LoadedModel, text: string): Promise<Times & { tokens: number }> {
  const { model } = loaded;
  const settings = resolveSettings(model.manifest);
  const chunks = await loaded.chunks([{ id: 'text', text }], settings);
  const started = performance.now();
  await loaded.freshMemory(chunks).read([...chunks.keys()], {});
  const readMs = performance.now() - started;
  const last = chunks.findLast(({ ids }) => ids.length > settings.chunkTokens / 2)!.ids;
  const final = new FinalDecode(model, new Slots(model, 0, 'sequential', 1), last.length + writeTokens + 1);
  let [row] = await final.append([...model.prefix, ...last]);
  const writing = performance.now();
  for (let i = 0; i < writeTokens; i++) [row] = await final.append([argmax(row!.logits)]);
  return { readMs, writeMs: performance.now() - writing, tokens: chunks.reduce((sum, { ids }) => sum + ids.length, 0) };
}

/** Both in turns, the middle of several rounds. */
async function againstLlama(llama: Llama, options: ImportedOptions, whole: string): Promise<ImportedRow[]> {
  const bundles = await Promise.all(options.bundles.map((bundle) => LoadedModel.load({ bundle, threads: options.threads })));
  const times = new Map<string, { read: number[]; write: number[] }>();
  const note = (what: string, tokens: number, { readMs, writeMs }: Times) => {
    const known = times.get(what) ?? { read: [], write: [] };
    known.read.push((1000 * tokens) / readMs);
    if (writeMs > 0) known.write.push((1000 * writeTokens) / writeMs);
    times.set(what, known);
  };
  try {
    const { tokenizer, model } = bundles[0]!;
    const { chunkTokens } = model.manifest.method;
    const { ends, ids } = tokenizer.encode(whole.slice(0, 10 * readTokens));
    const text = whole.slice(0, ends[readTokens - 1]);
    const own = ids.subarray(0, readTokens);
    // The first round only warms caches.
    for (let round = 0; round <= rounds; round++) {
      const noted = round === 0 ? () => {} : note;
      for (const loaded of bundles) {
        const { tokens, ...ran } = await runOurs(loaded, text);
        noted(`Focus, ${loaded.model.manifest.precision}, chunks of ${chunkTokens}`, tokens, ran);
      }
      noted(`llama.cpp, contexts of ${chunkTokens}`, readTokens, await llama.run(cut(own, chunkTokens), writeTokens));
      noted(`llama.cpp, one context of ${readTokens}`, readTokens, await llama.run([own]));
      console.error(`round ${round} of ${rounds}, load ${loadavg()[0]!.toFixed(1)}`);
    }
  } finally {
    for (const loaded of bundles) await loaded.close();
  }
  return [...times].map(([what, { read, write }]) => ({
    what,
    readPerSecond: middle(read).ms,
    writePerSecond: write.length > 0 ? middle(write).ms : 0,
  }));
}

/** First and later questions on a text nobody has read. */
async function askReader(bundle: string, text: string, threads: number): Promise<ReaderRow> {
  const directory = mkdtempSync(join(tmpdir(), 'focus-imported-'));
  const store = await KvStore.open({ directory, quotaBytes: 2 ** 35 });
  const loaded = await LoadedModel.load({ bundle, threads, store });
  const engine = new FocusEngine(loaded);
  try {
    const ask = async (question: string) => {
      const started = performance.now();
      const { tokens } = await engine.ask({ sources: [{ id: 'text', text }], question });
      return { ms: performance.now() - started, tokens };
    };
    const [first, ...later] = [await ask(questions[0]!), await ask(questions[1]!), await ask(questions[2]!)];
    await loaded.flush();
    return {
      what: loaded.model.manifest.name,
      tokens: first.tokens,
      firstMs: first.ms,
      laterMs: Math.min(...later.map(({ ms }) => ms)),
      storeBytesPerToken: store.stats().bytes / first.tokens,
    };
  } finally {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** llama.cpp reads one half before the reader is asked and the other after it. */
async function againstReading(llama: Llama, options: ImportedOptions, whole: string): Promise<Pick<Imported, 'readers' | 'llamaMs'>> {
  if (options.readers.length === 0) return { readers: [], llamaMs: 0 };
  const loaded = await LoadedModel.load({ bundle: options.readers[0]! });
  const { ends, ids } = loaded.tokenizer.encode(whole.slice(0, 10 * options.tokens));
  await loaded.close();
  const tokens = Math.min(options.tokens, ids.length);
  const text = whole.slice(0, ends[tokens - 1]);
  const pieces = cut(ids.subarray(0, tokens), pieceTokens);
  const half = Math.ceil(pieces.length / 2);
  let llamaMs = 0;
  const llamaReads = async (some: Int32Array[]) => {
    if (some.length > 0) llamaMs += (await llama.run(some)).readMs;
  };
  const readers: ReaderRow[] = [];
  await llamaReads(pieces.slice(0, half));
  for (const bundle of options.readers) {
    readers.push(await askReader(bundle, text, options.threads));
    console.error(JSON.stringify(readers.at(-1)));
  }
  await llamaReads(pieces.slice(half));
  return { readers, llamaMs };
}

export async function imported(options: ImportedOptions): Promise<Imported> {
  const whole = await readText(options.text);
  const llama = new Llama(options);
  try {
    const version = await llama.version();
    const rows = options.bundles.length > 0 ? await againstLlama(llama, options, whole) : [];
    return { rows, ...(await againstReading(llama, options, whole)), llama: version };
  } finally {
    await llama.close();
  }
}

const heading = '## An imported model, and llama.cpp on the same GGUF';

/** Markdown. */
export function importedTable({ rows, readers, llamaMs, llama }: Imported, threads: number): string {
  const peers = rows.filter(({ what }) => what.startsWith('llama.cpp'));
  const against = (of: 'readPerSecond' | 'writePerSecond', row: ImportedRow) =>
    row.what.startsWith('llama.cpp') || row[of] === 0
      ? ''
      : peers.flatMap((peer) => (peer[of] > 0 ? `${(row[of] / peer[of]).toFixed(2)} ×` : [])).join(', ');
  const lines = [
    heading,
    '',
    `Made by \`npm run bench -- ${process.argv.slice(2).join(' ')}\` on ${availableParallelism()} cores, ${threads} threads, load average ${loadavg()[2]!.toFixed(1)}; llama-cpp-python ${llama}, built for this processor.`,
    '',
    ...(rows.length === 0
      ? []
      : [
          `Tokens a second, the middle of ${rounds} rounds in turns.`,
          '',
          `| | reading | against ${peers.map(({ what }) => what.replace('llama.cpp, ', '')).join(', ')} | writing | against llama.cpp |`,
          '| --- | ---: | ---: | ---: | ---: |',
          ...rows.map(
            (row) =>
              `| ${row.what} | ${row.readPerSecond.toFixed(0)} | ${against('readPerSecond', row)} | ${row.writePerSecond > 0 ? row.writePerSecond.toFixed(0) : ''} | ${against('writePerSecond', row)} |`,
          ),
          '',
        ]),
    ...(readers.length === 0
      ? []
      : [
          `A text that nobody has read, ${readers[0]!.tokens} tokens. llama.cpp reads it in contexts of ${pieceTokens} tokens in ${(llamaMs / 1000).toFixed(1)} s, and has then answered nothing.`,
          '',
          '| | first question | llama.cpp reads | later question | of the first | llama.cpp reads | bytes a token in the store |',
          '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
          ...readers.map(
            ({ what, firstMs, laterMs, storeBytesPerToken }) =>
              `| ${what} | ${(firstMs / 1000).toFixed(1)} s | ${(llamaMs / firstMs).toFixed(2)} × as long | ${(laterMs / 1000).toFixed(2)} s | 1/${(firstMs / laterMs).toFixed(0)} | ${(llamaMs / laterMs).toFixed(0)} × as long | ${storeBytesPerToken.toFixed(0)} |`,
          ),
          '',
        ]),
  ];
  return lines.join('\n');
}

const sectionsOf = (file: string) => readFileSync(file, 'utf8').split(/^(?=## )/m);
const write = (file: string, parts: readonly string[]) => writeFileSync(file, `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`);
const titleOf = (section: string) => section.split('\n', 1)[0]!;

/** The file with this section in place of the one of its title, or behind the rest. */
export function writeSection(file: string, section: string): void {
  write(file, [...sectionsOf(file).filter((other) => titleOf(other) !== titleOf(section)), section]);
}

/** The file with another beginning; its sections stay. */
export function writeOpening(file: string, opening: string): void {
  write(file, [opening, ...sectionsOf(file).slice(1)]);
}
