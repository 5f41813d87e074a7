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
import { availableParallelism, tmpdir } from 'node:os';
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
import { watchOthers } from './others.ts';
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
  /** Of the text that is read; for the rates at most 2048. */
  tokens: number;
  threads: number;
}

interface Times {
  readMs: number;
  writeMs: number;
  /** What was computed, whatever other programs took: of one thread the fairer measure on a machine that is not left alone. */
  readProcessorMs: number;
  writeProcessorMs: number;
}

/** Tokens a second, and a second of a processor. */
export interface ImportedRow {
  what: string;
  read: number;
  write: number;
  readProcessor: number;
  writeProcessor: number;
}

export interface ReaderRow {
  what: string;
  tokens: number;
  first: Took;
  later: Took;
  storeBytesPerToken: number;
}

export interface Took {
  ms: number;
  processorMs: number;
}

export interface Imported {
  rows: ImportedRow[];
  readers: ReaderRow[];
  /** Of the reader's text, in contexts of 8192 tokens. */
  llamaReads: Took;
  llama: string;
  /** Processors that other programs kept busy. */
  others: number | null;
}

const mostReadTokens = 2048;
/** Processors that others may take before the clock says nothing. */
const mostOthers = 0.25;
const writeTokens = 32;
const pieceTokens = 8192;
const questions = ['How fast can the animals run?', 'Who was hurt by a shot?', 'What was eaten at dinner?'];

/** llama.cpp in a process of its own, asked one thing after the other. */
class Llama {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor({ python, gguf, threads }: ImportedOptions) {
    const script = join(applicationRoot, 'bench', 'llama_native.py');
    this.#child = spawn(python, [script, gguf, String(threads), String(pieceTokens)], { stdio: ['pipe', 'pipe', 'inherit'] });
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

const processorNow = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function timed<T>(work: () => Promise<T>): Promise<Took & { result: T }> {
  const [started, before] = [performance.now(), processorNow()];
  const result = await work();
  return { result, ms: performance.now() - started, processorMs: processorNow() - before };
}

/** Chunks read as the engine does, then greedy tokens after the last. */
async function runOurs(loaded: LoadedModel, text: string): Promise<Times & { tokens: number }> {
  const { model } = loaded;
  const chunks = await loaded.chunks([{ id: 'text', text }], resolveSettings(model.manifest));
  const read = await timed(() => loaded.freshMemory(chunks).read([...chunks.keys()], {}));
  const last = chunks.map(({ ids }) => ids).reduce((longest, ids) => (ids.length > longest.length ? ids : longest));
  const final = new FinalDecode(model, new Slots(model, 0, 'sequential', 1), model.prefix.length + last.length + writeTokens);
  let [row] = await final.append([...model.prefix, ...last]);
  const write = await timed(async () => {
    for (let i = 0; i < writeTokens; i++) [row] = await final.append([argmax(row!.logits)]);
  });
  return {
    readMs: read.ms,
    writeMs: write.ms,
    readProcessorMs: read.processorMs,
    writeProcessorMs: write.processorMs,
    tokens: chunks.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

/** Both in turns, the middle of several rounds. */
async function againstLlama(llama: Llama, options: ImportedOptions, whole: string): Promise<ImportedRow[]> {
  const bundles = await Promise.all(options.bundles.map((bundle) => LoadedModel.load({ bundle, threads: options.threads })));
  const times = new Map<string, { tokens: number; times: Times }[]>();
  const note = (what: string, tokens: number, ran: Times) => {
    times.set(what, [...(times.get(what) ?? []), { tokens, times: ran }]);
  };
  try {
    const { tokenizer, model } = bundles[0]!;
    const { chunkTokens } = model.manifest.method;
    const readTokens = Math.min(options.tokens, mostReadTokens);
    const { ends, ids } = tokenizer.encode(whole.slice(0, 10 * readTokens));
    const text = whole.slice(0, ends[readTokens - 1]);
    const own = ids.subarray(0, readTokens);
    // The first round only warms caches.
    for (let round = 0; round <= rounds; round++) {
      const noted = round === 0 ? () => {} : note;
      for (const loaded of bundles) {
        const { tokens, ...ran } = await runOurs(loaded, text);
        noted(`Focus, ${loaded.model.manifest.name}, chunks of ${chunkTokens}`, tokens, ran);
      }
      noted(`llama.cpp, contexts of ${chunkTokens}`, readTokens, await llama.run(cut(own, chunkTokens), writeTokens));
      noted(`llama.cpp, one context of ${readTokens}`, readTokens, await llama.run([own]));
      console.error(`round ${round} of ${rounds}`);
    }
  } finally {
    for (const loaded of bundles) await loaded.close();
  }
  return [...times].map(([what, ran]) => {
    const rate = (of: keyof Times, tokens?: number) => middle(ran.map((one) => (1000 * (tokens ?? one.tokens)) / one.times[of])).ms;
    const wrote = ran[0]!.times.writeMs > 1;
    return {
      what,
      read: rate('readMs'),
      readProcessor: rate('readProcessorMs'),
      write: wrote ? rate('writeMs', writeTokens) : 0,
      writeProcessor: wrote ? rate('writeProcessorMs', writeTokens) : 0,
    };
  });
}

/** First and later questions on a text nobody has read. */
async function askReader(bundle: string, text: string, threads: number): Promise<ReaderRow> {
  const directory = mkdtempSync(join(tmpdir(), 'focus-imported-'));
  const store = await KvStore.open({ directory, quotaBytes: 2 ** 35 });
  const loaded = await LoadedModel.load({ bundle, threads, store });
  const engine = new FocusEngine(loaded);
  try {
    const ask = (question: string) => timed(() => engine.ask({ sources: [{ id: 'text', text }], question }));
    const [first, ...later] = [await ask(questions[0]!), await ask(questions[1]!), await ask(questions[2]!)];
    await loaded.flush();
    const { tokens } = first.result;
    const took = ({ ms, processorMs }: Took): Took => ({ ms, processorMs });
    return {
      what: loaded.model.manifest.name,
      tokens,
      first: took(first),
      later: took(later.sort((a, b) => a.processorMs - b.processorMs)[0]!),
      storeBytesPerToken: store.stats().bytes / tokens,
    };
  } finally {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** llama.cpp reads one half before the reader is asked and the other after it. */
async function againstReading(llama: Llama, options: ImportedOptions, whole: string): Promise<Pick<Imported, 'readers' | 'llamaReads'>> {
  if (options.readers.length === 0) return { readers: [], llamaReads: { ms: 0, processorMs: 0 } };
  const loaded = await LoadedModel.load({ bundle: options.readers[0]! });
  const { ends, ids } = loaded.tokenizer.encode(whole.slice(0, 10 * options.tokens));
  await loaded.close();
  const tokens = Math.min(options.tokens, ids.length);
  const text = whole.slice(0, ends[tokens - 1]);
  const pieces = cut(ids.subarray(0, tokens), pieceTokens);
  const half = Math.ceil(pieces.length / 2);
  const llamaReads: Took = { ms: 0, processorMs: 0 };
  const read = async (some: Int32Array[]) => {
    if (some.length === 0) return;
    const { readMs, readProcessorMs } = await llama.run(some);
    llamaReads.ms += readMs;
    llamaReads.processorMs += readProcessorMs;
  };
  const readers: ReaderRow[] = [];
  await read(pieces.slice(0, half));
  for (const bundle of options.readers) {
    readers.push(await askReader(bundle, text, options.threads));
    console.error(JSON.stringify(readers.at(-1)));
  }
  await read(pieces.slice(half));
  return { readers, llamaReads };
}

export async function imported(options: ImportedOptions): Promise<Imported> {
  const whole = await readText(options.text);
  const llama = new Llama(options);
  const others = watchOthers();
  try {
    const version = await llama.version();
    const rows = options.bundles.length > 0 ? await againstLlama(llama, options, whole) : [];
    return { rows, ...(await againstReading(llama, options, whole)), llama: version, others: others() };
  } finally {
    await llama.close();
  }
}

const heading = '## An imported model, and llama.cpp on the same GGUF';

/** Markdown. On a machine that others use too the clock would say nothing: then all figures are by what was computed. */
export function importedTable({ rows, readers, llamaReads, llama, others }: Imported, threads: number): string {
  const isAlone = others === null || others < mostOthers;
  const by = isAlone
    ? ''
    : ` Other programs kept ${others.toFixed(2)} processors busy meanwhile, so a second is one that a processor computed, not one of the clock.`;
  const lines = [
    heading,
    '',
    `Made by \`npm run bench -- ${process.argv.slice(2).join(' ')}\` on ${availableParallelism()} cores with ${threads} ${threads === 1 ? 'thread' : 'threads'}; llama-cpp-python ${llama}, built for this processor.${by}`,
    '',
  ];
  const peers = rows.filter(({ what }) => what.startsWith('llama.cpp'));
  if (rows.length > 0) {
    const rateOf = (row: ImportedRow, of: 'read' | 'write') => (isAlone ? row[of] : row[`${of}Processor`]);
    const rate = (row: ImportedRow, of: 'read' | 'write') => (row[of] > 0 ? rateOf(row, of).toFixed(0) : '');
    const against = (row: ImportedRow, peer: ImportedRow | undefined, of: 'read' | 'write') =>
      !peer || peers.includes(row) || row[of] === 0 ? '' : `${(rateOf(row, of) / rateOf(peer, of)).toFixed(2)} ×`;
    lines.push(
      `Tokens a second, the middle of ${rounds} rounds in turns.`,
      '',
      `| | reading | ${peers.map(({ what }) => `against ${what}`).join(' | ')} | writing | against llama.cpp |`,
      `| --- | ---: | ${peers.map(() => '---: |').join(' ')} ---: | ---: |`,
      ...rows.map(
        (row) =>
          `| ${row.what} | ${rate(row, 'read')} | ${peers.map((peer) => against(row, peer, 'read')).join(' | ')} | ${rate(row, 'write')} | ${against(row, peers[0], 'write')} |`,
      ),
      '',
    );
  }
  if (readers.length > 0) {
    const msOf = ({ ms, processorMs }: Took) => (isAlone ? ms : processorMs);
    const seconds = (took: Took) => `${(msOf(took) / 1000).toFixed(1)} s`;
    const ratio = (a: Took, b: Took, digits: number) => `${(msOf(a) / msOf(b)).toFixed(digits)} ×`;
    lines.push(
      `A text that nobody has read, ${readers[0]!.tokens} tokens. llama.cpp reads it in contexts of ${pieceTokens} tokens in ${seconds(llamaReads)}, and has then answered nothing.`,
      '',
      '| | first question | llama.cpp reads, so long | later question | the first takes, so long | llama.cpp reads, so long | bytes a token in the store |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...readers.map(
        ({ what, first, later, storeBytesPerToken }) =>
          `| ${what} | ${seconds(first)} | ${ratio(llamaReads, first, 2)} | ${seconds(later)} | ${ratio(first, later, 1)} | ${ratio(llamaReads, later, 0)} | ${storeBytesPerToken.toFixed(0)} |`,
      ),
      '',
    );
  }
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
