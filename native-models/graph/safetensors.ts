import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FocusError } from '../../electron/errors.ts';
import { blockFormats, type TensorType } from './tensor-types.ts';
import { missing, rowBytes, type TensorSource } from './tensors.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const readTypes: readonly string[] = ['F32', 'F16', 'BF16', 'F64'];
/** No real header is near this; a larger claim is a broken or hostile file. */
const largestHeaderBytes = 100 * 2 ** 20;

/** Tensors of one or several .safetensors files by name; data is read only when asked for. */
export class Safetensors implements TensorSource {
  readonly #entries = new Map<string, { file: string; start: number; entry: Entry }>();

  /** A folder's model.safetensors, or the shards that model.safetensors.index.json names. */
  static openFolder(folder: string): Safetensors {
    const single = join(folder, 'model.safetensors');
    if (existsSync(single)) return Safetensors.open(single);
    const index = join(folder, 'model.safetensors.index.json');
    if (!existsSync(index)) {
      throw new FocusError(
        'weights-invalid',
        `${folder} holds neither model.safetensors nor model.safetensors.index.json. Of other formats a GGUF file is read (give the file itself); .bin is not: download the safetensors files.`,
      );
    }
    const map = (JSON.parse(readFileSync(index, 'utf8')) as { weight_map?: Record<string, string> }).weight_map ?? {};
    const all = new Safetensors();
    for (const shard of new Set(Object.values(map))) {
      if (basename(shard) !== shard)
        throw new FocusError('weights-invalid', `${index} names the shard "${shard}", which is not a file of its folder.`);
      if (!existsSync(join(folder, shard)))
        throw new FocusError('weights-invalid', `${index} names the shard ${shard}, which is missing. Download it again.`);
      all.#add(join(folder, shard));
    }
    return all;
  }

  /** @param without tensors that are no weights and need not be readable (tables of positions, say). */
  static open(file: string, without?: RegExp): Safetensors {
    const one = new Safetensors();
    one.#add(file, without);
    return one;
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  shape(name: string): readonly number[] {
    return this.#of(name).entry.shape;
  }

  type(name: string): TensorType {
    return this.#of(name).entry.dtype as TensorType;
  }

  bytes(name: string, from: number, to: number): Uint8Array {
    const { file, start, entry } = this.#of(name);
    const size = rowBytes(this.type(name), entry.shape);
    return readRange(file, start + entry.data_offsets[0] + from * size, (to - from) * size);
  }

  #of(name: string): { file: string; start: number; entry: Entry } {
    return this.#entries.get(name) ?? missing(name);
  }

  #add(file: string, without?: RegExp): void {
    const { header, start, size } = readHeader(file);
    for (const [name, entry] of Object.entries(header)) {
      if (name === '__metadata__' || without?.test(name)) continue;
      const label = `${basename(file)}: ${name}`;
      checkEntry(label, entry);
      if (!readTypes.includes(entry.dtype))
        throw new FocusError('weights-invalid', `${label} is stored as ${entry.dtype}; F32, F16, BF16 and F64 are read. Convert the model first.`);
      const [from, to] = entry.data_offsets;
      const needs = entry.shape.reduce((product, dim) => product * dim, blockFormats[entry.dtype as TensorType].bytes);
      if (to - from !== needs)
        throw new FocusError('weights-invalid', `${label} claims shape [${entry.shape.join(', ')}] in ${to - from} bytes, it needs ${needs}.`);
      if (start + to > size)
        throw new FocusError(
          'weights-invalid',
          `${label} lies beyond the end of the file (${start + to} of ${size} bytes): the file is truncated. Download it again.`,
        );
      this.#entries.set(name, { file, start, entry });
    }
  }
}

function readHeader(file: string): { header: Record<string, Entry>; start: number; size: number } {
  const descriptor = openSync(file, 'r');
  try {
    const size = fstatSync(descriptor).size;
    const prefix = Buffer.alloc(8);
    const damaged = (what: string) =>
      new FocusError('weights-invalid', `${basename(file)} is not a whole safetensors file (${what}). Download it again.`);
    if (readSync(descriptor, prefix, 0, 8, 0) < 8) throw damaged(`${size} bytes`);
    const length = Number(prefix.readBigUInt64LE());
    if (length > largestHeaderBytes || 8 + length > size) throw damaged(`its header claims ${length} bytes, the file has ${size}`);
    const text = Buffer.alloc(length);
    readSync(descriptor, text, 0, length, 8);
    try {
      return { header: JSON.parse(text.toString('utf8')) as Record<string, Entry>, start: 8 + length, size };
    } catch {
      throw damaged('its header is not JSON');
    }
  } finally {
    closeSync(descriptor);
  }
}

/** What a header says of a tensor must be of the kinds that are reckoned with below. */
function checkEntry(label: string, entry: Partial<Entry> | null): void {
  const counts = (list: unknown) => Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  const sound =
    entry !== null &&
    typeof entry === 'object' &&
    counts(entry.shape) &&
    counts(entry.data_offsets) &&
    entry.data_offsets!.length === 2 &&
    entry.data_offsets![0] <= entry.data_offsets![1];
  if (!sound) throw new FocusError('weights-invalid', `${label} has no sound shape and offsets in the file's header. Download it again.`);
}

/** Bytes of a file. */
export function readRange(file: string, from: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    for (let done = 0; done < length; ) {
      const count = readSync(descriptor, bytes, done, length - done, from + done);
      if (count === 0) throw new FocusError('weights-invalid', `${basename(file)} became shorter while it was read. Download it again.`);
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
