/**
 * KV in eight bits, for what is kept: half of float16's bytes. A channel of a head has one step for all tokens of the record, a power of 2^(1/8), so that
 * step and integer together are one look-up. The first tokens draw attention by keys and values far outside what other tokens have (attention sinks, Xiao
 * et al. 2309.17453), and would make every step too wide: they stay as they are.
 */
import { halves } from '../../native-models/graph/tensor-types.ts';
import { type KvArray, type KvRecord, type KvShape, kvArray, packTokens } from './kv-record.ts';

/** A record of `tokens` tokens: those of `head` exactly, the others as integers times their channel's step. */
export interface Int8Record {
  tokens: number;
  head: KvRecord;
  /** [layers, 2, kvHeads, headDim] exponents. */
  steps: Uint8Array;
  /** [layers, 2, kvHeads, tokens - head's, headDim] */
  data: Int8Array;
}

/** Steps of 2^-20 to 2^11.9: a float16 divided by 127 lies in between. */
const offset = 160;
const perOctave = 8;
const stepOf = (exponent: number) => 2 ** ((exponent - offset) / perOctave);

/** [256 exponents * 256 integers, as unsigned bytes] what they stand for. */
const tables: Partial<Record<KvShape['type'], KvArray>> = {};
function tableOf(type: KvShape['type']): KvArray {
  const known = tables[type];
  if (known) return known;
  const table = kvArray(type, 65536);
  const values = table instanceof Uint16Array ? new Float16Array(table.buffer as ArrayBuffer) : table;
  for (let exponent = 0; exponent < 256; exponent++)
    for (let integer = -128; integer < 128; integer++) values[(exponent << 8) | (integer & 255)] = integer * stepOf(exponent);
  tables[type] = table;
  return table;
}

/** @param exact tokens at the beginning that stay as they are. */
export function toInt8({ layers, kvHeads, headDim }: KvShape, record: KvRecord, exact: number): Int8Record {
  const runs = layers * 2 * kvHeads;
  const rest = record.tokens - exact;
  const steps = new Uint8Array(runs * headDim);
  const data = new Int8Array(runs * rest * headDim);
  const half = record.data instanceof Uint16Array ? halves() : null;
  const values = new Float32Array(rest * headDim);
  for (let run = 0; run < runs; run++) {
    const from = (run * record.tokens + exact) * headDim;
    for (let i = 0; i < values.length; i++) values[i] = half ? half[record.data[from + i]!]! : record.data[from + i]!;
    for (let channel = 0; channel < headDim; channel++) {
      let most = 0;
      for (let i = channel; i < values.length; i += headDim) most = Math.max(most, Math.abs(values[i]!));
      const exponent = most === 0 ? 0 : Math.max(0, Math.min(255, Math.ceil(offset + perOctave * Math.log2(most / 127))));
      steps[run * headDim + channel] = exponent;
      const scale = 1 / stepOf(exponent);
      for (let i = channel; i < values.length; i += headDim) data[run * values.length + i] = Math.round(values[i]! * scale);
    }
  }
  return { tokens: record.tokens, head: packTokens(record, exact, runs, headDim), steps, data };
}

/** Writes the tokens behind the head into per-layer arrays [rows, kvHeads, capacity, headDim]. */
export function writeInt8(
  shape: KvShape,
  record: Int8Record,
  row: number,
  capacity: number,
  keys: readonly KvArray[],
  values: readonly KvArray[],
): void {
  const { layers, kvHeads, headDim } = shape;
  const table = tableOf(shape.type);
  const bytes = new Uint8Array(record.data.buffer, record.data.byteOffset, record.data.byteLength);
  const rest = record.tokens - record.head.tokens;
  const bases = new Int32Array(headDim);
  for (let layer = 0; layer < layers; layer++) {
    for (let side = 0; side < 2; side++) {
      const to = (side === 0 ? keys : values)[layer]!;
      for (let head = 0; head < kvHeads; head++) {
        const run = (layer * 2 + side) * kvHeads + head;
        for (let channel = 0; channel < headDim; channel++) bases[channel] = record.steps[run * headDim + channel]! << 8;
        let from = run * rest * headDim;
        let at = ((row * kvHeads + head) * capacity + record.head.tokens) * headDim;
        for (let token = 0; token < rest; token++)
          for (let channel = 0; channel < headDim; channel++) to[at++] = table[bases[channel]! | bytes[from++]!]!;
      }
    }
  }
}

/** Bytes of a record without its head, and back: null when they are not as many as the record has. */
export function int8Bytes({ steps, data }: Int8Record): Uint8Array {
  const bytes = new Uint8Array(steps.length + data.length);
  bytes.set(steps);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), steps.length);
  return bytes;
}

export function int8FromBytes({ layers, kvHeads, headDim }: KvShape, tokens: number, head: KvRecord, bytes: Uint8Array): Int8Record | null {
  const runs = layers * 2 * kvHeads;
  const length = runs * headDim * (1 + tokens - head.tokens);
  if (bytes.byteLength !== length) return null;
  const steps = bytes.subarray(0, runs * headDim);
  return { tokens, head, steps, data: new Int8Array(bytes.buffer, bytes.byteOffset + runs * headDim, length - runs * headDim) };
}
