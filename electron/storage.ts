/**
 * Where what was read is kept: below the home, or in a folder of the person's choice (another disk, say). It is moved file by file, and
 * what a kill leaves behind is moved with the engine's next start: a segment is whole in one of the two places, or in both.
 */
import { constants, readFileSync } from 'node:fs';
import { access, chmod, copyFile, mkdir, readdir, rename, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { FocusError } from './errors.ts';

/** `from`: what is there is still to be moved. */
const placesSchema = z.object({ store: z.string().nullable(), from: z.string().nullable() });
type Places = z.infer<typeof placesSchema>;

/** A folder of its own in the one that was chosen: nothing of anybody else's is ever touched. */
const folderName = 'focus-store';
const placesFile = (root: string) => join(root, 'places.json');
const usual = (root: string) => join(root, 'store');

function places(root: string): Places {
  try {
    return placesSchema.parse(JSON.parse(readFileSync(placesFile(root), 'utf8')));
  } catch {
    return { store: null, from: null };
  }
}

export function storeOf(root: string): { directory: string; isUsual: boolean } {
  const { store } = places(root);
  return { directory: store ?? usual(root), isUsual: store === null };
}

/** From now on the store is there; `moveStore` brings what was read. `folder`: null = back to the usual place. @throws FocusError */
export async function placeStore(root: string, folder: string | null): Promise<void> {
  const from = storeOf(root).directory;
  const to = folder === null ? usual(root) : join(folder, folderName);
  if (to === from) return;
  if (folder !== null && !isAbsolute(folder)) throw new FocusError('bad-input', `${folder} is not a whole path. Give one that begins at the top.`);
  await mkdir(to, { recursive: true, mode: 0o700 })
    .then(() => access(to, constants.W_OK))
    .catch((cause: NodeJS.ErrnoException) => {
      throw new FocusError('file-unreadable', `${folder} cannot be written to (${cause.code}). Choose a folder of yours.`, { cause });
    });
  await needsRoom(from, to);
  await write(root, { store: folder === null ? null : to, from });
}

/** Brings what was read to where it is to be. Nothing to do = nothing done. @throws FocusError or a system error; what was not moved is still where it was. */
export async function moveStore(root: string): Promise<void> {
  const { store, from } = places(root);
  if (from === null) return;
  const to = store ?? usual(root);
  for (const { name } of await segments(from)) await moveFile(join(from, name), join(to, name));
  await rmdir(from).catch(() => {});
  await write(root, { store, from: null });
}

/** All that was read is forgotten. The engine must not have it open. */
export async function clearStore(root: string): Promise<void> {
  const { directory } = storeOf(root);
  for (const { name } of await segments(directory)) await rm(join(directory, name), { force: true });
}

export async function storeBytes(root: string): Promise<number> {
  return (await segments(storeOf(root).directory)).reduce((sum, { bytes }) => sum + bytes, 0);
}

async function segments(directory: string): Promise<{ name: string; bytes: number }[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.kv'));
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return names.map((name, i) => ({ name, bytes: sizes[i]! }));
}

/** To another disk it is copied under another name first, so that a half copy is never taken for a segment. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, `${to}.part`);
    await chmod(`${to}.part`, 0o600);
    await rename(`${to}.part`, to);
    await rm(from);
  }
}

async function needsRoom(from: string, to: string): Promise<void> {
  const [here, there] = await Promise.all([stat(from).catch(() => null), stat(to)]);
  if (here === null || here.dev === there.dev) return;
  const needs = (await segments(from)).reduce((sum, { bytes }) => sum + bytes, 0);
  const { bavail, bsize } = await statfs(to);
  if (bavail * bsize < needs)
    throw new FocusError(
      'disk-full',
      `What was read takes ${mebibytes(needs)} MiB, ${mebibytes(bavail * bsize)} MiB are free at ${to}. Free some space there, or forget read texts first.`,
    );
}

async function write(root: string, content: Places): Promise<void> {
  const file = placesFile(root);
  await writeFile(`${file}.part`, JSON.stringify(content), { mode: 0o600 });
  await rename(`${file}.part`, file);
}

const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
