import { expect, it } from 'vitest';
import { fitted, simulate } from './scale.ts';

const piece = { prompt: 1000, reply: 50 };
const speed = { prefill: 1000, decode: 50 };

it('one server takes all of it, one after the other; n take an nth, but for the last pieces', () => {
  expect(simulate(Array(10).fill(piece), [speed])).toBe(20);
  expect(simulate(Array(10).fill(piece), [speed, speed])).toBe(10);
  expect(simulate(Array(11).fill(piece), [speed, speed])).toBe(12);
  // One that is three times as fast takes three quarters.
  expect(simulate(Array(40).fill(piece), [speed, { prefill: 3000, decode: 150 }])).toBeCloseTo(20, 0);
});

it('rates come back from times', () => {
  const timed = [128, 256, 512, 300].map((prompt, i) => ({ prompt, reply: 10 + 13 * i, ms: (1000 * prompt) / 400 + (1000 * (10 + 13 * i)) / 30 }));
  const { prefill, decode } = fitted(timed);
  expect([prefill, decode].map(Math.round)).toEqual([400, 30]);
});
