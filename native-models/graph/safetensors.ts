import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FocusError } from '../../electron/errors.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const elementBytes: Record<string, number> = { F32: 4, F16: 2, BF16: 2, F64: 8 };
/** No real header is near this; a larger claim is a broken or hostile file. */
const largestHeaderBytes = 100 * 2 ** 20;

/** Tensors of one or several .safetensors files by name; data is read only when asked for. */
export class Safetensors {
  readonly #entries = new Map<string, { file: string; start: number; entry: Entry }>();

  /** A folder's model.safetensors, or the shards that model.safetensors.index.json names. */
  static openFolder(folder: string): Safetensors {
    const single = join(folder, 'model.safetensors');
    if (existsSync(single)) return Safetensors.open(single);
    const index = join(folder, 'model.safetensors.index.json');
    if (!existsSync(index)) {
      throw new FocusError(
        'weights-invalid',
        `${folder} holds neither model.safetensors nor model.safetensors.index.json. Other weight formats (.bin, .gguf) are not read; download the safetensors files.`,
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

  static open(file: string): Safetensors {
    const one = new Safetensors();
    one.#add(file);
    return one;
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  shape(name: string): number[] {
    return this.#entry(name).entry.shape;
  }

  /** The tensor as float32, checked against the shape that the network needs. */
  read(name: string, shape: readonly number[]): Float32Array {
    const { file, start, entry } = this.#entry(name);
    if (entry.shape.join() !== shape.join()) {
      throw new FocusError(
        'weights-invalid',
        `${basename(file)}: ${name} has shape [${entry.shape.join(', ')}], the configuration needs [${shape.join(', ')}]. Weights and config.json do not belong together.`,
      );
    }
    const bytes = Buffer.alloc(entry.data_offsets[1] - entry.data_offsets[0]);
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, bytes, 0, bytes.length, start + entry.data_offsets[0]);
    } finally {
      closeSync(descriptor);
    }
    return toFloat32(entry.dtype, bytes);
  }

  #entry(name: string): { file: string; start: number; entry: Entry } {
    const found = this.#entries.get(name);
    if (!found) throw new FocusError('weights-invalid', `The weights have no tensor ${name}, which the configuration needs.`);
    return found;
  }

  #add(file: string): void {
    const { header, start, size } = readHeader(file);
    for (const [name, entry] of Object.entries(header)) {
      if (name === '__metadata__') continue;
      const width = elementBytes[entry.dtype];
      const label = `${basename(file)}: ${name}`;
      if (!width)
        throw new FocusError('weights-invalid', `${label} is stored as ${entry.dtype}; F32, F16, BF16 and F64 are read. Convert the model first.`);
      const [from, to] = entry.data_offsets;
      const needs = entry.shape.reduce((product, dim) => product * dim, width);
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

function toFloat32(dtype: string, bytes: Buffer): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  // A Buffer of its own (alloc) starts aligned.
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer, byteOffset, byteLength / 8));
  if (dtype === 'F16') return Float32Array.from(new Float16Array(buffer as ArrayBuffer, byteOffset, byteLength / 2));
  // bfloat16 is the upper half of a float32.
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}
