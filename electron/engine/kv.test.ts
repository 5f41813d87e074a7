import { describe, expect, it } from 'vitest';
import { KvBlock, type KvShape, packRecord, recordBytes, recordFromBytes } from './kv.ts';

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

  it('survives as bytes, also cut out of a larger buffer at an odd place', () => {
    const record = packRecord(shape, 0, numbered(1, 2, 7), numbered(1, 2, 9), 2, 2);
    const bytes = recordBytes(record);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(recordFromBytes(shape, 2, larger.subarray(3)).data).toEqual(record.data);
  });
});
