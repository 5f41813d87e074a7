import type { GraphWriter, Lazy } from './onnx.ts';
import { halves, superBlock, type TensorType } from './tensor-types.ts';

/**
 * Weights that lie in four bits already, kept as they are: w = s q + m for 32 numbers each becomes s (q - 8) + (m + 8 s), of which MatMulNBits
 * computes the first part with its zero point of 8, and a matmul with the block sums of x, a thirty-second of the work, the second.
 */
export interface KeptBits {
  /** [n, k / 32, 16] two numbers a byte, the earlier one low. */
  data: Lazy;
  /** [n * k / 32] */
  scales: Lazy;
  /** [k / 32, n] m + 8 s; null = zero everywhere. */
  offsets: Lazy | null;
}

const blockSize = 32;
const bytesOf = (data: Float32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export const keepsBits = (type: TensorType): type is 'Q4_0' | 'Q4_1' | 'Q4_K' => type === 'Q4_0' || type === 'Q4_1' || type === 'Q4_K';

/** @param stored bytes of rows [from, to). */
export function keptBits(type: 'Q4_0' | 'Q4_1' | 'Q4_K', n: number, k: number, stored: (from: number, to: number) => Uint8Array): KeptBits {
  const blocks = k / blockSize;
  const step = Math.max(1, Math.floor(2 ** 22 / k));
  const half = halves();
  const word = (bytes: Uint8Array, at: number) => bytes[at]! | (bytes[at + 1]! << 8);
  const values = (bytes: Uint8Array, block: number): { s: number; m: number } => {
    if (type === 'Q4_0') {
      const s = half[word(bytes, block * 18)]!;
      return { s, m: -8 * s };
    }
    if (type === 'Q4_1') return { s: half[word(bytes, block * 20)]!, m: half[word(bytes, block * 20 + 2)]! };
    const { scale, least } = superBlock(bytes, Math.floor(block / 8) * 144, block % 8, half);
    return { s: scale, m: -least };
  };
  const nibbles = (bytes: Uint8Array, block: number, out: Uint8Array, to: number) => {
    const part = block % 8;
    const from = type === 'Q4_0' ? block * 18 + 2 : type === 'Q4_1' ? block * 20 + 4 : Math.floor(block / 8) * 144 + 16 + (part >> 1) * 32;
    // ggml: 16 bytes hold numbers i and i + 16; of a super-block 32 bytes hold two blocks, one low, one high.
    const q = (i: number) => {
      if (type === 'Q4_K') return part & 1 ? bytes[from + i]! >> 4 : bytes[from + i]! & 15;
      return i < 16 ? bytes[from + i]! & 15 : bytes[from + i - 16]! >> 4;
    };
    for (let i = 0; i < 16; i++) out[to + i] = q(2 * i) | (q(2 * i + 1) << 4);
  };
  function* rowsOf(): Generator<{ from: number; count: number; bytes: Uint8Array }> {
    for (let from = 0; from < n; from += step) {
      const to = Math.min(n, from + step);
      yield { from, count: (to - from) * blocks, bytes: stored(from, to) };
    }
  }
  return {
    data: {
      byteLength: n * blocks * 16,
      *parts() {
        for (const { count, bytes } of rowsOf()) {
          const out = new Uint8Array(count * 16);
          for (let block = 0; block < count; block++) nibbles(bytes, block, out, block * 16);
          yield out;
        }
      },
    },
    scales: {
      byteLength: n * blocks * 4,
      *parts() {
        for (const { count, bytes } of rowsOf()) yield bytesOf(Float32Array.from({ length: count }, (_, block) => values(bytes, block).s));
      },
    },
    offsets:
      type === 'Q4_0'
        ? null
        : {
            byteLength: n * blocks * 4,
            *parts() {
              const out = new Float32Array(blocks * n);
              for (const { from, count, bytes } of rowsOf()) {
                for (let block = 0; block < count; block++) {
                  const { s, m } = values(bytes, block);
                  out[(block % blocks) * n + from + Math.floor(block / blocks)] = m + 8 * s;
                }
              }
              yield bytesOf(out);
            },
          },
  };
}

const sums = new WeakMap<GraphWriter, Map<string, string>>();

/** x [rows, k] → [rows, k / 32], once for all matrices that x goes through. */
function blockSums(g: GraphWriter, x: string, k: number): string {
  const known = sums.get(g) ?? new Map<string, string>();
  sums.set(g, known);
  const made = known.get(x) ?? g.node('ReduceSum', [g.node('Reshape', [x, g.ints([-1, k / blockSize, blockSize])]), g.ints([2])], { keepdims: 0 });
  known.set(x, made);
  return made;
}

/** x [rows, k] @ W^T → [rows, n]. @param name of the tensors that are made. */
export function multiplyKept(g: GraphWriter, x: string, label: string, name: string, n: number, k: number, kept: KeptBits): string {
  const blocks = k / blockSize;
  const inputs = [
    x,
    g.tensor(`${name}.q`, 'uint8', [n, blocks, blockSize / 2], kept.data),
    g.tensor(`${name}.scales`, 'float32', [n * blocks], kept.scales),
  ];
  const attributes = { K: k, N: n, bits: 4, block_size: blockSize, accuracy_level: 4 };
  if (!kept.offsets) return g.node('com.microsoft:MatMulNBits', inputs, attributes, `${label}:y`);
  const offsets = g.tensor(`${name}.offsets`, 'float32', [blocks, n], kept.offsets);
  return g.node('Add', [g.node('com.microsoft:MatMulNBits', inputs, attributes, `${label}:y`), g.node('MatMul', [blockSums(g, x, k), offsets])]);
}
