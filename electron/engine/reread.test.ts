import { describe, expect, it } from 'vitest';
import type { Chunk } from './chunker.ts';
import type { Citation } from './contract.ts';
import { stretchesOf } from './reread.ts';

/** A chunk of one-letter tokens over [start, end) of a source. */
const chunk = (source: string, start: number, end: number): Chunk => ({
  span: { index: 0, source, start, end, tokens: end - start },
  ids: Int32Array.from({ length: end - start }, (_, i) => start + i),
  ends: Int32Array.from({ length: end - start }, (_, i) => start + i + 1),
});
const sentence = (source: string, start: number, end: number): Citation => ({ source, start, end, quote: '', chunk: 0, score: 0 });
const chunks = [chunk('a', 0, 10), chunk('a', 10, 20), chunk('b', 0, 10)];

describe('sentences to re-read', () => {
  it('are the tokens that touch them, in reading order', () => {
    expect(stretchesOf([sentence('a', 14, 17), sentence('a', 2, 5)], chunks)).toEqual([
      { chunk: 0, from: 2, to: 5 },
      { chunk: 1, from: 4, to: 7 },
    ]);
  });

  it('a sentence that a boundary cuts comes whole, of both chunks', () => {
    expect(stretchesOf([sentence('a', 8, 13)], chunks)).toEqual([
      { chunk: 0, from: 8, to: 10 },
      { chunk: 1, from: 0, to: 3 },
    ]);
  });

  it('of another source nothing is taken', () => {
    expect(stretchesOf([sentence('b', 0, 10)], chunks)).toEqual([{ chunk: 2, from: 0, to: 10 }]);
  });
});
