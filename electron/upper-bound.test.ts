import { expect, it } from 'vitest';
import { lowerBound, upperBound } from './upper-bound.ts';

it('the first value above a limit, equal ones passed over', () => {
  const values = [1, 3, 3, 7];
  const above = (limit: number, from?: number) => upperBound(values.length, (i) => values[i]!, limit, from);
  expect([0, 1, 2, 3, 6, 7].map((limit) => above(limit))).toEqual([0, 1, 1, 3, 3, 4]);
  expect(above(0, 2)).toBe(2);
  expect(upperBound(0, () => 0, 1)).toBe(0);
});

it('the first value that is not below a limit', () => {
  const values = [1, 3, 3, 7];
  expect([0, 1, 2, 3, 6, 7, 8].map((limit) => lowerBound(values.length, (i) => values[i]!, limit))).toEqual([0, 0, 1, 1, 3, 3, 4]);
});
