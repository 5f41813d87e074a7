/**
 * PDF files as people have them, against poppler's pdftotext: node bench/public-pdf.ts FOLDER [--worst 10] [--words 50], of all files below it in
 * which pdftotext finds so many words (of a file of three, one is a third). Without a folder: the files that the tests make. Prints how much of what
 * pdftotext finds stands in the text: letters, words, pairs of words in order, words that stand nowhere (what was taken for running heads), rows of
 * tables in one block; the distribution over the files.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDocument } from '../electron/documents/documents.ts';
import { corpus } from '../electron/documents/formats/pdf/corpus.ts';
import { FocusError } from '../electron/errors.ts';
import { pdfOf } from '../torture/round-trip/volumes.ts';
import { wordsOf } from './words-in-order.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { worst: { type: 'string', default: '5' }, words: { type: 'string', default: '1' } },
});

interface Measured {
  name: string;
  /** Shares, from 0 to 1; null = pdftotext finds none. */
  letters: number | null;
  words: number | null;
  pairs: number | null;
  /** Words of pdftotext's that stand nowhere. */
  lost: number;
  rows: number | null;
  longestLine: number;
  cpuMs: number;
}

const made = positionals[0] === undefined ? mkdtempSync(join(tmpdir(), 'focus-made-')) : null;
if (made) await makeFiles(made);
const folder = made ?? positionals[0]!;
try {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.toLowerCase().endsWith('.pdf'));
  const measured: Measured[] = [];
  const refused = new Map<string, number>();
  for (const name of files.sort()) {
    const found = await measure(join(folder, name), name).catch((error: unknown) => {
      if (!(error instanceof FocusError)) throw error;
      return error.code;
    });
    if (typeof found === 'string') refused.set(found, (refused.get(found) ?? 0) + 1);
    else if (found) measured.push(found);
  }
  report(measured, refused, Number(values.worst));
} finally {
  if (made) rmSync(made, { recursive: true });
}

async function makeFiles(into: string): Promise<void> {
  for (const { name, bytes, password } of (await corpus()).seeds) if (!password) writeFileSync(join(into, name), bytes);
  const novel = readFileSync(new URL('../resources/samples/the-saltmarsh-garden.md', import.meta.url), 'utf8');
  writeFileSync(join(into, 'novel.pdf'), await pdfOf(novel));
}

/** null = pdftotext finds too few words. */
async function measure(file: string, name: string): Promise<Measured | null> {
  const theirs = wordsIn(poppler(file, []));
  if (theirs.length < Number(values.words)) return null;
  const before = process.cpuUsage();
  const { text, blocks } = await readDocument(readFileSync(file), basename(file));
  const { user, system } = process.cpuUsage(before);
  const ours = wordsIn(text);
  const known = new Set(ours);
  const letters = ours.join('');
  const bodies = blocks.map(({ start, end }) => ` ${wordsIn(text.slice(start, end)).join(' ')} `);
  const rows = tableRows(poppler(file, ['-layout']));
  return {
    name,
    letters: share([...theirs.join('')], [...letters]),
    words: share(theirs, ours),
    pairs: share(pairsOf(theirs), pairsOf(ours)),
    // A word that is parted in another way is not lost.
    lost: new Set(theirs.filter((word) => !known.has(word) && !letters.includes(word))).size,
    rows:
      rows.length === 0
        ? null
        : rows.filter((cells) => bodies.some((body) => cells.every((cell) => body.includes(` ${cell} `)))).length / rows.length,
    longestLine: text.split('\n').reduce((most, line) => Math.max(most, line.length), 0),
    cpuMs: (user + system) / 1000,
  };
}

function poppler(file: string, options: string[]): string {
  try {
    return execFileSync('pdftotext', [...options, file, '-'], { encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

// What turns the direction of its neighbours is no word.
function wordsIn(text: string): string[] {
  return wordsOf(text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ''));
}

/** Lines of three cells and more, of three such lines and more under each other. */
function tableRows(layout: string): string[][] {
  const lines = layout.split('\n').map((line) => {
    const cells = line.trim().split(/\s{3,}/);
    return cells.length < 3 ? null : cells.map((cell) => wordsIn(cell).join(' ')).filter((cell) => cell !== '');
  });
  return lines.filter(
    (cells, i): cells is string[] =>
      cells !== null && cells.length > 2 && [lines[i - 1], lines[i + 1]].every((other) => other?.length === cells.length),
  );
}

function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, i) => `${words[i]} ${word}`);
}

/** Of the first what the second has as well, each as often as it is there. */
function share(all: readonly string[], there: readonly string[]): number | null {
  const left = new Map<string, number>();
  for (const each of there) left.set(each, (left.get(each) ?? 0) + 1);
  let found = 0;
  for (const each of all) {
    const count = left.get(each) ?? 0;
    if (count === 0) continue;
    left.set(each, count - 1);
    found++;
  }
  return all.length === 0 ? null : found / all.length;
}

function report(all: readonly Measured[], refused: ReadonlyMap<string, number>, worst: number): void {
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  const row = (label: string, of: (one: Measured) => number | null, say: (value: number) => string, small: boolean) => {
    const found = all.flatMap((one) => of(one) ?? []).sort((a, b) => (small ? a - b : b - a));
    const at = (part: number) => (found.length === 0 ? '–' : say(found[Math.floor(part * (found.length - 1))]!));
    console.log(`| ${label} | ${found.length} | ${at(0)} | ${at(0.05)} | ${at(0.25)} | ${at(0.5)} |`);
  };
  console.log('| Of what pdftotext finds | files | worst | 5 % are below | 25 % | half |\n| --- | ---: | ---: | ---: | ---: | ---: |');
  row('letters kept', ({ letters }) => letters, percent, true);
  row('words kept', ({ words }) => words, percent, true);
  row('pairs of words kept', ({ pairs }) => pairs, percent, true);
  row('rows of tables in one block', ({ rows }) => rows, percent, true);
  row('words that stand nowhere', ({ lost }) => lost, String, false);
  row('longest line, characters', ({ longestLine }) => longestLine, String, false);
  row(
    'processor, ms',
    ({ cpuMs }) => cpuMs,
    (ms) => ms.toFixed(0),
    false,
  );
  console.log(`\nFiles with words: ${all.length}; refused: ${[...refused].map(([code, count]) => `${count} ${code}`).join(', ') || 'none'}.`);
  for (const [label, of] of [
    ['Fewest words', ({ words }: Measured) => words ?? 1],
    ['Most words nowhere', ({ lost }: Measured) => -lost],
    ['Fewest rows', ({ rows }: Measured) => rows ?? 1],
  ] as const) {
    const names = [...all].sort((a, b) => of(a) - of(b)).slice(0, worst);
    console.log(`${label}: ${names.map((one) => `${one.name} ${Math.abs(of(one)).toFixed(2)}`).join(', ')}`);
  }
}
