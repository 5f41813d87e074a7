/**
 * `npm run bench -- [--tokens 4096 16384 …] [--model M] [--text FILE] [--full-up-to N] [--docs]`: the method against what people would use instead, same weights, same text,
 * one run. Every measurement is a process of its own (peak memory is its own), one after the other.
 *
 *   focus-exact, focus-cached, focus-focused   first question on an unread text, second question on it, each decoded token
 *   full-attention                             the whole text in one context, same runtime and weights (zero chunks); beyond --full-up-to
 *                                              extrapolated from a·n + b·n² through its measured points, and marked so
 *   llama.cpp                                  (--gguf FILE) the same weights in llama.cpp, full attention, as far as --full-up-to (llama-cpp.ts)
 *   transformers.js                            (--onnx FOLDER) the same weights in transformers.js, likewise (transformers-js.ts)
 *   retrieval                                  the best passages by BM25 that fit the window, then plain decoding
 *
 * `npm run bench -- --imported BUNDLE --imported … --readers BUNDLE --readers … --gguf FILE --python PYTHON --text FILE [--tokens N] [--threads N] [--docs]` makes the rows of
 * imported.ts and no others: models made of a GGUF against llama.cpp on it, and the reader's questions against llama.cpp's reading.
 *
 * Read and token rows of this engine are the middle of several rounds (rounds.ts). Last line of stdout: JSON rows {method, tokens, phase, ms,
 * least?, most?, peakBytes, extrapolated?}. What counts are ratios within a run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DecodeMode, DecodeOptions, SourceText } from '../electron/engine/contract.ts';
import type { Decoding } from '../electron/engine/decoding.ts';
import { FinalDecode } from '../electron/engine/final.ts';
import { LoadedModel } from '../electron/engine/loaded.ts';
import { openDecoding } from '../electron/engine/open.ts';
import { resolveSettings } from '../electron/engine/settings.ts';
import { Slots } from '../electron/engine/slots.ts';
import { KvStore } from '../electron/engine/store.ts';
import { retrieveBm25 } from '../electron/evaluation/baselines.ts';
import { applicationRoot } from '../electron/home.ts';
import { findModel } from '../electron/models/models.ts';
import { drawChart, type Row, table } from './chart.ts';
import { copyOf, sample } from './copies.ts';
import { imported, importedTable, writeOpening, writeSection } from './imported.ts';
import { runLlama } from './llama-cpp.ts';
import { readRate } from './read-rate.ts';
import { middle, stepsPerRound, timeRounds } from './rounds.ts';
import { runTransformers } from './transformers-js.ts';

const question = 'Where was Edmund Vane born?';
// Sizes after the first are positionals to parseArgs.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tokens: { type: 'string', multiple: true, default: ['4096', '16384', '32768'] },
    model: { type: 'string' },
    text: { type: 'string' },
    'full-up-to': { type: 'string', default: '16384' },
    'every-step-up-to': { type: 'string', default: '32768' },
    gguf: { type: 'string' },
    onnx: { type: 'string' },
    'llama-threads': { type: 'string', default: '0' },
    python: { type: 'string' },
    imported: { type: 'string', multiple: true },
    readers: { type: 'string', multiple: true },
    threads: { type: 'string', default: '2' },
    docs: { type: 'boolean', default: false },
    measure: { type: 'string' },
  },
});

/** The text in copies until it has the tokens asked for. */
function longText(text: string, count: (text: string) => number, tokens: number): string {
  let out = '';
  let have = 0;
  for (let copy = 1; have < tokens; copy++) {
    const part = copyOf(text, copy);
    const own = count(part);
    out += part.slice(0, Math.ceil((part.length * Math.min(own, tokens - have)) / own));
    have += own;
  }
  return out;
}

/** The question before a text's chunks, decoded from the slots or in the window; nothing is read twice for it. */
async function opener(loaded: LoadedModel, source: SourceText, options: DecodeOptions): Promise<() => Promise<Decoding>> {
  const { manifest } = loaded.model;
  const settings = resolveSettings(manifest, { ...options, rereadChunks: 0, rereadSentences: 0, maxTokens: stepsPerRound });
  const chunks = await loaded.chunks([source], settings);
  const prompt = loaded.tokenizer.encodeTemplate(manifest.method.template.question, { question });
  return () => openDecoding({ loaded, chunks, memory: loaded.memory(chunks), prompt, settings, hooks: {} });
}

/** One measurement in this process; rows on the last line of stdout. */
async function measure(method: string, tokens: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'focus-bench-'));
  const rows: Row[] = [];
  const loaded = await LoadedModel.load({
    bundle: await findModel(values.model),
    store: method.startsWith('focus') ? await KvStore.open({ directory, quotaBytes: 2 ** 35 }) : null,
  });
  try {
    const text = longText(values.text ? readFileSync(values.text, 'utf8') : sample(), (part) => loaded.tokenizer.encode(part).ids.length, tokens);
    const add = (phase: Row['phase'], ms: number | ReturnType<typeof middle>) =>
      rows.push({ method, tokens, phase, ...(typeof ms === 'number' ? { ms } : ms), peakBytes: process.resourceUsage().maxRSS * 1024 });
    const source = { id: 'text', text };
    const { eos } = loaded.model.manifest.tokens;
    if (method.startsWith('focus')) {
      const open = await opener(loaded, source, { mode: method.slice('focus-'.length) as DecodeMode });
      const started = performance.now();
      await open();
      add('unread', performance.now() - started);
      const { openMs, stepMs } = await timeRounds(open, eos);
      add('read', middle(openMs));
      add('token', middle(stepMs));
    } else if (method === 'llama.cpp' || method === 'transformers.js') {
      const ids = [...loaded.model.prefix, ...loaded.tokenizer.encode(text).ids];
      const { promptMs, perTokenMs } =
        method === 'llama.cpp'
          ? await runLlama(values.gguf!, ids, stepsPerRound, Number(values['llama-threads']))
          : await runTransformers(values.onnx!, ids, stepsPerRound);
      add('unread', promptMs);
      add('token', perTokenMs);
    } else if (method === 'retrieval') {
      const started = performance.now();
      const open = await opener(loaded, retrieveBm25(loaded, source, question).text, {});
      await open();
      add('unread', performance.now() - started);
      add('token', middle((await timeRounds(open, eos)).stepMs));
    } else {
      const { ids } = loaded.tokenizer.encode(text);
      const { model } = loaded;
      const final = new FinalDecode(model, new Slots(model, 0, 'sequential', 1), ids.length + stepsPerRound, Math.min(1, 1024 / ids.length));
      const started = performance.now();
      for (let at = 0; at < ids.length; at += 512) await final.append(ids.subarray(at, Math.min(ids.length, at + 512)));
      add('unread', performance.now() - started);
      const stepping = performance.now();
      for (let i = 0; i < stepsPerRound; i++) await final.append([5 + i]);
      add('token', (performance.now() - stepping) / stepsPerRound);
    }
    console.log(JSON.stringify(rows));
  } finally {
    await loaded.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function inOwnProcess(method: string, tokens: number): Row[] {
  const args = [
    fileURLToPath(import.meta.url),
    '--measure',
    method,
    '--tokens',
    String(tokens),
    ...(values.model ? ['--model', values.model] : []),
    ...(values.text ? ['--text', values.text] : []),
    ...(values.gguf ? ['--gguf', values.gguf, '--llama-threads', values['llama-threads']] : []),
    ...(values.onnx ? ['--onnx', values.onnx] : []),
  ];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] });
  if (run.status !== 0) throw new Error(`${method} at ${tokens} tokens ended with ${run.status ?? run.signal}`);
  const rows = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Row[];
  for (const row of rows)
    console.error(
      `${row.method.padEnd(16)} ${String(row.tokens).padStart(7)} tokens  ${row.phase.padEnd(6)} ${row.ms.toFixed(row.ms < 100 ? 1 : 0).padStart(9)} ms  peak ${(row.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  return rows;
}

/** Least squares of a·n + b·n² through the measured points, for the sizes that full attention cannot finish. */
function extrapolate(rows: readonly Row[], tokens: number, phase: Row['phase']): Row | null {
  const points = rows.filter((row) => row.method === 'full-attention' && row.phase === phase && !row.extrapolated);
  if (points.length < 2) return null;
  const sum = (of: (row: Row) => number) => points.reduce((total, row) => total + of(row), 0);
  // A token of decoding grows like 1 and n, a read like n and n².
  const low = phase === 'token' ? 0 : 1;
  const [aa, ab, bb] = [sum((row) => row.tokens ** (2 * low)), sum((row) => row.tokens ** (2 * low + 1)), sum((row) => row.tokens ** (2 * low + 2))];
  const [ay, by] = [sum((row) => row.ms * row.tokens ** low), sum((row) => row.ms * row.tokens ** (low + 1))];
  const determinant = aa * bb - ab * ab;
  const a = (ay * bb - by * ab) / determinant;
  const b = (by * aa - ay * ab) / determinant;
  return { method: 'full-attention', tokens, phase, ms: a * tokens ** low + b * tokens ** (low + 1), peakBytes: 0, extrapolated: true };
}

const docs = join(applicationRoot, 'docs', 'benchmark.md');

if (values.measure) await measure(values.measure, Number(values.tokens[0]));
else if (values.imported || values.readers) {
  const { gguf, python, text } = values;
  if (!gguf || !python || !text) throw new Error('Needs --gguf, --python and --text.');
  const threads = Number(values.threads);
  const made = await imported({
    gguf,
    python,
    text,
    threads,
    bundles: values.imported ?? [],
    readers: values.readers ?? [],
    tokens: Number(values.tokens[0]),
  });
  const section = importedTable(made, threads);
  console.log(section);
  if (values.docs) writeSection(docs, section);
  console.log(JSON.stringify(made));
} else {
  const rows: Row[] = [];
  const sizes = [...values.tokens, ...positionals].map(Number);
  const fullUpTo = Number(values['full-up-to']);
  const fullSizes = [...new Set([2048, 4096, 8192, ...sizes])].filter((tokens) => tokens <= fullUpTo).sort((a, b) => a - b);
  for (const tokens of fullSizes) rows.push(...inOwnProcess('full-attention', tokens));
  const peers = [...(values.gguf ? ['llama.cpp'] : []), ...(values.onnx ? ['transformers.js'] : [])];
  for (const peer of peers) {
    for (const tokens of fullSizes) {
      try {
        rows.push(...inOwnProcess(peer, tokens));
      } catch (error) {
        // What the peer itself said stands above on stderr; the other rows do not depend on it.
        console.error(`No row for ${peer}: ${(error as Error).message}`);
        break;
      }
    }
  }
  for (const tokens of sizes) {
    // exact and cached renew every chunk at every token: beyond a size that only repeats what the smaller ones show.
    const modes = tokens <= Number(values['every-step-up-to']) ? ['focus-exact', 'focus-cached', 'focus-focused'] : ['focus-focused'];
    for (const method of [...modes, 'retrieval']) rows.push(...inOwnProcess(method, tokens));
    if (tokens > fullUpTo)
      rows.push(...(['unread', 'token'] as const).map((phase) => extrapolate(rows, tokens, phase)).filter((row) => row !== null));
  }
  const rate = await readRate(await findModel(values.model));
  const text = table(rows, rate);
  console.log(text);
  if (values.docs) {
    writeOpening(docs, text);
    writeFileSync(join(applicationRoot, 'docs', 'benchmark.svg'), drawChart(rows));
  }
  console.log(JSON.stringify({ rows, readRate: rate }));
}
