/**
 * What native code opens lies beside the archive, where the archive's own integrity does not reach. Its hashes are written into the archive
 * when an installer is made, and what lies there is held against them at every start, before any of it runs.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** By the path below the folder, with slashes. */
export type Hashes = Record<string, string>;

export async function hashesBelow(root: string, ...folders: string[]): Promise<Hashes> {
  const hashes: Hashes = {};
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true, recursive: true })) {
      // A link leads elsewhere: it is no file of ours, and is named as one that nobody knows.
      if (entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name);
      hashes[relative(root, path).split(sep).join('/')] = entry.isFile() ? await hashOf(path) : 'a link';
    }
  }
  return hashes;
}

/** What lies in the folder and is not what the list says, or is not on it. What is missing is missed by who opens it. */
export async function changedFiles(unpacked: string, known: Hashes): Promise<string[]> {
  const found = await hashesBelow(unpacked, '.');
  return Object.keys(found).filter((path) => known[path] !== found[path]);
}

/** Of an installed app; [] from source. @param list where the archive keeps the hashes. */
export async function changedSinceMade(packaged: boolean, resources: string, list: string): Promise<string[]> {
  if (!packaged) return [];
  const known = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Hashes) : {};
  return changedFiles(join(resources, 'app.asar.unpacked'), known);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
