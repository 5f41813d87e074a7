/**
 * `node bench/library.ts [--documents 10000] [--kilobytes 12] [--rounds 20] [--keep FILE]`: a library of that many documents is made, then
 * opened, listed and searched. Prints p50, p95 and the longest of each in ms. A file that is kept is taken again.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { laidOut } from '../electron/documents/formats/text/text.ts';
import { identified, Library } from '../electron/documents/library/library.ts';
import { pick, seeded } from '../electron/evaluation/random.ts';
import { applicationRoot } from '../electron/home.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    kilobytes: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '20' },
    keep: { type: 'string' },
  },
});
const documents = Number(values.documents);
const rounds = Number(values.rounds);

const sentences = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8').match(/[A-Z][^.!?\n]{20,}[.!?]/g)!;
const words = [
  ...new Set(
    sentences
      .join(' ')
      .toLowerCase()
      .match(/\p{L}{2,}/gu)!,
  ),
];
const random = seeded(1);
const one = <T>(all: readonly T[]): T => pick(random, all);

/** Sentences of the sample in another order, with words of its own. */
function text(i: number): string {
  const parts = [`# Document ${i}`];
  for (let length = 0; length < Number(values.kilobytes) * 1000; ) {
    const paragraph = Array.from({ length: 5 }, () => one(sentences).replace(/\p{Ll}{6,}/u, () => `${one(words)}${i % 97}`)).join(' ');
    parts.push(paragraph);
    length += paragraph.length;
  }
  return parts.join('\n\n');
}

/** Runs it so often. ms on the clock, and of the processor, which tells more while others use it too. */
function measured(name: string, times: number, run: (i: number) => void): void {
  const clock: number[] = [];
  const processor: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    const before = process.cpuUsage();
    run(i);
    const { user, system } = process.cpuUsage(before);
    clock.push(performance.now() - started);
    processor.push((user + system) / 1000);
  }
  console.log(`${name.padEnd(42)} ${spread(clock)} ms; processor ${spread(processor)} ms  (${times} times)`);
}

function spread(ms: number[]): string {
  const sorted = ms.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1).padStart(7);
  return `p50 ${at(0.5)}  p95 ${at(0.95)}  longest ${at(1)}`;
}

function make(path: string): void {
  const library = new Library(path);
  const { id: workspace } = library.createWorkspace('Bench');
  const started = performance.now();
  for (let i = 0; i < documents; i++) {
    const source = text(i);
    library.add({ workspace, name: `${i}.md`, path: `/bench/${i}.md`, ...identified(laidOut(source, `${i}.md`), source) });
  }
  library.close();
  const seconds = (performance.now() - started) / 1000;
  console.log(`${documents} documents, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB, made in ${seconds.toFixed(0)} s\n`);
}

const directory = mkdtempSync(join(tmpdir(), 'focus-library-bench-'));
try {
  const path = values.keep ?? join(directory, 'library.db');
  if (!existsSync(path)) make(path);
  measured('open and close', rounds, () => new Library(path).close());
  const library = new Library(path);
  const { id: workspace } = library.workspaces()[0]!;
  const page = 1000;
  const pages = Math.ceil(documents / page);
  // As renderer/stores/library.ts asks for it.
  measured('list: a page of 1,000, as it crosses', rounds * pages, (i) =>
    JSON.stringify(library.documents(workspace, { limit: page, offset: page * (i % pages) })),
  );
  measured('list: all at once (focus library list)', rounds, () => JSON.stringify(library.documents(workspace)));
  measured('list of workspaces', rounds, () => library.workspaces());
  const queries: [string, () => string][] = [
    ['search: one word', () => one(words)],
    ['search: two words', () => `${one(words)} ${one(words)}`],
    ['search: a sentence', () => one(sentences)],
    ['search: the beginning of a word', () => one(words).slice(0, 3)],
    ['search: two letters', () => one(words).slice(0, 2)],
    ['search: the commonest words', () => one(['the', 'and the', 'of the', 'was', 'to'])],
    ['search: a title', () => `Document ${Math.floor(random() * documents)}`],
  ];
  for (const [name, query] of queries) measured(name, 10 * rounds, () => library.search(workspace, query()));
  library.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
