/**
 * From a model as people have it to a focus bundle, the folder that the engine runs:
 *
 *   config.json, or a GGUF file's metadata  → the numbers of the network (source.ts, config.ts)
 *   *.safetensors, or the GGUF file         → its weights (tensors.ts), an adapter merged in (adapter.ts),
 *                                             in the precision asked for (weights.ts, matmul.ts, quantize.ts)
 *   focus.safetensors                       → the added parameters W', when trained
 *   focus.json                              → how the method was trained: slots, chunk sizes, templates
 *   tokenizer.json, chat template           → kept
 *   ⇒ model.onnx + model.onnx.data (network.ts, onnx.ts) and manifest.json (manifest.ts)
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { access, mkdir, open, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FocusError } from '../../electron/errors.ts';
import { AdaptedTensors } from './adapter.ts';
import { readArchitecture } from './config.ts';
import { type Architecture, type Manifest, type Method, methodSchema } from './manifest.ts';
import { buildNetwork } from './network.ts';
import type { Lazy } from './onnx.ts';
import { Safetensors } from './safetensors.ts';
import { runSelfTest, selfTestIds } from './self-test.ts';
import { beside, openModel, publishedAdded, readJson } from './source.ts';
import type { TensorSource } from './tensors.ts';
import { Weights } from './weights.ts';

export interface BundleOptions {
  name?: string;
  precision?: Manifest['precision'];
  kv?: Manifest['kv'];
  /** How the embeddings are kept where the weights are smaller; a provider without 16-bit numbers needs float32. Default: float16. */
  embeddings?: 'float16' | 'float32';
  /** Folder of a LoRA adapter in PEFT layout that is merged into the weights. */
  adapter?: string;
  /**
   * Added parameters: a file, or a folder with a checkpoint of the published code; default: focus.safetensors of the folder when it is there, else those
   * among the weights. null = none (W' = W).
   */
  added?: string | null;
  licence?: string;
  /** Where the folder came from; default: its name. */
  source?: string;
  /** Called with the folder before it takes its place; what it throws leaves nothing behind. */
  prove?: (folder: string) => Promise<void>;
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number; unit: 'bytes' }) => void;
}

/**
 * Builds the bundle at `target` (atomic: it is there whole or not at all).
 * @param path a folder in Hugging Face layout or a GGUF file. @throws FocusError with what is wrong with it.
 */
export async function buildBundle(path: string, target: string, options: BundleOptions = {}): Promise<Manifest> {
  const precision = options.precision ?? 'int8';
  const { adapter, added, signal } = options;
  const model = await openModel(path);
  const { config } = model;
  const architecture = readArchitecture(config);
  const frozen = adapter ? new AdaptedTensors(model.tensors, adapter) : model.tensors;
  const places = { folder: model.folder, ...(added ? { added } : {}), ...(adapter ? { adapter } : {}) };
  const addedFile = added === undefined ? beside('focus.safetensors', places) : added;
  if (addedFile && !(await exists(addedFile))) throw new FocusError('file-missing', `The added parameters ${addedFile} are not there.`);
  const given = addedFile ? openAdded(addedFile) : null;
  const published = given ? publishedAdded(given) : added === null ? null : model.added;
  const weights = new Weights(architecture, frozen, published ?? given, precision, options.embeddings);
  const writes = model.chat !== null && countParameters(frozen) >= leastToWrite;
  const method = await readMethod(beside('focus.json', places), architecture, weights.added.kind !== 'none', published !== null, writes);

  await mkdir(dirname(resolve(target)), { recursive: true });
  const temporary = `${resolve(target)}.partial-${process.pid}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  try {
    const network = buildNetwork(architecture, weights, options.kv ?? 'float16', 'model.onnx.data');
    weights.refuseUnused();
    const bytes = network.data.reduce((sum, part) => sum + part.byteLength, network.model.byteLength);
    const disk = await statfs(temporary);
    if (disk.bavail * disk.bsize < bytes * 1.02) {
      throw new FocusError(
        'disk-full',
        `The model needs ${mebibytes(bytes)} MiB at ${dirname(target)}, ${mebibytes(disk.bavail * disk.bsize)} MiB are free. Free some space or choose another folder.`,
      );
    }
    await writeFile(join(temporary, 'model.onnx'), network.model);
    await writeParts(join(temporary, 'model.onnx.data'), network.data, bytes, options);
    const tokenizer = model.tokenizer();
    for (const [name, content] of tokenizer) await writeFile(join(temporary, name), content);
    const eos = config.eos_token_id ?? [];
    const ids = selfTestIds(architecture.vocabSize);
    const selfTest = await runSelfTest(temporary, architecture, options.kv ?? 'float16', ids, 'cpu');
    const manifest: Manifest = {
      format: 1,
      name: options.name ?? model.name,
      source: options.source ?? [model.name, ...(adapter ? [basename(resolve(adapter))] : [])].join(' + '),
      licence: options.licence ?? model.licence ?? 'unknown',
      config: architecture,
      parameters: countParameters(frozen),
      tokens: { bos: config.bos_token_id ?? null, eos: Array.isArray(eos) ? eos : [eos] },
      chat: model.chat,
      precision,
      kv: options.kv ?? 'float16',
      added: weights.added,
      method,
      selfTest,
      files: await Promise.all(['model.onnx', 'model.onnx.data', ...tokenizer.keys()].map((name) => fileEntry(temporary, name))),
    };
    await writeFile(join(temporary, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    signal?.throwIfAborted();
    await options.prove?.(temporary);
    signal?.throwIfAborted();
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    return manifest;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Parameters from which on a model that can chat writes summaries unless the person wants otherwise. One of 135 million was tried and is too small for it
 * (docs/evaluation.md); larger ones were not measured here.
 */
const leastToWrite = 1e9;

/** focus.json of the folder, or what suits a model nobody trained for this: pooled distributions and a plain template. */
async function readMethod(file: string | null, architecture: Architecture, trained: boolean, published: boolean, writes: boolean): Promise<Method> {
  if (file) {
    const parsed = methodSchema.safeParse(await readJson(file, ''));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0]!;
    throw new FocusError('bundle-invalid', `${file}: ${issue.path.join('.')}: ${issue.message}.`);
  }
  const window = architecture.windowTokens;
  return {
    integrator: trained ? 'candidates' : 'fusion',
    slots: { placement: 'sequential', range: Math.min(64, window / 4) },
    mode: 'focused',
    ...(published ? publishedSizes(window) : sizes(window)),
    localTokens: Math.min(1024, Math.floor(window / 2)),
    rereadChunks: 0,
    rereadMatches: 0,
    rereadSentences: 0,
    reading: trained ? 'slots' : 'passages',
    grounding: 'free',
    heads: [],
    keep: 'exact',
    askedShare: 1,
    rankAgainst: 0,
    absentCost: 0,
    summary: writes ? 'prose' : 'extract',
    template: {
      before: null,
      question: '\n\nQuestion: {question}\nAnswer:',
      turn: '\n\nQuestion: {question}\nAnswer: {answer}',
      notFound: null,
    },
  };
}

const sizes = (window: number): Pick<Method, 'bos' | 'chunkTokens' | 'fragmentTokens' | 'tailTokens'> => ({
  bos: 'chunks',
  chunkTokens: Math.min(512, Math.floor(window / 4)),
  fragmentTokens: Math.min(128, Math.floor(window / 8)),
  tailTokens: 0,
});

/** As the published code reads (its window has 4,096 tokens): what its W' was trained with. */
const publishedSizes = (window: number): ReturnType<typeof sizes> => ({
  bos: 'fragments',
  chunkTokens: Math.min(2048, Math.floor(window / 2)),
  fragmentTokens: Math.min(512, Math.floor(window / 8)),
  tailTokens: Math.min(2048, Math.floor(window / 2)),
});

/** A file, or the folder of a checkpoint in several. */
const openAdded = (path: string) => (statSync(path).isDirectory() ? Safetensors.openFolder(path) : Safetensors.open(path));

async function writeParts(file: string, parts: readonly Lazy[], total: number, { signal, onProgress }: BundleOptions): Promise<void> {
  const handle = await open(file, 'w');
  try {
    let done = 0;
    for (const tensor of parts) {
      for (const part of tensor.parts()) {
        signal?.throwIfAborted();
        for (let at = 0; at < part.byteLength; ) at += (await handle.write(part, at)).bytesWritten;
        done += part.byteLength;
        onProgress?.({ done, total, unit: 'bytes' });
      }
    }
  } finally {
    await handle.close();
  }
}

async function fileEntry(folder: string, name: string): Promise<Manifest['files'][number]> {
  const path = join(folder, name);
  return { path: name, bytes: (await stat(path)).size, sha256: await sha256File(path) };
}

export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

function countParameters(frozen: TensorSource): number {
  return frozen.names().reduce((sum, name) => sum + frozen.shape(name).reduce((product, dim) => product * dim, 1), 0);
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
