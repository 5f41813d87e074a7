/**
 * Keys and values in our own typed arrays: the runtime copies every output, so the cache lives here, goes in as an (aliased)
 * input, and only the new tokens' K and V come out of a run.
 */
import { type Int8Record, writeInt8 } from './kv-int8.ts';
import { type KvArray, type KvRecord, type KvShape, kvArray, kvTokenBytes } from './kv-record.ts';

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
  static of(shape: KvShape, records: readonly (KvRecord | Int8Record)[], room: number): KvBlock {
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
  load(row: number, record: KvRecord | Int8Record): void {
    if ('head' in record) {
      this.load(row, record.head);
      writeInt8(this.shape, record, row, this.capacity, this.keys, this.values);
      this.lengths[row] = record.tokens;
      return;
    }
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
