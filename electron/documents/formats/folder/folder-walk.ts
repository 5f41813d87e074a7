/** The walk through a source folder: every file in path order, with the reason where it is not to be read. Links are never followed. */
import type { Dirent } from 'node:fs';
import { lstat, open, opendir, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { FocusError } from '../../../errors.ts';
import { type Tracked, trackedIn } from './git-index.ts';
import { type FileKind, fileReason, folderReason, isProjectFile, kindOfFile, nameReason } from './left-out.ts';
import { readOnly } from './read-only.ts';

export interface Listed {
  /** Below the folder, with slashes; a folder that is not entered ends in one. */
  path: string;
  bytes: number;
  kind: FileKind;
  /** Why it is left out, by its name or its size; null = it is to be read. What only its text tells comes when it is read. */
  reason: string | null;
}

export interface WalkOptions {
  signal?: AbortSignal;
}

/** Files, folders and links that are looked at; more than this is a disk, not a project. */
const mostEntries = 500_000;
/** Folders in folders; deeper ones are left out. */
const deepest = 64;
const largestIgnoreFile = 256 * 2 ** 10;
/** Files that tell what made the folder they lie in. */
const marks = new Map([
  ['pyvenv.cfg', 'installed packages'],
  ['CMakeCache.txt', 'build output'],
]);

/** Rules of one .gitignore. `prefix`: from its folder down to the chosen one, '' or with a slash at the end. `below`: from the chosen one to its folder. */
interface Rules {
  ignore: Ignore;
  prefix: string;
  below: string;
}

/** What is known of a folder from those around it. */
interface Around {
  rules: readonly Rules[];
  /** What git tracks, and from where its paths are counted; null = no repository is around. */
  git: { tracked: Tracked; below: string } | null;
  /** Why what git does not track here is left out: the folder is called so. null = it is read as everything else. */
  untracked: string | null;
}

/** @throws FocusError when the folder is none, cannot be opened, or holds too much. */
export async function* listFolder(path: string, { signal }: WalkOptions = {}): AsyncGenerator<Listed> {
  const root = await rootOf(path);
  let entries = 0;

  async function* walk(below: string, around: Around, depth: number): AsyncGenerator<Listed> {
    signal?.throwIfAborted();
    if (depth > deepest) {
      yield { path: below, bytes: 0, kind: 'other', reason: `more than ${deepest} folders deep` };
      return;
    }
    const found: Dirent[] = [];
    try {
      for await (const entry of await opendir(join(root, below))) {
        found.push(entry);
        if (++entries > mostEntries)
          throw new FocusError('file-too-large', `${path} holds more than ${mostEntries} files and folders. Choose a folder inside it.`);
      }
    } catch (cause) {
      if (cause instanceof FocusError || below === '') throw cause;
      yield { path: below, bytes: 0, kind: 'other', reason: failure(cause) };
      return;
    }
    const marked = below === '' ? undefined : found.flatMap(({ name }) => marks.get(name) ?? [])[0];
    if (marked !== undefined) {
      yield { path: below, bytes: 0, kind: 'other', reason: marked };
      return;
    }
    const own = found.some((entry) => entry.name === '.gitignore' && entry.isFile()) ? await rulesIn(join(root, below)) : null;
    const rules = own ? [...around.rules, { ignore: own, prefix: '', below }] : around.rules;
    // A repository in a repository.
    const inner = below !== '' && found.some(({ name }) => name === '.git') ? await trackedIn(join(root, below)) : null;
    const git = inner ? { tracked: inner, below } : around.git;
    const isTracked = (at: string) => git?.tracked.has(at.slice(git.below.length)) ?? false;
    const untracked = inner ? null : around.untracked;
    const isTop = below === '' || found.some(({ name }) => isProjectFile(name));
    const pathOf = (entry: Dirent) => `${below}${entry.name}${entry.isDirectory() ? '/' : ''}`;
    // By code units, as whole paths sort.
    const ordered = found.map((entry) => ({ entry, at: pathOf(entry) })).sort((a, b) => (a.at < b.at ? -1 : 1));
    for (const { entry, at } of ordered) {
      if (entry.isDirectory()) {
        const tracked = isTracked(at);
        const called = nameReason(entry.name, { isTop, isTracked: git && tracked });
        const reason = tracked ? called : (called ?? untracked ?? (ignored(at, rules) ? 'ignored by .gitignore' : null));
        if (reason) yield { path: at, bytes: 0, kind: 'other', reason };
        else yield* walk(at, { rules, git, untracked: untracked ?? (git && folderReason(entry.name)) }, depth + 1);
      } else yield await listed(root, at, entry, { rules, untracked }, isTracked(at));
    }
  }

  const tracked = await trackedIn(root);
  yield* walk('', { rules: await rulesAbove(root), git: tracked && { tracked, below: '' }, untracked: null }, 0);
}

/** How many files of each kind a folder holds; documents are those that have importers of their own. */
export async function kindsIn(path: string, options: WalkOptions = {}): Promise<{ code: number; text: number; documents: number }> {
  const kinds = { code: 0, text: 0, documents: 0 };
  for await (const { kind } of listFolder(path, options)) {
    if (kind === 'document') kinds.documents++;
    else if (kind !== 'other') kinds[kind]++;
  }
  return kinds;
}

/** The folder itself; a link that the user chose is followed. */
export async function rootOf(path: string): Promise<string> {
  try {
    const root = await realpath(path);
    if (!(await lstat(root)).isDirectory()) throw new FocusError('bad-input', `${path} is not a folder.`);
    return root;
  } catch (cause) {
    if (cause instanceof FocusError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new FocusError('file-missing', `${path} does not exist. Check the path.`, { cause });
    throw new FocusError('file-unreadable', `${path} cannot be opened (${code}). Check its permissions.`, { cause });
  }
}

async function listed(
  root: string,
  path: string,
  entry: Dirent,
  { rules, untracked }: Pick<Around, 'rules' | 'untracked'>,
  isTracked: boolean,
): Promise<Listed> {
  const out = (reason: string): Listed => ({ path, bytes: 0, kind: 'other', reason });
  if (entry.isSymbolicLink()) return out('symbolic link');
  if (!entry.isFile()) return out('not a regular file');
  if (!isTracked && untracked !== null) return out(untracked);
  if (!isTracked && ignored(path, rules)) return out('ignored by .gitignore');
  try {
    const { size } = await lstat(join(root, path));
    const reason = fileReason(entry.name, size, isTracked);
    return { path, bytes: size, kind: kindOfFile(path, reason), reason };
  } catch (cause) {
    return out(failure(cause));
  }
}

/** Why something could not be opened, as a reason. */
export function failure(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'vanished while the folder was read';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'ELOOP') return 'symbolic link';
  return `cannot be read (${code})`;
}

/** The deepest .gitignore that says anything decides. */
function ignored(path: string, rules: readonly Rules[]): boolean {
  for (let i = rules.length - 1; i >= 0; i--) {
    const { ignore, prefix, below } = rules[i]!;
    const verdict = ignore.test(prefix + path.slice(below.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Rules of the repository around the chosen folder; none where they would leave out the folder itself. */
async function rulesAbove(root: string): Promise<Rules[]> {
  const rules: Rules[] = [];
  let folder = root;
  while (!(await exists(join(folder, '.git')))) {
    const above = dirname(folder);
    // No repository around it.
    if (above === folder) return [];
    folder = above;
    const found = await rulesIn(folder);
    if (found) rules.unshift({ ignore: found, prefix: `${relative(folder, root).replaceAll(sep, '/')}/`, below: '' });
  }
  return rules.some(({ ignore, prefix }) => ignore.test(prefix).ignored) ? [] : rules;
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** null = the folder has no .gitignore that can be read. */
async function rulesIn(folder: string): Promise<Ignore | null> {
  const handle = await open(join(folder, '.gitignore'), readOnly).catch(() => null);
  if (!handle) return null;
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > largestIgnoreFile) return null;
    const lines = (await handle.readFile('utf8')).split(/\r?\n/).filter(isQuick);
    return ignore({ ignorecase: process.platform === 'win32' || process.platform === 'darwin' }).add(lines);
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

/** A pattern of many stars takes ages to match a long name; nobody means one. */
function isQuick(pattern: string): boolean {
  const stars = pattern.match(/\*+/g) ?? [];
  return pattern.length < 1000 && stars.length <= 5 && stars.filter((run) => run.length === 1).length <= 3;
}
