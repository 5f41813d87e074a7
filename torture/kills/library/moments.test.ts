import { expect, it } from 'vitest';
import { KillMoments } from './moments.ts';

it('finds how long a work takes, up and down, and keeps works apart', () => {
  const moments = new KillMoments(() => 8000);
  const takes = { short: 700, long: 20_000 };
  const killed = (work: keyof typeof takes, share: number) => {
    const afterMs = share * moments.length(work);
    moments.learn(work, afterMs, afterMs < takes[work]);
  };
  // Shares in turns that no generator chose.
  for (let i = 0; i < 200; i++) for (const work of ['short', 'long'] as const) killed(work, ((i * 37) % 100) / 100);
  for (const work of ['short', 'long'] as const) {
    expect(moments.length(work)).toBeGreaterThan(takes[work] * 0.8);
    expect(moments.length(work)).toBeLessThan(takes[work] * 1.45);
  }
});

it('a work that seems to take no time keeps a moment', () => {
  const moments = new KillMoments(() => 0);
  moments.learn('backup', 1, false);
  expect(moments.length('backup')).toBeGreaterThan(10);
});
