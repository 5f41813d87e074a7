import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readFolder } from './folder.ts';
import { pathsOf, trackedIn } from './git-index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-git-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let made = 0;

const hasGit = (() => {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    return false;
  }
})();
const needsGit = (name: string) => `${name}${hasGit ? '' : ' (skipped: git is not installed)'}`;

const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'core.hooksPath=/dev/null', '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]).toString();

function files(all: Record<string, string>): string {
  const root = join(scratch, `repository-${made++}`);
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test.skipIf(!hasGit).each(['2', '3', '4'])(needsGit('the paths of an index of version %s are those that git lists'), (version) => {
  const names = [
    'a',
    'a/b',
    'a/b/long-name-of-a-file.ts',
    'é/日本.py',
    'x'.repeat(200),
    `${'deep/'.repeat(30)}f`,
    ...Array.from({ length: 300 }, (_, i) => `n/${i}`),
  ];
  const root = files(Object.fromEntries(names.filter((name) => name !== 'a' && name !== 'a/b').map((name) => [name, name])));
  git(root, 'init', '-q');
  git(root, 'add', '.');
  git(root, 'update-index', '--index-version', version === '3' ? '2' : version);
  // Version 3 is what git writes where a flag needs it.
  if (version === '3') git(root, 'update-index', '--skip-worktree', 'n/7');
  const index = readFileSync(join(root, '.git', 'index'));
  expect(index.readUInt32BE(4)).toBe(Number(version));
  expect(pathsOf(index)).toEqual(git(root, 'ls-files', '-z').split('\0').slice(0, -1));
  for (let cut = 0; cut < index.length; cut += 97)
    try {
      pathsOf(index.subarray(0, cut));
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
});

test.skipIf(!hasGit)(needsGit('source under build-like and hidden names is read where git tracks it, and only what it tracks'), async () => {
  const root = files({
    'package.json': '{}',
    '.gitignore': 'out/\n*.log\n',
    '.github/workflows/ci.yml': 'on: push',
    '.gitlab-ci.yml': 'stages: []',
    '.env': 'KEY=1',
    'build/planner.py': 'def plan(): pass',
    'target/x86.py': 'def emit(): pass',
    'dist/out.js': 'x()',
    'out/forced.ts': 'let forced;',
    'out/made.ts': 'let made;',
    'src/main.py': 'def main(): pass',
  });
  git(root, 'init', '-q');
  git(root, 'add', '.github', '.gitlab-ci.yml', '.env', '.gitignore', 'build', 'target', 'src', 'package.json');
  git(root, 'add', '-f', 'out/forced.ts');
  writeFileSync(join(root, 'build', 'made.o.txt'), 'made');
  const { files: read, leftOut } = await readFolder(root);
  expect(read.map(({ path }) => path)).toEqual([
    '.github/workflows/ci.yml',
    '.gitlab-ci.yml',
    'build/planner.py',
    'out/forced.ts',
    'package.json',
    'src/main.py',
    'target/x86.py',
  ]);
  expect(leftOut.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    '.env: hidden',
    '.git/: version control',
    '.gitignore: hidden',
    'build/made.o.txt: build output',
    'dist/: build output',
    'out/made.ts: build output',
  ]);
  // The same in a part of it, and in a worktree, whose `.git` is a file.
  expect((await readFolder(join(root, 'build'))).files.map(({ path }) => path)).toEqual(['made.o.txt', 'planner.py']);
  git(root, 'commit', '-qm', 'All');
  const tree = join(scratch, 'worktree');
  git(root, 'worktree', 'add', '-q', tree);
  expect((await readFolder(tree)).files.map(({ path }) => path)).toContain('target/x86.py');
});

test('nothing that a repository names is run, and an index that is none tracks nothing', async () => {
  const root = files({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': `[core]\n\tfsmonitor = "touch ${join(scratch, 'ran')}"\n\thooksPath = .\n`,
    '.git/index': 'DIRC\0\0\0\x02\xff\xff\xff\xff',
    'dist/a.js': 'a()',
    'src/dist/a.js': 'a()',
    'a.js': 'a()',
  });
  expect((await readFolder(root)).files.map(({ path }) => path)).toEqual(['a.js']);
  expect((await trackedIn(root))?.has('a.js')).toBe(false);
  expect(existsSync(join(scratch, 'ran'))).toBe(false);
});

test('without git, what is built is what stands at the top of a project; workflows are read', async () => {
  const root = files({
    'pyproject.toml': '',
    '.github/ci.yml': 'on: push',
    '.cache/a.txt': 'a',
    'out/a.py': 'a = 1',
    'src/build/planner.py': 'def plan(): pass',
    'src/part/package.json': '{}',
    'src/part/dist/a.js': 'a()',
    'src/made/CMakeCache.txt': 'A=1',
    'src/made/a.c': 'int a;',
    'src/build/__pycache__/a.py': 'a',
  });
  const { files: read, leftOut } = await readFolder(root);
  expect(read.map(({ path }) => path)).toEqual(['.github/ci.yml', 'src/build/planner.py', 'src/part/package.json']);
  expect(leftOut.filter(({ reason }) => reason === 'build output').map(({ path }) => path)).toEqual([
    'out/',
    'src/build/__pycache__/',
    'src/made/',
    'src/part/dist/',
  ]);
});
