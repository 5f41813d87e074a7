/**
 * A model as people have it, whatever it lies in: a folder in Hugging Face layout, or one GGUF file. Nothing behind this knows which.
 */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FocusError } from '../../electron/errors.ts';
import { familyOf, parted } from './families.ts';
import { Gguf } from './gguf.ts';
import { ggufConfig, ggufTensors } from './gguf-config.ts';
import { ggufTokenizer, ggufTokenizerConfig } from './gguf-tokenizer.ts';
import type { HubConfig } from './hub-config.ts';
import type { Manifest } from './manifest.ts';
import { Safetensors } from './safetensors.ts';
import { type Mapped, MappedTensors, type TensorSource } from './tensors.ts';

export interface ModelSource {
  /** What the model is called where it lies. */
  name: string;
  config: HubConfig;
  tensors: TensorSource;
  /** Added parameters that lie among the weights; null = none. */
  added: TensorSource | null;
  /** Files of the tokenizer by name; none = token ids only. Made when asked for: of a large vocabulary that takes seconds. */
  tokenizer(): Map<string, string>;
  chat: Manifest['chat'];
  licence: string | null;
  /** Where focus.safetensors and focus.json of the model lie, if anywhere. */
  folder: string | null;
}

/** @throws FocusError with what is wrong with the folder or the file. */
export async function openModel(path: string): Promise<ModelSource> {
  return isGguf(path) ? openGguf(path) : openFolder(path);
}

export const isGguf = (path: string) => /\.gguf$/i.test(path) || (existsSync(path) && statSync(path).isFile());

async function openGguf(file: string): Promise<ModelSource> {
  const gguf = await Gguf.open(file);
  const config = ggufConfig(gguf);
  const tokenizerConfig = ggufTokenizerConfig(gguf.metadata);
  return {
    name: basename(file).replace(/(-\d{5}-of-\d{5})?\.gguf$/i, ''),
    config,
    tensors: ggufTensors(gguf, config),
    added: null,
    tokenizer: () =>
      new Map([
        ['tokenizer.json', JSON.stringify(ggufTokenizer(gguf.metadata))],
        ['tokenizer_config.json', JSON.stringify(tokenizerConfig, null, 1)],
      ]),
    chat: chatOf(tokenizerConfig, null),
    licence: gguf.metadata.text('general.license') ?? null,
    folder: null,
  };
}

async function openFolder(folder: string): Promise<ModelSource> {
  const config = await readJson<HubConfig>(join(folder, 'config.json'), 'a Hugging Face model folder has one');
  const { family } = familyOf(config);
  const text = (name: string) => readFile(join(folder, name), 'utf8').catch(() => null);
  const tokenizer = new Map<string, string>();
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    const content = await text(name);
    if (content !== null) tokenizer.set(name, content);
  }
  const tokenizerConfig = parsed<Record<string, unknown>>(tokenizer.get('tokenizer_config.json'));
  const weights = Safetensors.openFolder(folder);
  const begins = beginsWithBos(tokenizerConfig, parsed<TokenizerSketch>(tokenizer.get('tokenizer.json')), config.bos_token_id);
  const generation = parsed<Pick<HubConfig, 'eos_token_id'>>((await text('generation_config.json')) ?? undefined);
  return {
    name: basename(resolve(folder)),
    config: {
      ...config,
      bos_token_id: begins ? (config.bos_token_id ?? null) : null,
      eos_token_id: endIds(config, generation),
    },
    tensors: parted(weights, config, family),
    added: publishedAdded(weights),
    tokenizer: () => tokenizer,
    chat: chatOf(tokenizerConfig ?? {}, await text('chat_template.jinja')),
    licence: null,
    folder,
  };
}

/** W' as the method's published code names it, `self_attn.beacon_q_proj`, under our names; null when there is none. */
export function publishedAdded(source: TensorSource): TensorSource | null {
  const map = new Map<string, Mapped>();
  for (const stored of source.names()) {
    const [, layer, part] = /^(model\.layers\.\d+\.self_attn\.)beacon_([qkvo]_proj\.(?:weight|bias))$/.exec(stored) ?? [];
    if (layer) map.set(`${layer}${part}`, { stored });
  }
  return map.size > 0 ? new MappedTensors(source, map) : null;
}

/** Whether the tokenizer puts BOS before a text: as it is told to, or as its post-processor does; one without any leaves it to the network. */
function beginsWithBos(config: Record<string, unknown> | null, json: TokenizerSketch | null, bos: number | null | undefined): boolean {
  if (typeof config?.add_bos_token === 'boolean') return config.add_bos_token;
  if (!json?.post_processor) return true;
  const text = json.added_tokens?.find(({ id }) => id === bos)?.content;
  return text !== undefined && JSON.stringify(json.post_processor).includes(JSON.stringify(text));
}

interface TokenizerSketch {
  added_tokens?: { id: number; content: string }[];
  post_processor?: unknown;
}

/** A chat model ends its turn with another token than a text, which some say in generation_config.json alone. */
function endIds(config: HubConfig, generation: Pick<HubConfig, 'eos_token_id'> | null): number[] {
  const list = (ids: HubConfig['eos_token_id']) => (ids === undefined || ids === null ? [] : Array.isArray(ids) ? ids : [ids]);
  return [...new Set([...list(config.eos_token_id), ...list(generation?.eos_token_id)])];
}

/** The template with what it may ask for by name. Some models have several, of which "default" is for talking. */
function chatOf(config: Record<string, unknown>, file: string | null): Manifest['chat'] {
  const given = config.chat_template;
  const named = Array.isArray(given) ? (given as { name?: string; template?: string }[]).find(({ name }) => name === 'default')?.template : given;
  const template = file ?? named;
  if (typeof template !== 'string' || template.trim() === '') return null;
  const text = (token: unknown) => (typeof token === 'string' ? token : (token as { content?: string } | null)?.content);
  return { template, bos: text(config.bos_token) ?? '', eos: text(config.eos_token) ?? '' };
}

function parsed<T>(json: string | undefined): T | null {
  if (json === undefined) return null;
  try {
    return JSON.parse(json) as T;
  } catch {
    return null;
  }
}

/** @param hint said when the file is not there. */
export async function readJson<T>(file: string, hint: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FocusError('file-missing', `${file} is missing${hint ? `: ${hint}` : ''}.`, { cause });
  });
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new FocusError('bundle-invalid', `${file} is not valid JSON.`, { cause });
  }
}

/**
 * Where files of the method lie that were trained for a model: with W', with the adapter or one folder above it, or with the model itself; the
 * first that has one.
 */
export function beside(name: string, { added, adapter, folder }: { added?: string | null; adapter?: string; folder: string | null }): string | null {
  const folders = [...(added ? [dirname(added)] : []), ...(adapter ? [adapter, dirname(resolve(adapter))] : []), ...(folder ? [folder] : [])];
  return folders.map((each) => join(each, name)).find((file) => existsSync(file)) ?? null;
}
