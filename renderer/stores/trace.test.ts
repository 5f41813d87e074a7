import { expect, test } from 'vitest';
import { heat, mattered, meanShares, ranks, strongest } from './trace.ts';

const shares = Float32Array.of(0, 0.4, 0.1, 0.4, 0.0001);

test('the strongest chunks come first, ties in reading order, silent chunks never', () => {
  expect(strongest(shares, 3)).toEqual([1, 3, 2]);
  expect(strongest(shares, 9)).toEqual([1, 3, 2, 4]);
  expect([...ranks(shares, 2)]).toEqual([0, 1, 0, 2, 0]);
});

test('heat is relative to the strongest chunk and leaves the negligible cold', () => {
  const seen = heat(shares);
  expect(seen[1]).toBe(1);
  expect(seen[2]).toBeCloseTo(0.5);
  expect(seen[4]).toBe(0);
  expect([...heat(new Float32Array(3))]).toEqual([0, 0, 0]);
});

test('the whole answer is the mean of its tokens', () => {
  const mean = meanShares(
    [
      { text: 'a', shares: Float32Array.of(1, 0) },
      { text: 'b', shares: Float32Array.of(0, 0.5) },
    ],
    2,
  );
  expect([...mean]).toEqual([0.5, 0.25]);
  expect([...meanShares([], 2)]).toEqual([0, 0]);
});

test('chunks that mattered hold a hundredth of the attention', () => {
  expect(mattered(shares)).toBe(3);
  expect(mattered(new Float32Array(4))).toBe(0);
});
