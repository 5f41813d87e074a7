import { expect, it } from 'vitest';
import { rouge } from './rouge.ts';

it('ROUGE as rouge_score gives it', () => {
  // rouge_score.RougeScorer(['rouge1', 'rouge2', 'rougeL']).score('The cat sat on the mat.', 'the cat lay on a mat'): 4/6, 1/5, 4/6.
  const { rouge1, rouge2, rougeL } = rouge('the cat lay on a mat', 'The cat sat on the mat.');
  expect([rouge1, rouge2, rougeL].map((value) => Math.round(value * 10) / 10)).toEqual([66.7, 20, 66.7]);
  // Order counts for the subsequence alone; a word counts as often as the other text has it.
  expect(rouge('b a', 'a b')).toEqual({ rouge1: 100, rouge2: 0, rougeL: 50 });
  expect(rouge('a a a', 'a b').rouge1).toBeCloseTo(40);
  expect(rouge('', '')).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
});
