import { keepsBits, keptBits, multiplyKept } from './kept-bits.ts';
import type { Manifest } from './manifest.ts';
import type { ElementType, GraphWriter, Lazy } from './onnx.ts';
import { blockSizes, quantize, quantizedBytes } from './quantize.ts';
import type { TensorType } from './tensor-types.ts';

/** A matrix W [n, k] that is read rows at a time. */
export interface Matrix {
  /** Names the tensors that are made of it. */
  name: string;
  n: number;
  k: number;
  /** Rows [from, to) as float32. */
  rows(from: number, to: number): Float32Array;
  /** How it lies where it comes from, and the bytes of rows [from, to). */
  stored: { type: TensorType; bytes(from: number, to: number): Uint8Array };
}

/** Numbers that are held as float32 at once. */
const numbersAtOnce = 2 ** 22;

function* pieces({ n, k, rows }: Matrix): Generator<{ from: number; rows: Float32Array }> {
  const step = Math.max(1, Math.floor(numbersAtOnce / k));
  for (let from = 0; from < n; from += step) yield { from, rows: rows(from, Math.min(n, from + step)) };
}

const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** x [rows, k] @ W^T → [rows, n], W in the precision asked for. @param label names the node. */
export function multiply(g: GraphWriter, x: string, label: string, w: Matrix, precision: Manifest['precision']): string {
  const { name, n, k } = w;
  if (precision === 'fp32') return g.node('MatMul', [x, g.tensor(`${name}.T`, 'float32', [k, n], transposed(w, 'float32'))], {}, `${label}:y`);
  if (precision === 'fp16') {
    const half = g.tensor(`${name}.half.T`, 'float16', [k, n], transposed(w, 'float16'));
    return g.node('MatMul', [x, g.node('Cast', [half], { to: 1 })], {}, `${label}:y`);
  }
  if (precision === 'int4' && keepsBits(w.stored.type)) return multiplyKept(g, x, label, name, n, k, keptBits(w.stored.type, n, k, w.stored.bytes));
  const bits = precision === 'int8' ? 8 : 4;
  const blockSize = blockSizes[bits];
  const blocks = Math.ceil(k / blockSize);
  const { data, scales, zeroPoints } = quantized(w, bits);
  const inputs = [
    x,
    g.tensor(`${name}.q`, 'uint8', [n, blocks, (blockSize * bits) / 8], data),
    g.tensor(`${name}.scales`, 'float32', [n * blocks], scales),
    g.tensor(`${name}.zeros`, 'uint8', [n * Math.ceil((blocks * bits) / 8)], zeroPoints),
  ];
  return g.node('com.microsoft:MatMulNBits', inputs, { K: k, N: n, bits, block_size: blockSize, accuracy_level: 4 }, `${label}:y`);
}

/** A table's rows as they are, in float16 or float32. */
export function table(w: Matrix, type: 'float32' | 'float16'): Lazy {
  return {
    byteLength: w.n * w.k * (type === 'float32' ? 4 : 2),
    *parts() {
      for (const { rows } of pieces(w)) yield bytesOf(type === 'float32' ? rows : new Float16Array(rows));
    },
  };
}

/** W^T [k, n], the order in which a plain MatMul takes it. */
function transposed(w: Matrix, type: ElementType & ('float32' | 'float16')): Lazy {
  const { n, k } = w;
  return {
    byteLength: n * k * (type === 'float32' ? 4 : 2),
    *parts() {
      const out = type === 'float32' ? new Float32Array(n * k) : new Float16Array(n * k);
      for (const { from, rows } of pieces(w)) {
        for (let at = 0; at < rows.length; at++) out[(at % k) * n + from + Math.floor(at / k)] = rows[at]!;
      }
      yield bytesOf(out);
    },
  };
}

/** Block-quantised: the numbers as they are made, then the scales and zero points that were found on the way. */
function quantized(w: Matrix, bits: 4 | 8): { data: Lazy; scales: Lazy; zeroPoints: Lazy } {
  const sizes = quantizedBytes(w.n, w.k, bits);
  let found: { scales: Uint8Array; zeroPoints: Uint8Array } | null = null;
  function* data(): Generator<Uint8Array> {
    found = { scales: new Uint8Array(sizes.scales), zeroPoints: new Uint8Array(sizes.zeroPoints) };
    for (const { from, rows } of pieces(w)) {
      const part = quantize(rows, rows.length / w.k, w.k, bits);
      found.scales.set(bytesOf(part.scales), (from / w.n) * sizes.scales);
      found.zeroPoints.set(part.zeroPoints, (from / w.n) * sizes.zeroPoints);
      yield part.data;
    }
  }
  const later = (what: 'scales' | 'zeroPoints'): Lazy => ({
    byteLength: sizes[what],
    parts() {
      // Small ones are asked for at once, before the numbers.
      if (!found) for (const _ of data());
      const bytes = found![what];
      if (what === 'zeroPoints') found = null;
      return [bytes];
    },
  });
  return { data: { byteLength: sizes.data, parts: data }, scales: later('scales'), zeroPoints: later('zeroPoints') };
}
