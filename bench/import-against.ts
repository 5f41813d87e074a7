/**
 * Importing against another state of these sources, in one session: node bench/import-against.ts --other WORKTREE [--rounds 3] BOOK.txt.xz …
 * A PDF of 900 pages is set from the books, and a tree of 3,000 files linked from node_modules; both are read by the documents process of each state, in
 * turn. Prints wall and processor time of each round, all processes counted, and the ratio of the least ones: this state's to the other's. Needs bash.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { listFolder } from '../electron/documents/formats/folder/folder.ts';
import { printPdf } from '../electron/documents/formats/pdf/corpus.ts';
import { readText } from '../electron/evaluation/data.ts';
import { applicationRoot } from '../electron/home.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    other: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    pages: { type: 'string', default: '900' },
    files: { type: 'string', default: '3000' },
    // What this script starts itself with, once for each measurement.
    read: { type: 'string' },
    of: { type: 'string' },
  },
});

if (values.read !== undefined) await read(values.read, values.of!);
else await compare();

/** By the code of a state, as the program does it. */
async function read(path: string, root: string): Promise<void> {
  const { DocumentsProcess } = (await import(
    join(root, 'electron/documents/process/client.ts')
  )) as typeof import('../electron/documents/process/client.ts');
  // A machine that others use may stand still for minutes.
  const documents = new DocumentsProcess({ database: null, stallMs: 3_600_000 });
  const { items } = await documents.call({ method: 'list', path, folder: 'whole' });
  const { text } = await documents.call({ method: 'read', item: items[0]! });
  await documents.close();
  console.log(text.length);
}

async function compare(): Promise<void> {
  if (values.other === undefined || positionals.length === 0) throw new Error('Give --other WORKTREE and books.');
  const directory = mkdtempSync(join(tmpdir(), 'focus-against-'));
  const roots = { here: applicationRoot, other: resolve(values.other) };
  try {
    for (const [what, path] of [
      [`a PDF of ${values.pages} pages`, await pdf(directory)],
      [`a tree of ${values.files} files`, await tree(join(directory, 'tree'))],
    ] as const) {
      const least = { here: [Infinity, Infinity], other: [Infinity, Infinity] };
      for (let round = 1; round <= Number(values.rounds); round++)
        for (const state of round % 2 ? (['here', 'other'] as const) : (['other', 'here'] as const)) {
          const { wall, processor, characters } = measured(path, roots[state]);
          least[state] = [Math.min(least[state][0]!, wall), Math.min(least[state][1]!, processor)];
          console.log(`${what}, ${state}, round ${round}: ${wall.toFixed(1)} s, processor ${processor.toFixed(1)} s, ${characters} characters`);
        }
      const ratio = (i: number) => (least.here[i]! / least.other[i]!).toFixed(2);
      console.log(JSON.stringify({ what, wall: ratio(0), processor: ratio(1) }));
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function measured(path: string, root: string): { wall: number; processor: number; characters: number } {
  const command = [process.execPath, import.meta.filename, '--read', path, '--of', root].map((word) => `'${word}'`).join(' ');
  const out = execFileSync('bash', ['-c', `{ TIMEFORMAT='%R %U %S'; time ${command} 2>/dev/null ; } 2>&1`], { encoding: 'utf8' });
  const [characters, wall, user, system] = out.trim().split(/\s+/).map(Number) as [number, number, number, number];
  return { wall, processor: user + system, characters };
}

async function pdf(directory: string): Promise<string> {
  const words = (await Promise.all(positionals.map((book) => readText(book)))).join('\n\n').split(/\n\s*\n/);
  let pages = 0;
  const bytes = await printPdf(
    (document) => {
      document.on('pageAdded', () => pages++);
      document.font('Times-Roman').fontSize(11);
      for (let i = 0; pages < Number(values.pages) - 1; i++)
        document.text(words[i % words.length]!.replace(/\s+/g, ' ').slice(0, 1500)).moveDown(0.5);
    },
    { size: [420, 595] },
  );
  const path = join(directory, 'book.pdf');
  writeFileSync(path, bytes);
  return path;
}

async function tree(root: string): Promise<string> {
  let count = 0;
  const from = join(applicationRoot, 'node_modules');
  for await (const { path, reason } of listFolder(from)) {
    if (count === Number(values.files)) break;
    if (reason !== null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    linkSync(join(from, path), join(root, path));
    count++;
  }
  return root;
}
