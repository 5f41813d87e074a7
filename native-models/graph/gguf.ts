import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GGMLQuantizationType, gguf } from '@huggingface/gguf';
import { FocusError } from '../../electron/errors.ts';
import { readRange } from './safetensors.ts';
import { blockFormats, isTensorType, type TensorType } from './tensor-types.ts';
import { missing, rowBytes, rowSize, type TensorSource } from './tensors.ts';

type Value = string | number | bigint | boolean | readonly Value[];

/** What the header of a GGUF file says, by key, each of the kind that is asked for. */
export class GgufMetadata {
  readonly #file: string;
  readonly #values: Record<string, Value | undefined>;

  constructor(file: string, values: Record<string, Value | undefined>) {
    this.#file = file;
    this.#values = values;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key);
  }

  number(key: string): number | undefined {
    const value = this.#of(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' && typeof value !== 'bigint') throw this.#wrong(key, 'a number');
    return Number(value);
  }

  text(key: string): string | undefined {
    const value = this.#of(key);
    if (value !== undefined && typeof value !== 'string') throw this.#wrong(key, 'a text');
    return value;
  }

  flag(key: string): boolean | undefined {
    const value = this.#of(key);
    if (value !== undefined && typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.#of(key);
    if (value !== undefined && !(Array.isArray(value) && value.every((item) => typeof item === 'string'))) throw this.#wrong(key, 'a list of texts');
    return value as readonly string[] | undefined;
  }

  numbers(key: string): readonly number[] | undefined {
    const value = this.#of(key);
    if (value !== undefined && !(Array.isArray(value) && value.every((item) => typeof item === 'number')))
      throw this.#wrong(key, 'a list of numbers');
    return value as readonly number[] | undefined;
  }

  /** @throws FocusError 'weights-invalid' when the file does not say it. */
  need(key: string): number {
    const value = this.number(key);
    if (value === undefined) throw new FocusError('weights-invalid', `${this.#file} does not say ${key}. It was not made whole; take another file.`);
    return value;
  }

  #of(key: string): Value | undefined {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  #wrong(key: string, kind: string): FocusError {
    return new FocusError(
      'weights-invalid',
      `${this.#file}: ${key} is not ${kind}. The file is damaged or was made by another tool; take another one.`,
    );
  }
}

class MarkKeeper extends TextDecoder {
  constructor() {
    super('utf-8', { ignoreBOM: true });
  }
}

/** The reader decodes every text by itself and so drops a byte order mark from its front; some tokens begin with one, and are then another's double. */
async function keepingMarks<T>(read: () => Promise<T>): Promise<T> {
  const usual = globalThis.TextDecoder;
  globalThis.TextDecoder = MarkKeeper;
  try {
    return await read();
  } finally {
    globalThis.TextDecoder = usual;
  }
}

const shardName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/** The files of a split model, by any of them: NAME-00001-of-0000N.gguf; one that is not split is alone. @throws FocusError when one is missing. */
export function shardsOf(file: string): string[] {
  const [, name, , count] = shardName.exec(basename(file)) ?? [];
  if (!count) return [file];
  const folder = dirname(file);
  const names = Array.from({ length: Number(count) }, (_, i) => `${name}-${String(i + 1).padStart(5, '0')}-of-${count}.gguf`);
  const lost = names.filter((each) => !existsSync(join(folder, each)));
  if (lost.length > 0)
    throw new FocusError(
      'file-missing',
      `The model is split into ${names.length} files, of which ${lost.length === 1 ? `${lost[0]} is` : `${lost[0]} and ${lost.length - 1} more are`} missing in ${folder}. Put all of them there.`,
    );
  return names.map((each) => join(folder, each));
}

/** Whether the file is a later part of a split model: the first stands for all. */
export const isLaterShard = (file: string) => Number(shardName.exec(basename(file))?.[2] ?? 1) > 1;

interface Stored {
  file: string;
  shape: readonly number[];
  type: TensorType;
  at: number;
}

/** The tensors of a GGUF file under the names that it gives them. */
export class Gguf implements TensorSource {
  readonly file: string;
  readonly metadata: GgufMetadata;
  readonly #tensors: ReadonlyMap<string, Stored>;

  private constructor(file: string, metadata: GgufMetadata, tensors: ReadonlyMap<string, Stored>) {
    this.file = file;
    this.metadata = metadata;
    this.#tensors = tensors;
  }

  /**
   * A file, or all files of a split model by any of them; what the first says holds.
   * @throws FocusError 'weights-invalid' when a file is no whole GGUF file, or holds number formats that are not read.
   */
  static async open(file: string): Promise<Gguf> {
    const shards = shardsOf(file);
    const tensors = new Map<string, Stored>();
    let metadata: GgufMetadata | null = null;
    for (const shard of shards) {
      const header = await readHeader(shard);
      for (const [name, stored] of tensorsOf(shard, header)) {
        if (tensors.has(name))
          throw new FocusError(
            'weights-invalid',
            `${basename(shard)} holds ${name} a second time: its parts are not of one model. Download them again.`,
          );
        tensors.set(name, stored);
      }
      metadata ??= new GgufMetadata(basename(shard), header.metadata as Record<string, Value | undefined>);
    }
    const told = metadata!.number('split.tensors.count');
    if (told !== undefined && told !== tensors.size)
      throw new FocusError(
        'weights-invalid',
        `The model's first file says ${told} tensors, its ${shards.length} files hold ${tensors.size}: they are not of one model. Download them again.`,
      );
    return new Gguf(shards[0]!, metadata!, tensors);
  }

  names(): string[] {
    return [...this.#tensors.keys()];
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  shape(name: string): readonly number[] {
    return this.#of(name).shape;
  }

  type(name: string): TensorType {
    return this.#of(name).type;
  }

  bytes(name: string, from: number, to: number): Uint8Array {
    const { file, shape, type, at } = this.#of(name);
    const size = rowBytes(type, shape);
    return readRange(file, at + from * size, (to - from) * size);
  }

  #of(name: string): Stored {
    return this.#tensors.get(name) ?? missing(name);
  }
}

type Header = Awaited<ReturnType<typeof gguf>>;

async function readHeader(file: string): Promise<Header> {
  const name = basename(file);
  const header = await keepingMarks(() => gguf(file, { allowLocalFile: true })).catch((cause: unknown) => {
    throw new FocusError('weights-invalid', `${name} is not a whole GGUF file (${(cause as Error).message}). Download it again.`, { cause });
  });
  if (!header.littleEndian) throw new FocusError('weights-invalid', `${name} was made for big-endian machines. Take the usual file.`);
  return header;
}

function tensorsOf(file: string, header: Header): Map<string, Stored> {
  const name = basename(file);
  const { size } = statSync(file);
  const tensors = new Map<string, Stored>();
  const start = Number(header.tensorDataOffset);
  // The reader takes what is missing for zeros.
  if (start > size) throw new FocusError('weights-invalid', `${name} is not a whole GGUF file (its header is cut off). Download it again.`);
  for (const { name: tensor, shape: dims, dtype, offset } of header.tensorInfos) {
    const label = `${name}: ${tensor}`;
    const type = GGMLQuantizationType[dtype] ?? `number format ${dtype}`;
    if (!isTensorType(type))
      throw new FocusError(
        'weights-invalid',
        `${label} is stored as ${type}, which is not read. Take a file with ${Object.keys(blockFormats)
          .filter((known) => known !== 'F64')
          .join(', ')} (a Q4_K_M, Q5_K_M, Q6_K or Q8_0 file).`,
      );
    // Their fastest dimension comes first.
    const shape = dims.map(Number).reverse();
    const at = start + Number(offset);
    if (rowSize(shape) % blockFormats[type].elements !== 0)
      throw new FocusError('weights-invalid', `${label} has rows of ${rowSize(shape)} numbers, which are no whole blocks of ${type}.`);
    const end = at + (shape[0] ?? 1) * rowBytes(type, shape);
    if (!(end <= size))
      throw new FocusError(
        'weights-invalid',
        `${label} lies beyond the end of the file (${end} of ${size} bytes): the file is truncated. Download it again.`,
      );
    tensors.set(tensor, { file, shape, type, at });
  }
  return tensors;
}
