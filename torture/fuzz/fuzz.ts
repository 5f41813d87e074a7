/**
 * Damaged files of every format through the real documents process:
 *   npm run fuzz -- --cases 10000 [--format pdf …] [--seed 1] [--first 0] [--seconds 60] [--keep fuzz-failures]
 *   npm run fuzz -- --replay fuzz-failures/pdf-1-42.pdf
 * The same seed makes the same files. What breaks a promise is kept with what was said of it. `--seconds`: for each format at most.
 * The last line is one JSON object; the exit code is 1 when anything was kept.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Format } from '../../electron/documents/content.ts';
import { corpusOf, formats } from '../format.ts';
import { type Case, caseOf } from './case.ts';
import { type Outcome, Trials } from './trial.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000' },
    format: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    seconds: { type: 'string' },
    keep: { type: 'string', default: 'fuzz-failures' },
    replay: { type: 'string' },
  },
});

interface Figures {
  format: Format;
  cases: number;
  /** How many ended how: 'read' or the error's code. */
  codes: Record<string, number>;
  slowestMs: number;
  slowest: number;
  peakMiB: number | null;
  kept: number;
}

process.exitCode = values.replay ? await replay(values.replay) : await campaign();

async function campaign(): Promise<number> {
  const all: Figures[] = [];
  for (const format of wanted()) {
    const figures = await tryFormat(format);
    all.push(figures);
    const codes = Object.entries(figures.codes).map(([code, count]) => `${count} ${code}`);
    console.log(
      `${format}: ${figures.cases} cases, ${codes.join(', ')}; slowest ${(figures.slowestMs / 1000).toFixed(1)} s (case ${figures.slowest}), peak ${figures.peakMiB ?? '?'} MiB, ${figures.kept} kept`,
    );
  }
  console.log(JSON.stringify({ seed: Number(values.seed), first: Number(values.first), figures: all }));
  return all.some(({ kept }) => kept > 0) ? 1 : 0;
}

function wanted(): readonly Format[] {
  const unknown = values.format?.find((format) => !formats.includes(format as Format));
  if (unknown) throw new Error(`There is no format ${unknown}: ${formats.join(', ')}.`);
  return (values.format as Format[] | undefined) ?? formats;
}

async function tryFormat(format: Format): Promise<Figures> {
  const corpus = await corpusOf(format);
  const trials = new Trials();
  const figures: Figures = { format, cases: 0, codes: {}, slowestMs: 0, slowest: 0, peakMiB: null, kept: 0 };
  const until = values.seconds ? performance.now() + Number(values.seconds) * 1000 : Infinity;
  const first = Number(values.first);
  for (let number = first; number < first + Number(values.cases) && performance.now() < until; number++) {
    const one = caseOf(format, corpus, Number(values.seed), number);
    const outcome = await trials.try(one);
    count(figures, outcome, number);
    if (outcome.complaints.length > 0) console.log(`${keep(one, number, outcome)}: ${outcome.complaints.join(' ')}`);
    if (process.stderr.isTTY && number % 50 === 0) process.stderr.write(`\r${format} ${number} `);
  }
  await trials.close();
  return figures;
}

function count(figures: Figures, { code, ms, peakBytes, complaints }: Outcome, number: number): void {
  figures.cases++;
  figures.codes[code] = (figures.codes[code] ?? 0) + 1;
  if (ms > figures.slowestMs) Object.assign(figures, { slowestMs: ms, slowest: number });
  if (peakBytes !== null) figures.peakMiB = Math.max(figures.peakMiB ?? 0, Math.round(peakBytes / 2 ** 20));
  if (complaints.length > 0) figures.kept++;
}

/** @returns the file it was written to; what it needs beside its bytes stands in a file beside it. */
function keep({ format, name, bytes, password }: Case, number: number, { complaints }: Outcome): string {
  mkdirSync(values.keep, { recursive: true });
  const path = join(values.keep, `${format}-${values.seed}-${number}${extname(name)}`);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.json`, `${JSON.stringify({ format, name, password, seed: Number(values.seed), number, complaints }, null, 2)}\n`);
  return path;
}

async function replay(path: string): Promise<number> {
  const { format, name = basename(path), password } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Case;
  const trials = new Trials();
  const { code, ms, peakBytes, complaints } = await trials.try({ format, name, bytes: readFileSync(path), ...(password ? { password } : {}) });
  await trials.close();
  console.log(`${name}: ${code} in ${(ms / 1000).toFixed(2)} s, peak ${peakBytes === null ? '?' : Math.round(peakBytes / 2 ** 20)} MiB`);
  for (const complaint of complaints) console.log(`  ${complaint}`);
  return complaints.length > 0 ? 1 : 0;
}
