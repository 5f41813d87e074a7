import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('a wave is as long as a second allows, once something was measured', () => {
  const pace = new Pace();
  expect(pace.tokensWithin(1000)).toBe(512);
  pace.ran(1000, 2000);
  expect(pace.tokensWithin(1000)).toBe(500);
  // One slow run counts half.
  pace.ran(1000, 20_000);
  expect(pace.tokensWithin(1000)).toBe(275);
  pace.ran(1000, 1e9);
  pace.ran(1000, 1e9);
  pace.ran(1000, 1e9);
  expect(pace.tokensWithin(1000)).toBe(128);
});

test('single steps say nothing of waves', () => {
  const pace = new Pace();
  pace.ran(1, 30);
  expect(pace.tokensWithin(1000)).toBe(512);
});
