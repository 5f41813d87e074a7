/**
 * What git tracks of a folder, by its index alone (gitformat-index, versions 2 to 4): nothing of a repository is run, and none of its
 * settings is obeyed. A repository of anybody's making could name programs in them.
 */
import { createHash } from 'node:crypto';
import { lstat, open, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readOnly } from './read-only.ts';

/** Files that git tracks in one folder and below it. */
export interface Tracked {
  /** A file, or a folder (with a slash at its end) that holds tracked files. Paths below the folder that was asked for, with slashes. */
  has(path: string): boolean;
}

/** Some million files. */
const largestIndexBytes = 256 * 2 ** 20;
/** `gitdir: PATH` of a worktree or a submodule. */
const longestPointer = 4096;
const nothing: Tracked = { has: () => false };

/** null = no repository is around the folder; one whose index cannot be read tracks nothing. */
export async function trackedIn(root: string): Promise<Tracked | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const git = await gitFolder(join(folder, '.git'));
    if (git !== null) return below(await indexed(git), relative(folder, root).replaceAll(sep, '/'));
    if (dirname(folder) === folder) return null;
  }
}

/** Where the repository keeps its index; null = there is none. */
async function gitFolder(path: string): Promise<string | null> {
  const info = await lstat(path).catch(() => null);
  if (info?.isDirectory()) return path;
  if (!info?.isFile() || info.size > longestPointer) return null;
  const pointer = /^gitdir: (.+)/.exec(await readFile(path, 'utf8').catch(() => ''))?.[1];
  return pointer ? resolve(dirname(path), pointer) : null;
}

async function indexed(git: string): Promise<readonly string[]> {
  const handle = await open(join(git, 'index'), readOnly).catch(() => null);
  if (!handle) return [];
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > largestIndexBytes) return [];
    return pathsOf(await handle.readFile());
  } catch {
    return [];
  } finally {
    await handle.close();
  }
}

function below(paths: readonly string[], prefix: string): Tracked {
  if (paths.length === 0) return nothing;
  const start = prefix === '' ? '' : `${prefix}/`;
  const all = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(start)) continue;
    const file = path.slice(start.length);
    all.add(file);
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      const folder = file.slice(0, at + 1);
      // Those above it are there as well.
      if (all.has(folder)) break;
      all.add(folder);
    }
  }
  return all;
}

const entryBytes = 40;
const extendedFlag = 0x4000;
const longName = 0xfff;

/** Paths in an index; [] = it is none that is known here. @throws RangeError when it ends too soon. */
export function pathsOf(index: Buffer): string[] {
  if (index.length < 32 || index.toString('latin1', 0, 4) !== 'DIRC') return [];
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) return [];
  const hashBytes = endsWithHash(index, 'sha256', 32) ? 32 : 20;
  const paths: string[] = [];
  const count = index.readUInt32BE(8);
  let before: Buffer = Buffer.alloc(0);
  let at = 12;
  for (let i = 0; i < count; i++) {
    const flagsAt = at + entryBytes + hashBytes;
    const flags = index.readUInt16BE(flagsAt);
    let nameAt = flagsAt + 2 + (version > 2 && flags & extendedFlag ? 2 : 0);
    let name: Buffer;
    if (version === 4) {
      // Each names how much of the one before it goes, and what comes instead.
      let byte = index.readUInt8(nameAt++);
      let dropped = byte & 0x7f;
      while (byte & 0x80) {
        byte = index.readUInt8(nameAt++);
        dropped = ((dropped + 1) << 7) | (byte & 0x7f);
      }
      const end = index.indexOf(0, nameAt);
      if (end < 0 || dropped > before.length) throw new RangeError('The index is cut off.');
      name = Buffer.concat([before.subarray(0, before.length - dropped), index.subarray(nameAt, end)]);
      at = end + 1;
    } else {
      const length = flags & longName;
      const end = length < longName ? nameAt + length : index.indexOf(0, nameAt);
      if (end < nameAt || end > index.length) throw new RangeError('The index is cut off.');
      name = index.subarray(nameAt, end);
      // One to eight zeros, so that the entry's length is a multiple of eight.
      at += Math.floor((end - at) / 8) * 8 + 8;
    }
    before = name;
    paths.push(name.toString('utf8'));
  }
  return paths;
}

function endsWithHash(index: Buffer, algorithm: string, bytes: number): boolean {
  return createHash(algorithm).update(index.subarray(0, -bytes)).digest().equals(index.subarray(-bytes));
}
