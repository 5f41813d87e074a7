/** The catalogue: models that Focus is known to run, from the smallest to what a large machine bears (resources/catalogue.json). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import type { CatalogueModel, MachineSize } from '../domain/model.ts';
import { FocusError } from '../errors.ts';
import { applicationRoot } from '../home.ts';
import { bundleBytesOf, fitOf, memoryNeeded, multiplicationsOf, readMsOf } from './fit.ts';
import { listModels } from './models.ts';

const count = z.int().positive();
const fileName = z.string().regex(/^[\w.+-]+\.gguf$/i);

const entrySchema = z.strictObject({
  /** What the model is called here, and how it is asked for. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string().min(1),
  /** owner/name on the hub. */
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  revision: z.string().regex(/^(main|[0-9a-f]{40})$/),
  /** GGUF files, about how large, and their SHA-256; `hub`: what the hub names before the download. */
  files: z.array(z.strictObject({ name: fileName, bytes: count, sha256: z.union([z.literal('hub'), z.string().regex(/^[0-9a-f]{64}$/)]) })).min(1),
  /** Of the bundle that is made of them. */
  precision: z.enum(['int8', 'int4']),
  licence: z.strictObject({ id: z.string().min(1), note: z.string().nullable() }),
  languages: z.array(z.string().min(1)).min(1),
  goodFor: z.string().min(1),
  limits: z.string().min(1),
  windowTokens: count,
  /** Of the network: what its size and its time are reckoned from. */
  shape: z.strictObject({
    layers: count,
    hidden: count,
    intermediate: count,
    heads: count,
    kvHeads: count,
    headDim: count,
    vocabulary: count,
    tied: z.boolean(),
  }),
});
export type CatalogueEntry = z.infer<typeof entrySchema> & { hub: string };
export const catalogueSchema = z.strictObject({ hub: z.url(), models: z.array(entrySchema).min(1) });

/** FOCUS_CATALOGUE names another file. */
export const catalogueFile = () => process.env.FOCUS_CATALOGUE || join(applicationRoot, 'resources', 'catalogue.json');

/** @throws FocusError 'bundle-invalid' when the file is damaged. */
export async function readCatalogue(file = catalogueFile()): Promise<CatalogueEntry[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FocusError('file-missing', `The catalogue ${file} is not there. Install Focus again.`, { cause });
  });
  const parsed = catalogueSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.models.map((entry) => ({ ...entry, hub: parsed.data.hub }));
  const { path, message } = parsed.error.issues[0]!;
  throw new FocusError('bundle-invalid', `The catalogue ${file} cannot be read: ${path.join('.') || 'the whole'}: ${message}.`);
}

/** The entry of this id; null = there is none. An address is not an id. */
export async function catalogued(id: string): Promise<CatalogueEntry | null> {
  if (id.includes('/')) return null;
  return (await readCatalogue()).find((entry) => entry.id === id) ?? null;
}

/** Page of its first file on the hub. */
export const addressOf = ({ hub, repo, revision, files }: CatalogueEntry) => `${hub}/${repo}/blob/${revision}/${files[0]!.name}`;

/** Every entry with what it asks of this machine, and the model that was made of it. */
export async function catalogueFor(machine: MachineSize): Promise<CatalogueModel[]> {
  const installed = await listModels();
  return (await readCatalogue()).map((entry) => {
    const { id, name, files, precision, licence, languages, goodFor, limits, windowTokens, shape } = entry;
    const downloadBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const bundleBytes = bundleBytesOf(shape, precision);
    const needs = { memoryBytes: memoryNeeded(bundleBytes), diskBytes: downloadBytes + bundleBytes };
    return {
      id,
      name,
      page: `${entry.hub}/${entry.repo}`,
      downloadBytes,
      bundleBytes,
      precision,
      licence: licence.id,
      licenceNote: licence.note,
      languages,
      goodFor,
      limits,
      windowTokens,
      parameters: multiplicationsOf(shape).parameters,
      memoryBytes: needs.memoryBytes,
      fit: fitOf(needs, machine),
      bookMs: machine.rates && readMsOf(shape, precision, machine.rates),
      installed: installed.find(({ manifest }) => manifest && isOf(entry, manifest))?.name ?? null,
    };
  });
}

/** Whether a bundle was made of the entry. */
export const isOf = ({ hub, repo, id }: CatalogueEntry, { source, name }: Manifest) => name === id && source.startsWith(`${hub}/${repo}/`);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
