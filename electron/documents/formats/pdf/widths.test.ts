import { expect, test } from 'vitest';
import { Random } from '../../../../torture/fuzz/random.ts';
import type { Run } from './runs.ts';
import { Widths } from './widths.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const size = 10;

/** Lines of a font that is drawn wider than Times, each letter in its own way, and justified: spaces of a line are as wide as it needs. */
function lines(count: number): { runs: Run[]; truth: number[][] } {
  const random = new Random('widths');
  const share = () => random.below(1000) / 1000;
  const widths = new Map([...letters].map((letter, i) => [letter, 0.35 + ((i * 7) % 11) * 0.05]));
  const truth: number[][] = [];
  const runs = Array.from({ length: count }, (): Run => {
    const text = Array.from({ length: 9 }, () => Array.from({ length: 1 + random.below(9) }, () => random.oneOf([...letters])).join('')).join(' ');
    const space = 0.25 + 0.3 * share();
    const advances = [0];
    for (const character of text) advances.push(advances.at(-1)! + size * (character === ' ' ? space : widths.get(character)!));
    truth.push(advances);
    const about = { turn: 0, mono: false, serif: true, rightToLeft: false, before: '' } as const;
    return { ...about, text, font: 'f1', size, left: 50, right: 50 + advances.at(-1)!, baseline: 0 };
  });
  return { runs, truth };
}

/** Most that a letter stands off where it is, ems. */
const farthestOff = (widths: Widths, runs: Run[], truth: number[][]) =>
  Math.max(...runs.flatMap((run, i) => widths.advances(run).map((at, j) => Math.abs(at - truth[i]![j]!) / size)));

test('a font of unknown widths: after many lines its letters are where they are drawn', () => {
  const { runs, truth } = lines(1500);
  expect(farthestOff(new Widths([]), runs, truth)).toBeGreaterThan(1);
  expect(farthestOff(new Widths(runs), runs, truth)).toBeLessThan(0.35);
});

test('every run ends where it ends, whatever was learned; a few lines teach nothing', () => {
  const { runs } = lines(40);
  const widths = new Widths(runs);
  for (const run of runs) {
    expect(widths.advances(run).at(-1)).toBeCloseTo(run.right - run.left, 6);
    expect(widths.advances(run)).toEqual(new Widths([]).advances(run));
  }
});
