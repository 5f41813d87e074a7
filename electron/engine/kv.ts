/**
 * Keys and values in our own typed arrays: the runtime copies every output, so the cache lives here, goes in as an (aliased)
 * input, and only the new tokens' K and V come out of a run.
 */

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

/**
 * The KV of a batch, as the graph takes it: per layer keys and values [rows, kvHeads, capacity, headDim], row r valid up to
 * lengths[r], right-padded to a capacity that leaves room to grow in place.
 */
export class KvBlock {
  readonly shape: KvShape;
  readonly rows: number;
  readonly capacity: number;
  readonly lengths: Int32Array;
  readonly keys: KvArray[] = [];
  readonly values: KvArray[] = [];

  constructor(shape: KvShape, rows: number, capacity: number) {
    this.shape = shape;
    this.rows = rows;
    this.capacity = capacity;
    this.lengths = new Int32Array(rows);
    const size = rows * shape.kvHeads * capacity * shape.headDim;
    for (let layer = 0; layer < shape.layers; layer++) {
      this.keys.push(kvArray(shape.type, size));
      this.values.push(kvArray(shape.type, size));
    }
  }

  /** A row a record, each with room to grow by `room` tokens. */
  static of(shape: KvShape, records: readonly KvRecord[], room: number): KvBlock {
    const block = new KvBlock(shape, records.length, Math.max(...records.map((record) => record.tokens)) + room);
    for (const [row, record] of records.entries()) block.load(row, record);
    return block;
  }

  get bytes(): number {
    return this.rows * this.capacity * kvTokenBytes(this.shape);
  }

  /** This block, or where a row could not take `count` more tokens a copy of it that holds `growth` more than those. */
  withRoom(count: number, growth: number): KvBlock {
    const needed = Math.max(...this.lengths) + count;
    if (needed <= this.capacity) return this;
    const { layers, kvHeads, headDim } = this.shape;
    const wider = new KvBlock(this.shape, this.rows, needed + growth);
    wider.lengths.set(this.lengths);
    for (let layer = 0; layer < layers; layer++) {
      for (let run = 0; run < this.rows * kvHeads; run++) {
        const from = run * this.capacity * headDim;
        const held = this.lengths[Math.floor(run / kvHeads)]! * headDim;
        wider.keys[layer]!.set(this.keys[layer]!.subarray(from, from + held), run * wider.capacity * headDim);
        wider.values[layer]!.set(this.values[layer]!.subarray(from, from + held), run * wider.capacity * headDim);
      }
    }
    return wider;
  }

  /** Row `row` becomes a copy of the record. */
  load(row: number, record: KvRecord): void {
    const { layers, kvHeads, headDim } = this.shape;
    const run = record.tokens * headDim;
    for (let layer = 0; layer < layers; layer++) {
      for (let side = 0; side < 2; side++) {
        const to = (side === 0 ? this.keys : this.values)[layer]!;
        for (let head = 0; head < kvHeads; head++) {
          const from = ((layer * 2 + side) * kvHeads + head) * run;
          to.set(record.data.subarray(from, from + run), (row * kvHeads + head) * this.capacity * headDim);
        }
      }
    }
    this.lengths[row] = record.tokens;
  }

  /**
   * Appends the first `count` new tokens of a run's row to the same row here.
   * @param keys per layer [rows, kvHeads, tokens, headDim], as the graph returned them; `tokens` its token axis.
   */
  append(row: number, keys: KvArray[], values: KvArray[], tokens: number, count: number): void {
    const { layers, kvHeads, headDim } = this.shape;
    const at = this.lengths[row]!;
    if (at + count > this.capacity) throw new RangeError(`KV row ${row} holds ${at} of ${this.capacity} tokens; ${count} more do not fit.`);
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < kvHeads; head++) {
        const from = (row * kvHeads + head) * tokens * headDim;
        const to = ((row * kvHeads + head) * this.capacity + at) * headDim;
        this.keys[layer]!.set(keys[layer]!.subarray(from, from + count * headDim), to);
        this.values[layer]!.set(values[layer]!.subarray(from, from + count * headDim), to);
      }
    }
    this.lengths[row] = at + count;
  }
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
