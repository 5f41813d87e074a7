import { FocusError } from '../../electron/errors.ts';
import { blockFormats, type TensorType, toFloat32 } from './tensor-types.ts';

/**
 * Where weights come from, whatever file holds them. Tensors are named as Hugging Face names them; a row is all that one index of the first
 * dimension holds (of a vector: one element).
 */
export interface TensorSource {
  names(): string[];
  has(name: string): boolean;
  /** @throws FocusError 'weights-invalid' when there is no such tensor. */
  shape(name: string): readonly number[];
  type(name: string): TensorType;
  /** The bytes of rows [from, to), as they are stored. */
  bytes(name: string, from: number, to: number): Uint8Array;
}

/** @throws FocusError 'weights-invalid' when the tensor is not there or has another shape than the network needs. */
export function needShape(source: TensorSource, name: string, shape: readonly number[]): void {
  const stored = source.shape(name);
  if (stored.join() === shape.join()) return;
  throw new FocusError(
    'weights-invalid',
    `${name} has shape [${stored.join(', ')}], the configuration needs [${shape.join(', ')}]. Weights and configuration do not belong together.`,
  );
}

/** Rows [from, to) as float32. */
export function readRows(source: TensorSource, name: string, from: number, to: number): Float32Array {
  return toFloat32(source.type(name), source.bytes(name, from, to));
}

/** The whole tensor as float32. */
export function readTensor(source: TensorSource, name: string, shape: readonly number[]): Float32Array {
  needShape(source, name, shape);
  return readRows(source, name, 0, shape[0] ?? 1);
}

/** Numbers of one row. */
export const rowSize = (shape: readonly number[]) => shape.slice(1).reduce((product, dim) => product * dim, 1);

/** Bytes of one row of a tensor stored in this type. */
export function rowBytes(type: TensorType, shape: readonly number[]): number {
  const { elements, bytes } = blockFormats[type];
  return (rowSize(shape) / elements) * bytes;
}

/** What a name stands for: rows of a stored tensor. */
export interface Mapped {
  stored: string;
  /** Its first row and their number; default: all. */
  rows?: readonly [first: number, count: number];
  /** Rows of a head whose two rotary halves lie interleaved (row 2i and 2i + 1) where the network has them one after the other. */
  interleavedHeadDim?: number;
}

/** The tensors of a source under other names: parts of fused ones, rows in another order. What is not mapped is not there. */
export class MappedTensors implements TensorSource {
  readonly #source: TensorSource;
  readonly #map: ReadonlyMap<string, Mapped>;

  constructor(source: TensorSource, map: ReadonlyMap<string, Mapped>) {
    this.#source = source;
    this.#map = map;
  }

  names(): string[] {
    return [...this.#map.keys()];
  }

  has(name: string): boolean {
    return this.#map.has(name);
  }

  shape(name: string): readonly number[] {
    const { stored, rows } = this.#of(name);
    const shape = this.#source.shape(stored);
    return rows ? [rows[1], ...shape.slice(1)] : shape;
  }

  type(name: string): TensorType {
    return this.#source.type(this.#of(name).stored);
  }

  bytes(name: string, from: number, to: number): Uint8Array {
    const { stored, rows, interleavedHeadDim: headDim } = this.#of(name);
    const first = rows?.[0] ?? 0;
    if (!headDim) return this.#source.bytes(stored, first + from, first + to);
    const size = rowBytes(this.type(name), this.shape(name));
    const start = Math.floor(from / headDim) * headDim;
    const heads = this.#source.bytes(stored, first + start, first + Math.ceil(to / headDim) * headDim);
    const out = new Uint8Array((to - from) * size);
    for (let row = from; row < to; row++) {
      const head = Math.floor(row / headDim) * headDim;
      const within = row - head;
      const half = headDim / 2;
      const at = head + (within < half ? 2 * within : 2 * (within - half) + 1) - start;
      out.set(heads.subarray(at * size, (at + 1) * size), (row - from) * size);
    }
    return out;
  }

  #of(name: string): Mapped {
    return this.#map.get(name) ?? missing(name);
  }
}

export function missing(name: string): never {
  throw new FocusError('weights-invalid', `The weights have no tensor ${name}, which the configuration needs.`);
}
