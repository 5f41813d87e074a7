import { expect, it } from 'vitest';
import { countsOf, lengthNorm, TermIndex } from './term-index.ts';

const index = new TermIndex();
const lengths = [2, 20, 2];
for (const [i, words] of ['mill river', 'mill', 'mill mill'].entries()) index.add(countsOf(words.split(' ')).set('all', lengths[i]!));
const normOf = (item: number) => lengthNorm(lengths[item]!, 8);

it('BM25: rare terms count more, more of a term counts more but ever less, and in something long it counts less', () => {
  expect(index.rarity('river')).toBeCloseTo(Math.log(1 + 2.5 / 1.5));
  expect(index.rarity('nobody')).toBeGreaterThan(index.rarity('river'));
  const [short, long, twice] = index.scores(new Set(['mill']), normOf);
  expect(short).toBeGreaterThan(long!);
  expect(twice).toBeGreaterThan(short!);
  expect(twice).toBeLessThan(2 * short!);
  const [, counted] = index.scores(new Set(['mill']));
  expect(counted).toBeCloseTo(index.rarity('mill'));
});

it('a match is the share of what could be had', () => {
  const [both, one] = index.match(new Set(['mill', 'river']));
  expect(both).toBeCloseTo(1);
  expect(one).toBeCloseTo(index.rarity('mill') / (index.rarity('mill') + index.rarity('river')));
  expect([...index.match(new Set(['nobody']))]).toEqual([0, 0, 0]);
});
