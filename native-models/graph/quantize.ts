/** Block-quantised weights as com.microsoft.MatMulNBits takes them. */
export interface Quantized {
  /** [N, blocks, blockSize * bits / 8] */
  data: Uint8Array;
  /** [N * blocks] */
  scales: Float32Array;
  /** [N, ceil(blocks * bits / 8)] */
  zeroPoints: Uint8Array;
}

/** Weights of one row that share a range: 256 levels are fine enough for wider blocks, which multiply faster. */
export const blockSizes = { 4: 32, 8: 64 } as const;

/** Sizes of what `quantize` gives. */
export function quantizedBytes(n: number, k: number, bits: 4 | 8): { data: number; scales: number; zeroPoints: number } {
  const blocks = Math.ceil(k / blockSizes[bits]);
  return { data: (n * blocks * blockSizes[bits] * bits) / 8, scales: n * blocks * 4, zeroPoints: n * Math.ceil((blocks * bits) / 8) };
}

/**
 * Quantises W [n, k] row by row in blocks along k, each with its own range (asymmetric): w ≈ (q - zero) * scale.
 * k must be a multiple of the block: the last block of other widths is padded with zeros.
 */
export function quantize(weights: Float32Array, n: number, k: number, bits: 4 | 8): Quantized {
  const blockSize = blockSizes[bits];
  const blocks = Math.ceil(k / blockSize);
  const blockBytes = (blockSize * bits) / 8;
  const top = 2 ** bits - 1;
  const zeroBytes = Math.ceil((blocks * bits) / 8);
  const data = new Uint8Array(n * blocks * blockBytes);
  const scales = new Float32Array(n * blocks);
  const zeroPoints = new Uint8Array(n * zeroBytes);
  for (let row = 0; row < n; row++) {
    for (let block = 0; block < blocks; block++) {
      const start = row * k + block * blockSize;
      const width = Math.min(blockSize, k - block * blockSize);
      // The range always holds 0, so that padding and pruned weights stay exact.
      let low = 0;
      let high = 0;
      for (let i = 0; i < width; i++) {
        low = Math.min(low, weights[start + i]!);
        high = Math.max(high, weights[start + i]!);
      }
      const scale = (high - low) / top || 1;
      const zero = Math.round(-low / scale);
      scales[row * blocks + block] = scale;
      const at = (row * blocks + block) * blockBytes;
      for (let i = 0; i < blockSize; i++) {
        const q = i < width ? Math.min(top, Math.max(0, Math.round(weights[start + i]! / scale) + zero)) : zero;
        if (bits === 8) data[at + i] = q;
        else data[at + (i >> 1)]! |= q << (4 * (i & 1));
      }
      if (bits === 8) zeroPoints[row * zeroBytes + block] = zero;
      else zeroPoints[row * zeroBytes + (block >> 1)]! |= zero << (4 * (block & 1));
    }
  }
  return { data, scales, zeroPoints };
}
