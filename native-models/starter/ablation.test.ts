import { expect, it } from 'vitest';
import { ablationSection } from './ablation.ts';

const figures = (facts: number) => ({ continuation: 3.424, repetition: 0.364, facts, chunkAt1: 0.05 });

it('ablations: one row a variant, every figure short before long, and the conditions above', () => {
  const section = ablationSection({
    minutesEach: 2,
    tokensPerStep: 3000,
    threads: 1,
    base: 'c0ffee'.repeat(10),
    rows: [{ varied: "W'", value: 'low rank 16', steps: 90, measured: { '4096': figures(0.31), '512': figures(0.466) } }],
  });
  expect(section.split('\n').at(-1)).toBe("| W' | low rank 16 | 90 | 3.42 / 3.42 | 36 % / 36 % | 47 % / 31 % | 5 % / 5 % |");
  expect(section).toContain('same 2 minutes of processor time (one thread)');
  expect(section).toContain('`c0ffeec0ffee`');
  expect(section).toContain('512 / 4,096 memory tokens');
});
