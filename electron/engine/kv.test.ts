import { describe, expect, it } from 'vitest';
import { KvBlock } from './kv.ts';
import { int8Bytes, int8FromBytes, toInt8 } from './kv-int8.ts';
import { type KvShape, packRecord, recordBytes, recordFromBytes } from './kv-record.ts';

const shape: KvShape = { layers: 2, kvHeads: 2, headDim: 2, type: 'float32' };
/** [rows, kvHeads, tokens, headDim] where each number names its place. */
const numbered = (rows: number, tokens: number, base: number) =>
  Array.from({ length: shape.layers }, (_, layer) => Float32Array.from({ length: rows * 2 * tokens * 2 }, (_, i) => base + layer * 1000 + i));

describe('KV', () => {
  it('a row packed out of a run and loaded into a block is the same row', () => {
    const keys = numbered(2, 3, 0);
    const values = numbered(2, 3, 5000);
    const record = packRecord(shape, 1, keys, values, 3, 2);
    const block = new KvBlock(shape, 1, 4);
    block.load(0, record);
    expect(block.lengths[0]).toBe(2);
    // Head 1 of row 1 begins at (1 * 2 + 1) * 3 * 2 in the run, at 1 * 4 * 2 in the block.
    expect(Array.from(block.keys[0]!.subarray(8, 12))).toEqual(Array.from(keys[0]!.subarray(18, 22)));
    expect(Array.from(block.values[1]!.subarray(0, 4))).toEqual(Array.from(values[1]!.subarray(12, 16)));
  });

  it('appends new tokens behind the valid ones and refuses what does not fit', () => {
    const block = new KvBlock(shape, 1, 3);
    block.append(0, numbered(1, 2, 0), numbered(1, 2, 100), 2, 1);
    block.append(0, numbered(1, 2, 50), numbered(1, 2, 150), 2, 2);
    expect(block.lengths[0]).toBe(3);
    expect(Array.from(block.keys[0]!.subarray(0, 6))).toEqual([0, 1, 50, 51, 52, 53]);
    expect(() => block.append(0, numbered(1, 2, 0), numbered(1, 2, 0), 2, 1)).toThrow(/do not fit/);
  });

  it('makes room where a row is full, and holds what it held', () => {
    const block = new KvBlock(shape, 2, 2);
    for (const row of [0, 1]) block.append(row, numbered(2, 2, 0), numbered(2, 2, 100), 2, row + 1);
    const wider = block.withRoom(1, 3);
    expect([wider.capacity, ...wider.lengths]).toEqual([6, 1, 2]);
    // Head 1 of row 1 begins at (1 * 2 + 1) * 2 * 2, and at (1 * 2 + 1) * 6 * 2.
    expect(wider.values[1]!.subarray(36, 40)).toEqual(block.values[1]!.subarray(12, 16));
    expect(wider.keys[0]!.subarray(0, 2)).toEqual(block.keys[0]!.subarray(0, 2));
    expect(wider.keys[1]!.subarray(36, 40)).toEqual(block.keys[1]!.subarray(12, 16));
    expect(wider.withRoom(4, 3)).toBe(wider);
  });

  it('in eight bits: a step a channel, the first tokens exactly, the same from bytes', () => {
    const wide: KvShape = { layers: 2, kvHeads: 2, headDim: 4, type: 'float32' };
    let seed = 1;
    const noise = (scale: number) => {
      seed = (seed * 16807) % 2147483647;
      return (seed / 2147483647 - 0.5) * scale;
    };
    const tokens = 40;
    // Channels differ a thousandfold, and the first token is far outside.
    const run = () =>
      Array.from({ length: 2 }, () =>
        Float32Array.from({ length: 2 * tokens * 4 }, (_, i) => noise(10 ** (i % 4)) * (Math.floor(i / 4) % tokens === 0 ? 1000 : 1)),
      );
    const record = packRecord(wide, 0, run(), run(), tokens, tokens);
    const coded = toInt8(wide, record, 1);
    expect(int8Bytes(coded).byteLength).toBe(2 * 2 * 2 * 4 * tokens);
    const [exact, kept, again] = [record, coded, int8FromBytes(wide, tokens, coded.head, int8Bytes(coded))!].map((of) => KvBlock.of(wide, [of], 3));
    for (const side of ['keys', 'values'] as const)
      for (const [layer, values] of exact![side].entries()) {
        expect(again![side][layer]).toEqual(kept![side][layer]);
        for (const [i, value] of values.entries()) {
          const token = Math.floor(i / 4) % (tokens + 3);
          const largest = 0.5 * 10 ** (i % 4);
          // Half a step at most, and a step is a 127th of the channel's largest, rounded up by at most 2^(1/8).
          expect(Math.abs(kept![side][layer]![i]! - value)).toBeLessThanOrEqual(token === 0 ? 0 : (largest / 127) * 0.55);
        }
      }
    expect(int8FromBytes(wide, tokens, coded.head, int8Bytes(coded).subarray(1))).toBeNull();
  });

  it('survives as bytes, also cut out of a larger buffer at an odd place', () => {
    const record = packRecord(shape, 0, numbered(1, 2, 7), numbered(1, 2, 9), 2, 2);
    const bytes = recordBytes(record);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(recordFromBytes(shape, 2, larger.subarray(3)).data).toEqual(record.data);
  });
});
