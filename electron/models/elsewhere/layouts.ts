/** What lies in a folder of another program, as models by the names that it gives them. Nothing is opened but Ollama's small manifests. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { isLaterShard, shardsOf } from '../../../native-models/graph/gguf.ts';
import type { Layout, Place } from './places.ts';

export interface Kept {
  program: string;
  name: string;
  /** A GGUF file, or a folder in Hugging Face layout. */
  path: string;
  bytes: number;
  /** Why it cannot be used, where that shows already; null = open it and see. */
  problem: string | null;
}

/** Folders below the given one that are looked into, and entries of all: a disk's root given by mistake comes to an end. */
const deepest = 6;
const mostEntries = 50_000;
const largestManifestBytes = 2 ** 20;

/** @throws what the system says when the folder cannot be read; ENOENT = it is not there. */
export function modelsIn(place: Place): Promise<Kept[]> {
  return layouts[place.layout](place);
}

const layouts: Record<Layout, (place: Place) => Promise<Kept[]>> = { ollama, hub, files };

/** manifests/HOST/NAMESPACE/MODEL/TAG names layers; the model's is a GGUF file, blobs/sha256-HASH. */
async function ollama({ program, folder }: Place): Promise<Kept[]> {
  const manifests = join(folder, 'manifests');
  const kept: Kept[] = [];
  for (const file of await filesBelow(manifests)) {
    const name = ollamaName(relative(manifests, file).split(sep));
    const layers = await layersOf(file);
    const model = layers?.find(({ mediaType }) => mediaType.endsWith('.image.model'));
    if (!layers || !model) {
      kept.push({ program, name, path: file, bytes: 0, problem: 'Its manifest names no model on this machine.' });
      continue;
    }
    const path = await firstThere(['-', ':'].map((between) => join(folder, 'blobs', model.digest.replace(':', between))));
    const others = layers.filter(({ mediaType }) => mediaType.endsWith('.image.model')).length > 1;
    const adapter = layers.some(({ mediaType }) => mediaType.endsWith('.image.adapter'));
    const problem = !path
      ? 'Its file is missing: pull it again.'
      : others
        ? 'It is split into several files, which Focus does not join.'
        : adapter
          ? 'It is a base model with an adapter, of which Focus would read the base alone.'
          : null;
    kept.push({ program, name, path: path ?? file, bytes: path ? (await stat(path)).size : model.size, problem });
  }
  return kept;
}

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.number().nonnegative() })).max(100),
});

async function layersOf(file: string): Promise<z.infer<typeof manifestSchema>['layers'] | null> {
  try {
    if ((await stat(file)).size > largestManifestBytes) return null;
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8'))).layers;
  } catch {
    return null;
  }
}

/** As `ollama list` says it: the usual registry and namespace go without saying. */
function ollamaName(parts: string[]): string {
  const [host, namespace, ...rest] = parts;
  const tag = rest.pop() ?? '';
  const model = rest.join('/');
  const before = host === 'registry.ollama.ai' ? (namespace === 'library' ? '' : `${namespace}/`) : `${host}/${namespace}/`;
  return `${before}${model}:${tag}`;
}

/** models--OWNER--NAME/snapshots/COMMIT, whose files are links into blobs/; refs/main names the snapshot in use. */
async function hub({ program, folder }: Place): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const entry of (await readdir(folder)).sort()) {
    if (!entry.startsWith('models--')) continue;
    const name = entry.slice('models--'.length).replaceAll('--', '/');
    const repo = join(folder, entry);
    const commits: string[] = await readdir(join(repo, 'snapshots')).catch(() => []);
    const main = (await readFile(join(repo, 'refs', 'main'), 'utf8').catch(() => '')).trim();
    const commit = commits.includes(main) ? main : commits[0];
    // A repository that was asked about and never fetched.
    if (!commit) continue;
    const snapshot = join(repo, 'snapshots', commit);
    const files = await filesBelow(snapshot);
    const ggufs = files.filter(isModelFile);
    for (const file of ggufs) kept.push({ program, name: `${name}/${relative(snapshot, file).split(sep).join('/')}`, ...(await sized(file)) });
    const weights = files.filter((file) => dirname(file) === snapshot && file.endsWith('.safetensors'));
    if (weights.length > 0) kept.push({ program, name, path: snapshot, bytes: await bytesOf(weights), problem: null });
    else if (ggufs.length === 0 && files.length > 0)
      kept.push({ program, name, path: snapshot, bytes: await bytesOf(files), problem: 'It holds neither safetensors nor GGUF weights.' });
  }
  return kept;
}

/** GGUF files wherever they lie below; folders in Hugging Face layout too. */
async function files({ program, folder }: Place): Promise<Kept[]> {
  const all = await filesBelow(folder);
  const kept: Kept[] = [];
  for (const file of all.filter(isModelFile)) kept.push({ program, name: fileName(relative(folder, file)), ...(await sized(file)) });
  for (const config of all.filter((file) => basename(file) === 'config.json')) {
    const path = dirname(config);
    const weights = all.filter((file) => dirname(file) === path && file.endsWith('.safetensors'));
    if (weights.length > 0)
      kept.push({ program, name: relative(folder, path).split(sep).join('/') || basename(path), path, bytes: await bytesOf(weights), problem: null });
  }
  return kept;
}

/** The file says what it is, unless every file is called model.gguf; then its folder does. */
const fileName = (path: string) => {
  const name = basename(path).replace(/(-\d{5}-of-\d{5})?\.gguf$/i, '');
  return name === 'model' && dirname(path) !== '.' ? dirname(path).split(sep).join('/') : name;
};

/** A later part of a split model goes with the first, and a projector of pictures with its model. */
const isModelFile = (file: string) => /\.gguf$/i.test(file) && !/^mmproj/i.test(basename(file)) && !isLaterShard(file);

async function sized(path: string): Promise<Pick<Kept, 'path' | 'bytes' | 'problem'>> {
  try {
    return { path, bytes: await bytesOf(shardsOf(path)), problem: null };
  } catch (error) {
    return { path, bytes: await bytesOf([path]), problem: (error as Error).message };
  }
}

async function bytesOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function firstThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await realpath(path).catch(() => null)) return path;
  return null;
}

/** Files, and links to files; folders that are links are left: they may lead in circles. */
async function filesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  let entries = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++entries > mostEntries) throw new Error(`it holds more than ${mostEntries.toLocaleString('en')} files`);
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < deepest && !entry.name.startsWith('.')) await walk(path, depth + 1);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.push(path);
    }
  };
  await walk(root, 1);
  return found;
}

const isFile = (path: string) =>
  stat(path).then(
    (it) => it.isFile(),
    () => false,
  );
