import { expect, test } from 'vitest';
import { roughly } from './numbers.ts';

test.each([
  [3, '1 second'],
  [1400, '1 second'],
  [12_300, '12 seconds'],
  [42_300, '40 seconds'],
  [89_400, '90 seconds'],
  [90_000, '2 minutes'],
  [61 * 60_000, '61 minutes'],
  [100 * 60_000, '2 hours'],
])('an estimate of %d ms is said as %s', (ms, said) => {
  expect(roughly(ms)).toBe(said);
});
