import { expect, it } from 'vitest';
import { goingOf } from './time-left.ts';

it('what is left is told from how the work went since somebody looked, and not at once', () => {
  const begun = { at: 10_000, done: 100 };
  expect(goingOf(begun, 120, 1000, 12_000)).toBeNull();
  expect(goingOf(begun, 100, 1000, 60_000)).toBeNull();
  expect(goingOf(begun, 200, 1000, 20_000)).toEqual({ perSecond: 10, leftMs: 80_000 });
  expect(goingOf(begun, 1000, 1000, 20_000)).toBeNull();
});
