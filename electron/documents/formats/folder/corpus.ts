/** Seeds that are folders, each kept as an archive of its files until it is tried. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import type { Corpus } from '../../../../torture/fuzz/corpus.ts';
import { linked, repack } from '../../../../torture/fuzz/packed.ts';
import { type Entry, unzipped, zip } from '../../../../torture/fuzz/zip.ts';
import { corpus as code } from '../code/corpus.ts';
import { corpus as markdown } from '../markdown/corpus.ts';

const entry = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });

export async function corpus(): Promise<Corpus> {
  const sources = code.seeds.map(({ name, bytes }) => ({ name: `src/${name}`, bytes }));
  const projects = [0, 1, 2].map((part) =>
    zip([
      entry('.gitignore', 'dist/\n*.log\n!keep.log\n/build\n'),
      entry('package.json', '{"name":"tides"}'),
      { name: 'README.md', bytes: markdown.seeds[0]!.bytes },
      entry('dist/out.js', 'x'),
      entry('src/.gitignore', '*.tmp\n'),
      ...sources.filter((_, i) => i % 3 === part),
    ]),
  );
  const letters = zip([
    entry('one.txt', 'Words.\n\nMore words.'),
    entry('deep/er/two.txt', 'Words.'),
    entry('bin.dat', '\0\0'),
    entry('empty.txt', ''),
  ]);
  return {
    seeds: [...projects.map((bytes, i) => ({ name: `project${i}`, bytes })), { name: 'letters', bytes: letters }],
    rewrite: repack,
    // Other damage would only break the archive it is kept in.
    undamaged: true,
  };
}

/** What comes of an archive beyond this is left away: nearly a thousand bombs in one would fill the disk of who tries them. */
const mostUnfoldedBytes = 2 ** 30;

/** Makes the folder that an archive stands for; what no disk takes is not there. @returns its path */
export function unfold(archive: Buffer): string {
  const root = join(mkdtempSync(join(tmpdir(), 'focus-fuzz-')), 'folder');
  mkdirSync(root);
  for (const { name, bytes } of entriesIn(archive)) {
    const path = join(root, name);
    // Nothing is written outside of it, whatever the archive says.
    if (!path.startsWith(root + sep)) continue;
    try {
      mkdirSync(dirname(path), { recursive: true });
      // What the archive says is a link becomes one to the folder itself. Never through a link: 'wx'.
      if (Buffer.from(bytes).equals(linked)) symlinkSync(root, path);
      else writeFileSync(path, bytes, { flag: 'wx' });
    } catch {
      // Too long a name, or one that is a folder already.
    }
  }
  return root;
}

function* entriesIn(archive: Buffer): Generator<Entry> {
  let unfolded = 0;
  try {
    for (const entry of unzipped(archive)) {
      unfolded += entry.bytes.length;
      if (unfolded > mostUnfoldedBytes) return;
      yield entry;
    }
  } catch {
    // It ends, or is damaged, here.
  }
}
