import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, findMatches, type Mark, segmentsOf } from './marks.ts';

const mark = (start: number, end: number, index = 0): Mark => ({ start, end, kind: 'citation', index });

test('a citation inside a block is marked exactly', () => {
  expect(segmentsOf(100, 200, [mark(120, 150)]).map(({ start, end, marks }) => [start, end, marks.length])).toEqual([
    [100, 120, 0],
    [120, 150, 1],
    [150, 200, 0],
  ]);
});

test('a citation over a border of blocks is marked in both', () => {
  const long = mark(80, 130);
  expect(segmentsOf(0, 100, [long]).at(-1)).toEqual({ start: 80, end: 100, marks: [long] });
  expect(segmentsOf(100, 200, [long])[0]).toEqual({ start: 100, end: 130, marks: [long] });
});

test('segments cover the block once, in order, and know every mark over them', () => {
  const spans = fc.array(fc.tuple(fc.nat(120), fc.nat(60)), { maxLength: 8 });
  fc.assert(
    fc.property(spans, (pairs) => {
      const marks = pairs.map(([start, length], i) => mark(start, start + length, i));
      const segments = segmentsOf(20, 90, marks);
      expect(segments[0]!.start).toBe(20);
      expect(segments.at(-1)!.end).toBe(90);
      for (const [i, segment] of segments.entries()) {
        if (i > 0) expect(segment.start).toBe(segments[i - 1]!.end);
        for (let offset = segment.start; offset < segment.end; offset++) {
          const over = marks.filter((m) => m.start <= offset && offset < m.end);
          expect(segment.marks).toEqual(over);
        }
      }
    }),
  );
});

test('find ignores case and counts its matches', () => {
  expect(findMatches('The cat and the hat', 'THE').map((m) => m.start)).toEqual([0, 12]);
  expect(findMatches('aaaa', 'aa').length).toBe(2);
  expect(findMatches('text', '  ')).toEqual([]);
  expect(findMatches('İstanbul, istanbul', 'istanbul').map((m) => m.start)).toEqual([10]);
});

test('an offset finds its block', () => {
  const blocks = [{ start: 0 }, { start: 10 }, { start: 25 }];
  expect([0, 9, 10, 24, 25, 99].map((offset) => at(blocks, offset))).toEqual([0, 0, 1, 1, 2, 2]);
});
