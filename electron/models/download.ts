/**
 * A model from a hub to a bundle on this machine:
 *
 *   address → commit and names of its files     (hub.ts)
 *   what is needed of them, and the disk's room for it
 *   config.json first: a network that Focus does not run is refused before its weights are fetched
 *   every file, whole and proved                (fetch-file.ts)
 *   the graph builder makes the bundle          (models.ts), its self-test; what was fetched goes
 *
 * What ends early, by a cancel, a lost line or a kill, goes on from there the next time.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readArchitecture } from '../../native-models/graph/config.ts';
import type { HubConfig } from '../../native-models/graph/hub-config.ts';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import type { UnfinishedDownload } from '../domain/model.ts';
import { FocusError } from '../errors.ts';
import { focusHome } from '../home.ts';
import { lockFile } from '../lock.ts';
import { addressOf, type CatalogueEntry, catalogued } from './catalogue.ts';
import { bytesHere, fetchFile } from './fetch-file.ts';
import { Hub, type HubAddress, type HubFile, type HubOptions, parseModelAddress } from './hub.ts';
import { checkBundle, freeName, type InstalledModel, importModel } from './models.ts';

export interface DownloadOptions extends HubOptions {
  name?: string;
  precision?: Manifest['precision'];
  /** Take files that no hash proves. */
  unproved?: boolean;
  onProgress?: (progress: DownloadProgress) => void;
}

export interface DownloadProgress {
  stage: 'download' | 'import';
  /** The file that is being fetched. */
  file: string | null;
  done: number;
  total: number;
  unit: 'bytes';
}

interface Plan extends Omit<UnfinishedDownload, 'id' | 'doneBytes'> {
  files: HubFile[];
}

const licenceFile = /^(LICEN[CS]E|NOTICE|USE_POLICY)(\.[a-z]{2,3})?$/i;
/** What is fetched, in this order; all else of a repository (other formats, code, pictures) stays there. */
const wanted = [
  /^config\.json$/,
  licenceFile,
  /^tokenizer(_config)?\.json$/,
  /^focus\.json$/,
  /^focus\.safetensors$/,
  /^model\.safetensors\.index\.json$/,
  /^model(-\d{5}-of-\d{5})?\.safetensors$/,
];
/** Of a bundle beside its weights as the hub has them (mostly 16 bits; in a GGUF file as few as four). */
const share: Record<Manifest['precision'], number> = { fp32: 2.1, fp16: 1.1, int8: 0.7, int4: 0.5 };
const shareOfGguf: Record<Manifest['precision'], number> = { fp32: 8, fp16: 4.2, int8: 2.3, int4: 1.9 };
const isGguf = (name: string) => /\.gguf$/i.test(name);
const isWeights = (name: string) => name.endsWith('.safetensors') || isGguf(name);
/** A tokenizer of 250,000 words has some 20 million. */
const largestBesideBytes = 256 * 2 ** 20;
const planFile = 'download.json';
/** One that was just cancelled takes a moment to end. */
const windDownMs = 5000;

/** @param given an entry of the catalogue by its id, owner/name, or the address of a model's or a GGUF file's page. */
export async function downloadModel(given: string, options: DownloadOptions = {}): Promise<InstalledModel> {
  const entry = await catalogued(given.trim());
  const address = parseModelAddress(entry ? addressOf(entry) : given);
  const precision = options.precision ?? entry?.precision ?? 'int8';
  const name = freeName(options.name ?? entry?.id ?? address.file?.replace(shardEnd, '') ?? address.repo.split('/').at(-1)!);
  const folder = join(focusHome().downloads, idOf(address));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFile(`${folder}.busy`, { waitMs: windDownMs, ...(options.signal ? { signal: options.signal } : {}) });
  if (!lock) throw new FocusError('bad-input', `${address.repo} is being downloaded already. Wait for it, or cancel it.`);
  try {
    const hub = new Hub(address, options);
    const { commit, files: names, licence } = await hub.model();
    const files = await filesOf(hub, commit, names);
    if (!options.unproved) refuseUnproved(hub, files);
    if (entry) refuseOthers(entry, files);
    await writeFile(
      join(folder, planFile),
      JSON.stringify({ address: given.trim(), name, precision, totalBytes: total(files), files } satisfies Plan),
    );
    await needsRoom(folder, files, precision);
    await fetchAll(hub, commit, files, folder, options.onProgress);
    const gguf = files.find((file) => isGguf(file.name));
    const model = await importModel(gguf ? join(folder, gguf.name) : folder, {
      name,
      precision,
      source: `${address.hub}/${address.repo}/tree/${commit}`,
      ...(licence ? { licence } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: (progress) => options.onProgress?.({ ...progress, stage: 'import', file: null }),
    });
    const { ok, problems } = await checkBundle(model.directory);
    if (!ok) {
      await rm(model.directory, { recursive: true, force: true });
      throw new FocusError('bundle-invalid', `${name} was fetched and made, and does not pass its self-test: ${problems[0]} It is not kept.`);
    }
    await rm(folder, { recursive: true, force: true });
    return model;
  } finally {
    lock.release();
  }
}

/** Downloads that ended early. */
export async function unfinishedDownloads(): Promise<UnfinishedDownload[]> {
  const { downloads } = focusHome();
  const ids = (await readdir(downloads, { withFileTypes: true }).catch(() => [])).filter(
    (entry) => entry.isDirectory() && /^[0-9a-f]{16}$/.test(entry.name),
  );
  const all = await Promise.all(ids.map(({ name }) => unfinished(join(downloads, name), name)));
  return all.filter((one) => one !== null);
}

/** What arrived of it goes. */
export async function discardDownload(id: string): Promise<void> {
  if (!/^[0-9a-f]{16}$/.test(id)) throw new FocusError('bad-input', 'There is no such download.');
  await rm(join(focusHome().downloads, id), { recursive: true, force: true });
}

async function unfinished(folder: string, id: string): Promise<UnfinishedDownload | null> {
  const plan = await readFile(join(folder, planFile), 'utf8').then(
    (text) => JSON.parse(text) as Plan,
    () => null,
  );
  // Nothing was begun, or it was killed at its very start.
  if (!plan) return null;
  const { files, ...rest } = plan;
  const here = await Promise.all(files.map((file) => bytesHere(folder, file)));
  return { id, ...rest, doneBytes: here.reduce((sum, bytes) => sum + bytes, 0) };
}

async function filesOf(hub: Hub, commit: string, names: string[]): Promise<HubFile[]> {
  const { repo } = hub.address;
  const chosenGguf = ggufOf(hub, names);
  if (chosenGguf) {
    const all: HubFile[] = [];
    for (const name of [...names.filter((each) => licenceFile.test(each)), ...chosenGguf]) all.push(await hub.file(commit, name));
    return refuseLarge(repo, all);
  }
  const whole = names.includes('model.safetensors');
  // Beside a whole file, shards are the same once more.
  const chosen = wanted.flatMap((pattern) => names.filter((name) => pattern.test(name) && !(whole && /index|-of-/.test(name))));
  for (const needed of ['config.json', 'tokenizer.json'])
    if (!chosen.includes(needed)) throw new FocusError('bad-input', `${repo} has no ${needed}: it is no model that Focus can import.`);
  if (!chosen.some((name) => name.startsWith('model')))
    throw new FocusError('weights-invalid', `${repo} has no safetensors weights. Of other formats GGUF is read, .bin is not.`);
  const files: HubFile[] = [];
  for (const name of chosen) files.push(await hub.file(commit, name));
  return refuseLarge(repo, files);
}

const shardEnd = /(-\d{5}-of-\d{5})?\.gguf$/i;

/** The GGUF file that is asked for, with all its parts; null = the repository is asked for its safetensors. */
function ggufOf(hub: Hub, names: readonly string[]): string[] | null {
  const { repo, file } = hub.address;
  const partsOf = (name: string) => names.filter((each) => isGguf(each) && each.replace(shardEnd, '') === name.replace(shardEnd, '')).sort();
  if (file) {
    if (!isGguf(file)) throw new FocusError('bad-input', `${file} is no GGUF file. Give the address of one, or of the model's page.`);
    if (!names.includes(file)) throw new FocusError('not-found', `${repo}: ${hub.address.hub} lacks ${file}. Check the spelling.`);
    return partsOf(file);
  }
  const ggufs = names.filter((name) => isGguf(name) && !name.includes('/') && !/^mmproj/i.test(name));
  if (names.some((name) => name.endsWith('.safetensors')) || ggufs.length === 0) return null;
  const models = [...new Set(ggufs.map((name) => name.replace(shardEnd, '')))];
  if (models.length > 1)
    throw new FocusError(
      'bad-input',
      `${repo} holds ${models.length} GGUF files. Give the address of one, say ${hub.address.hub}/${repo}/blob/main/${(ggufs.find((name) => /q8_0/i.test(name)) ?? ggufs[0])!}. They are ${ggufs.slice(0, 12).join(', ')}.`,
    );
  return partsOf(ggufs[0]!);
}

/** What the catalogue knows of a file's bytes stands above what the hub says of them. */
function refuseOthers({ name, files: known }: CatalogueEntry, files: readonly HubFile[]): void {
  for (const { name: file, sha256 } of known) {
    const hash = files.find((each) => each.name === file)?.hash;
    if (sha256 !== 'hub' && hash?.value !== sha256)
      throw new FocusError('bundle-hash', `The hub has another ${file} than the catalogue knows of ${name}. It is not fetched.`);
  }
}

function refuseLarge(repo: string, files: HubFile[]): HubFile[] {
  const large = files.find(({ name, bytes }) => !isWeights(name) && bytes > largestBesideBytes);
  if (large)
    throw new FocusError(
      'bad-input',
      `${large.name} of ${repo} has ${mebibytes(large.bytes)} MiB; nothing beside weights is that large. It is not fetched.`,
    );
  return files;
}

/** Weights by SHA-256, the small files by the hash that git gives them, which is all that hubs tell of those. */
function refuseUnproved(hub: Hub, files: readonly HubFile[]): void {
  const unproved = files.filter(({ name, hash }) => hash === null || (isWeights(name) && hash.kind !== 'sha256')).map(({ name }) => name);
  if (unproved.length > 0)
    throw new FocusError(
      'bundle-hash',
      `${hub.address.hub} names no hash that proves ${unproved.join(', ')}: what arrives could be anything. Nothing was fetched; whoever trusts it all the same says --unproved.`,
    );
}

/** Before anything large is fetched: for what is missing, and the bundle that is made of it. */
async function needsRoom(folder: string, files: HubFile[], precision: Manifest['precision']): Promise<void> {
  let needs = 0;
  for (const file of files) {
    needs += file.bytes - (await bytesHere(folder, file));
    if (isWeights(file.name)) needs += file.bytes * (isGguf(file.name) ? shareOfGguf : share)[precision];
  }
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  if (free < needs)
    throw new FocusError(
      'disk-full',
      `The download and the model made of it need ${mebibytes(needs)} MiB, ${mebibytes(free)} MiB are free at ${folder}. Free some space, then start again.`,
    );
}

async function fetchAll(
  hub: Hub,
  commit: string,
  files: HubFile[],
  folder: string,
  onProgress?: (progress: DownloadProgress) => void,
): Promise<void> {
  const all = total(files);
  let before = 0;
  for (const file of files) {
    const say = (here: number) => onProgress?.({ stage: 'download', file: file.name, done: before + here, total: all, unit: 'bytes' });
    await fetchFile(hub, commit, file, folder, say);
    before += file.bytes;
    if (file.name === 'config.json') readArchitecture(await configOf(join(folder, file.name)));
  }
}

async function configOf(path: string): Promise<HubConfig> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as HubConfig;
  } catch (cause) {
    throw new FocusError('bundle-invalid', 'The config.json of this model is not valid JSON.', { cause });
  }
}

const idOf = ({ hub, repo, file }: HubAddress) =>
  createHash('sha256')
    .update(`${hub}/${repo}${file ? `/${file}` : ''}`)
    .digest('hex')
    .slice(0, 16);
const total = (files: HubFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);
const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
