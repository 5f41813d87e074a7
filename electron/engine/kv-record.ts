/** KV of texts that were read, as records: packed, of one text alone. kv.ts has the batches that the graph takes. */

/** float32 caches are Float32Array; float16 caches hold the raw half-precision bits. */
export type KvArray = Float32Array | Uint16Array;
export type KvType = 'float32' | 'float16';

/** What a KV cache's layout depends on: all from the model. */
export interface KvShape {
  layers: number;
  kvHeads: number;
  headDim: number;
  type: KvType;
}

export function kvArray(type: KvType, length: number): KvArray {
  return type === 'float32' ? new Float32Array(length) : new Uint16Array(length);
}

/** Bytes of one token's K and V over all layers. */
export function kvTokenBytes(shape: KvShape): number {
  return shape.layers * 2 * shape.kvHeads * shape.headDim * (shape.type === 'float32' ? 4 : 2);
}

/**
 * The KV of one text read alone, packed: [layers, 2 (k, v), kvHeads, tokens, headDim], keys rotated to positions 0..tokens-1.
 * It depends on the model and the tokens alone, so it is what the store on disk holds.
 */
export interface KvRecord {
  tokens: number;
  data: KvArray;
}

/** The first `count` tokens of a record. @param runs layers * 2 * kvHeads */
export function packTokens(record: KvRecord, count: number, runs: number, headDim: number): KvRecord {
  const data = record.data instanceof Uint16Array ? new Uint16Array(runs * count * headDim) : new Float32Array(runs * count * headDim);
  for (let run = 0; run < runs; run++)
    data.set(record.data.subarray(run * record.tokens * headDim, (run * record.tokens + count) * headDim), run * count * headDim);
  return { tokens: count, data };
}

/** The record's bytes, and a record from such bytes (aliased, not copied). */
export function recordBytes(record: KvRecord): Uint8Array {
  return new Uint8Array(record.data.buffer, record.data.byteOffset, record.data.byteLength);
}

export function recordFromBytes(shape: KvShape, tokens: number, bytes: Uint8Array): KvRecord {
  // A typed array must start at a multiple of its element size; bytes cut out of a larger buffer may not.
  const own = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const data =
    shape.type === 'float32'
      ? new Float32Array(own.buffer, own.byteOffset, own.byteLength / 4)
      : new Uint16Array(own.buffer, own.byteOffset, own.byteLength / 2);
  return { tokens, data };
}

/** Cuts row `row` of a run's new K and V (per layer [rows, kvHeads, tokens, headDim]) down to its first `count` tokens, packed. */
export function packRecord(shape: KvShape, row: number, keys: KvArray[], values: KvArray[], tokens: number, count: number): KvRecord {
  const { layers, kvHeads, headDim, type } = shape;
  const run = count * headDim;
  const data = kvArray(type, layers * 2 * kvHeads * run);
  for (let layer = 0; layer < layers; layer++) {
    for (let side = 0; side < 2; side++) {
      const source = (side === 0 ? keys : values)[layer]!;
      for (let head = 0; head < kvHeads; head++) {
        const from = (row * kvHeads + head) * tokens * headDim;
        data.set(source.subarray(from, from + run), ((layer * 2 + side) * kvHeads + head) * run);
      }
    }
  }
  return { tokens: count, data };
}
