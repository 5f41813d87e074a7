/** Focus bundles on this machine: the embedded starter and what was imported. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type BundleOptions, buildBundle, sha256File } from '../../native-models/graph/bundle.ts';
import { type Manifest, parseManifest } from '../../native-models/graph/manifest.ts';
import { isAlive } from '../alive.ts';
import { FocusError } from '../errors.ts';
import { focusHome, starterBundle } from '../home.ts';
import { proveProvider } from './providers.ts';
import { isReader, readerBaseFolder } from './reader-recipe.ts';
import { tryTokenizer } from './try-tokenizer.ts';

export interface InstalledModel {
  name: string;
  directory: string;
  embedded: boolean;
  /** Absent when the bundle is broken; then `problem` says how. */
  manifest?: Manifest;
  problem?: string;
  bytes: number;
}

export async function listModels(): Promise<InstalledModel[]> {
  const own = focusHome().models;
  const names = await readdir(own, { withFileTypes: true }).catch(() => []);
  const folders = names.filter((entry) => entry.isDirectory() && !entry.name.includes('.partial-')).map((entry) => join(own, entry.name));
  const all = [...(existsSync(starterBundle) ? [starterBundle] : []), ...folders.sort()];
  return Promise.all(all.map(describeBundle));
}

async function describeBundle(directory: string): Promise<InstalledModel> {
  const embedded = directory === starterBundle;
  try {
    const manifest = await readManifest(directory);
    return { name: manifest.name, directory, embedded, manifest, bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0) };
  } catch (error) {
    return { name: basename(directory), directory, embedded, problem: (error as Error).message, bytes: 0 };
  }
}

export async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new FocusError('bundle-invalid', `${directory} holds no manifest.json: it is not a focus bundle.`, { cause });
  });
  return parseManifest(text);
}

/** A model by name or folder; without one the reader, until it is there the embedded starter, or the only model there is. */
export async function findModel(nameOrFolder?: string): Promise<string> {
  if (nameOrFolder && existsSync(join(nameOrFolder, 'manifest.json'))) return resolve(nameOrFolder);
  const models = await listModels();
  const found = nameOrFolder
    ? models.find((model) => model.name === nameOrFolder || basename(model.directory) === nameOrFolder)
    : (models.find(({ manifest }) => isReader(manifest)) ?? models[0]);
  if (found) return found.directory;
  const known = models.map((model) => model.name).join(', ') || 'none';
  throw new FocusError(
    'not-found',
    nameOrFolder ? `There is no model "${nameOrFolder}". Installed: ${known}.` : 'No model is installed. Import one: focus models import DIR.',
  );
}

export interface ImportOptions extends BundleOptions {
  replace?: boolean;
  /** Folder of the bundle; default: of its name, in the models folder. */
  into?: string;
}

/** A Hugging Face folder or a GGUF file becomes a bundle in the models folder. @throws FocusError saying what is wrong with it. */
export async function importModel(path: string, options: ImportOptions = {}): Promise<InstalledModel> {
  if (!existsSync(path))
    throw new FocusError('file-missing', `${path} is not there. Give a GGUF file, or the folder that holds config.json and the safetensors files.`);
  const name = bundleName(options.name ?? basename(resolve(path)).replace(/\.gguf$/i, ''));
  const target = options.into ? resolve(options.into) : join(focusHome().models, name);
  if (existsSync(target) && !options.replace) throw taken(target);
  await sweepPartial(dirname(target));
  const prove = (bundle: string) => tryTokenizer(bundle, options.signal ? { signal: options.signal } : {});
  await buildBundle(path, target, { ...options, name, prove });
  return describeBundle(target);
}

/** Bundles that were being made when their process was killed go. */
async function sweepPartial(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const maker = /\.partial-(\d+)$/.exec(name)?.[1];
    if (maker && !isAlive(Number(maker))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** The name that a bundle would have. @throws FocusError 'bad-input' when there is one of that name. */
export function freeName(wanted: string): string {
  const name = bundleName(wanted);
  const target = join(focusHome().models, name);
  if (existsSync(target)) throw taken(target);
  return name;
}

const bundleName = (wanted: string) => wanted.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'model';
const taken = (target: string) => new FocusError('bad-input', `${target} is already there. Choose another name, or replace it (--replace).`);

/** @throws FocusError 'bad-input' for the embedded model. */
export async function removeModel(name: string): Promise<void> {
  const found = (await listModels()).find((model) => model.name === name);
  if (!found) throw new FocusError('not-found', `There is no model "${name}".`);
  if (found.embedded) throw new FocusError('bad-input', `${name} comes with Focus and stays.`);
  await rm(found.directory, { recursive: true, force: true });
  if (isReader(found.manifest)) await rm(readerBaseFolder(), { recursive: true, force: true });
}

export interface CheckReport {
  ok: boolean;
  problems: string[];
  selfTest: { provider: string; maxError: number } | null;
}

/** Hashes, shapes and a self-test forward of a bundle. */
export async function checkBundle(directory: string, provider = 'cpu'): Promise<CheckReport> {
  const problems: string[] = [];
  let manifest: Manifest;
  try {
    manifest = await readManifest(directory);
  } catch (error) {
    return { ok: false, problems: [(error as Error).message], selfTest: null };
  }
  for (const file of manifest.files) {
    const path = join(directory, file.path);
    const size = (await stat(path).catch(() => null))?.size;
    if (size === undefined) problems.push(`${file.path} is missing.`);
    else if (size !== file.bytes) problems.push(`${file.path} has ${size} bytes, the manifest says ${file.bytes}: truncated or replaced.`);
    else if ((await sha256File(path)) !== file.sha256)
      problems.push(`${file.path} does not have the hash of the manifest: it was changed or damaged.`);
  }
  if (problems.length > 0) return { ok: false, problems: [...problems, 'Import the model again.'], selfTest: null };
  const proof = await proveProvider(directory, manifest, provider);
  return proof.ok
    ? { ok: true, problems: [], selfTest: { provider, maxError: proof.maxError } }
    : { ok: false, problems: [proof.reason], selfTest: null };
}
