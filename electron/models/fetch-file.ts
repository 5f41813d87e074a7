/**
 * One file of a hub, whole and proved, or not at all. What arrives is kept beside its place as NAME.part, so that a lost connection, a
 * cancel or a kill costs nothing that was fetched; NAME.part.json says of what it is a part.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FocusError } from '../errors.ts';
import { gaveUp, type Hub, type HubFile, isPassing } from './hub.ts';

interface Part {
  /** Hash of the whole file, as the hub told it when the part was begun. */
  hash: string | null;
  /** ETag of the server that sent the bytes: it goes on only with the very same file. */
  validator: string | null;
}

/** A server that sends nothing for this long has lost us. */
const silenceMs = 60_000;

/** Bytes of a file that are here, whole or in part. */
export async function bytesHere(folder: string, file: HubFile): Promise<number> {
  const whole = await sizeOf(join(folder, file.name));
  return Math.min(file.bytes, whole || (await sizeOf(join(folder, `${file.name}.part`))));
}

/** @param onBytes hears how much of the file is here. @throws FocusError 'network' | 'bundle-hash' | 'disk-full' (as ENOSPC) */
export async function fetchFile(hub: Hub, commit: string, file: HubFile, folder: string, onBytes: (here: number) => void): Promise<void> {
  const target = join(folder, file.name);
  const part = `${target}.part`;
  const { signal } = hub.options;
  // What a run before left is proved again: the disk may have been touched since.
  if ((await sizeOf(target)) === file.bytes && (await isProved(target, file))) return onBytes(file.bytes);
  if ((await partOf(part)).hash !== (file.hash?.value ?? null)) await rm(part, { force: true });
  let attempt = 0;
  let wrong = 0;
  for (;;) {
    signal?.throwIfAborted();
    const before = await sizeOf(part);
    try {
      if (before < file.bytes) {
        await fetchRest(hub, commit, file, part, before, onBytes);
        const arrived = await sizeOf(part);
        if (arrived < file.bytes) throw new Error(`the connection ended after ${arrived} of ${file.bytes} bytes`);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error) || (error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
      attempt = (await sizeOf(part)) > before ? 0 : attempt + 1;
      if (attempt >= hub.attempts) throw gaveUp(hub.address.hub, error, hub.attempts);
      await hub.wait(attempt, error);
      continue;
    }
    if ((await sizeOf(part)) === file.bytes && (await isProved(part, file))) break;
    await rm(part, { force: true });
    if (++wrong === 2)
      throw new FocusError(
        'bundle-hash',
        `${file.name} arrived twice from ${hub.address.hub} without the hash that the hub itself names: it is damaged on the way, or not what it should be. Nothing of it was kept.`,
      );
  }
  await rename(part, target);
  await rm(`${part}.json`, { force: true });
}

/** Appends what is missing. */
async function fetchRest(hub: Hub, commit: string, file: HubFile, part: string, from: number, onBytes: (here: number) => void): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const signal = AbortSignal.any([silence.signal, ...(hub.options.signal ? [hub.options.signal] : [])]);
  let handle: FileHandle | undefined;
  try {
    const response = await hub.body(commit, file.name, from, (await partOf(part)).validator, signal);
    // A server without ranges, or with another file by now, begins anew.
    const here = response.status === 206 && startOf(response) === from ? from : 0;
    if (response.status === 206 && here !== from) throw new Error('the server sent another part than it was asked for');
    const known: Part = { hash: file.hash?.value ?? null, validator: strong(response.headers.get('etag')) };
    await writeFile(`${part}.json`, JSON.stringify(known));
    handle = await open(part, here > 0 ? 'r+' : 'w');
    let end = here;
    for await (const bytes of response.body!) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      if (end + bytes.byteLength > file.bytes) throw new Error(`more than the ${file.bytes} bytes that the hub told arrive`);
      await handle.write(bytes, 0, bytes.byteLength, end);
      end += bytes.byteLength;
      onBytes(end);
    }
    await handle.datasync();
  } finally {
    clearTimeout(timer);
    await handle?.close();
  }
}

const startOf = (response: Response) => Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
/** A weak validator does not promise equal bytes. */
const strong = (etag: string | null) => (etag?.startsWith('"') ? etag : null);

async function isProved(path: string, { hash, bytes }: HubFile): Promise<boolean> {
  if (!hash) return true;
  const sum: Hash = hash.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) sum.update(piece as Buffer);
  return sum.digest('hex') === hash.value;
}

async function partOf(part: string): Promise<Part> {
  const text = await readFile(`${part}.json`, 'utf8').catch(() => '');
  try {
    const { hash, validator } = JSON.parse(text) as Partial<Part>;
    return { hash: hash ?? null, validator: validator ?? null };
  } catch {
    // Killed while it was written: the part is of nobody knows what.
    return { hash: 'unknown', validator: null };
  }
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
