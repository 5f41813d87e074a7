import { describe, expect, it } from 'vitest';
import { inTurn } from './fairytaleqa.ts';
import { answerF1, exactMatch, normalizeAnswer, rougeL } from './metrics.ts';
import { seeded } from './random.ts';

describe('metrics', () => {
  it('normalises like SQuAD', () => {
    expect(normalizeAnswer('  The  Grey-Heron, a ship! ')).toBe('grey heron ship');
  });

  it('F1 counts common tokens with their multiplicity against the best reference', () => {
    expect(answerF1('the red house', ['a red house', 'nothing'])).toBe(1);
    expect(answerF1('red red house', ['red house'])).toBeCloseTo(0.8);
    expect(answerF1('', ['house'])).toBe(0);
  });

  it('exact match and ROUGE-L', () => {
    expect(exactMatch('48213.', ['48213'])).toBe(true);
    expect(exactMatch('4821', ['48213'])).toBe(false);
    expect(rougeL('a cat sat on a mat', 'the cat lay on the mat')).toBeCloseTo(0.75);
  });

  it('seeded numbers repeat and fill the unit interval', () => {
    const [a, b] = [seeded(5), seeded(5)];
    const numbers = Array.from({ length: 1000 }, a);
    expect(Array.from({ length: 1000 }, b)).toEqual(numbers);
    expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(numbers.reduce((sum, x) => sum + x, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});

describe('FairytaleQA', () => {
  it('asks one question of every story in turn, in the same drawn order each time, not as they stand', () => {
    const question = (i: number) => ({ question: String(i), answers: [], sections: [] });
    const stories = ['a', 'b', 'c'].map((id) => ({ id, sections: [], questions: Array.from({ length: 10 }, (_, i) => question(i)) }));
    const asked = inTurn(stories).map(({ story, question }) => [story.id, question.question] as const);
    for (let turn = 0; turn < 10; turn++) expect(asked.slice(3 * turn, 3 * turn + 3).map(([story]) => story)).toEqual(['a', 'b', 'c']);
    for (const story of ['a', 'b', 'c']) {
      const order = asked.filter(([id]) => id === story).map(([, number]) => number);
      expect([...order].sort()).toEqual(stories[0]!.questions.map((q) => q.question));
      expect(order).not.toEqual([...order].sort());
    }
    expect(inTurn(stories).map(({ story, question }) => [story.id, question.question])).toEqual(asked);
  });
});
