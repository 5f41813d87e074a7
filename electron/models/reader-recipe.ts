/** What the reader is made of: a base model that others publish (source.json says where), our adapter, and how it is used (focus.json). */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256File } from '../../native-models/graph/bundle.ts';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import { FocusError } from '../errors.ts';
import { applicationRoot, focusHome } from '../home.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const plainName = z.string().regex(/^[\w.-]+$/);
const sourceSchema = z.object({
  file: plainName,
  bytes: z.int().positive(),
  sha256,
  licence: z.string(),
  hub: z.object({ address: z.url(), repo: z.string(), revision: z.string().regex(/^[0-9a-f]{40}$/) }),
  /** On PyPI: a wheel that holds the same file. */
  package: z.object({ name: plainName, version: plainName, wheel: plainName, bytes: z.int().positive(), sha256, path: z.string() }),
});
export type ReaderSource = z.infer<typeof sourceSchema>;

export interface Recipe {
  source: ReaderSource;
  /** Folder of the adapter, in PEFT layout. */
  adapter: string;
  /** Of all that goes in, SHA-256: another adapter is another reader. */
  id: string;
}

export const readerName = 'reader';
export const readerMake = { precision: 'int8', kv: 'float16' } as const;
const mark = ' + the adapter of Focus ';

/** Folder of source.json, adapter/ and focus.json; FOCUS_READER names another one. */
export const readerFolder = () =>
  process.env.FOCUS_READER || join(applicationRoot.replace(/\bapp\.asar$/, 'app.asar.unpacked'), 'native-models', 'reader');

/** Where the base is kept; it goes with the reader. */
export const readerBaseFolder = () => join(focusHome().downloads, readerName);

/** null = this copy of Focus comes without an adapter, so there is no reader to be made. @throws FocusError 'bundle-invalid' */
export async function readRecipe(folder = readerFolder()): Promise<Recipe | null> {
  const adapter = join(folder, 'adapter');
  const parts = [join(adapter, 'adapter_model.safetensors'), join(adapter, 'adapter_config.json'), join(folder, 'focus.json')];
  if (!parts.every((part) => existsSync(part))) return null;
  const text = await readFile(join(folder, 'source.json'), 'utf8').catch(() => '');
  const parsed = sourceSchema.safeParse(safeJson(text));
  if (!parsed.success)
    throw new FocusError('bundle-invalid', `${join(folder, 'source.json')} does not say where the reader's base model is. Install Focus again.`);
  const hashes = await Promise.all(parts.map(sha256File));
  const all = [parsed.data.sha256, ...hashes, readerMake.precision, readerMake.kv];
  return { source: parsed.data, adapter, id: createHash('sha256').update(all.join('\n')).digest('hex') };
}

/** What the manifest says of where the reader comes from; it tells one reader from the next. */
export const originOf = ({ source: { hub, file }, id }: Recipe) => `${hub.address}/${hub.repo}/blob/${hub.revision}/${file}${mark}${id.slice(0, 16)}`;

export const isReader = (manifest: Manifest | undefined) => manifest?.name === readerName && manifest.source.includes(mark);

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
