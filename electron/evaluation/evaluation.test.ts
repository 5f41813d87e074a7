import { describe, expect, it } from 'vitest';
import { inTurn, storiesAsked } from './fairytaleqa.ts';
import { answerF1, containsAnswer, exactMatch, normalizeAnswer, rougeL } from './metrics.ts';
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

  it('a story is one text with all its questions; evidence is the sections that hold the answer, to their ends', () => {
    const questions = [
      { question: 'Who?', answers: ['Ann'], sections: ['2'] },
      { question: 'Where?', answers: ['here'], sections: ['1', '3'] },
    ];
    const sections = ['One\nline.', 'Two.', 'Three.'].map((text, i) => ({ id: String(i + 1), text }));
    const asked = storiesAsked([{ id: 'a', sections, questions }], 2);
    expect(asked).toHaveLength(1);
    const { source, asked: of } = asked[0]!;
    const evidence = Object.fromEntries(
      of.map(({ question, places }) => [question, places.map(({ start, end }) => source.text.slice(start, end).trim())]),
    );
    expect(evidence).toEqual({ 'Who?': ['Two.'], 'Where?': ['One line.', 'Three.'] });
  });

  it('a limit counts questions, not stories', () => {
    const story = (id: string) => ({
      id,
      sections: [{ id: '1', text: id }],
      questions: ['x', 'y'].map((question) => ({ question, answers: [], sections: [] })),
    });
    expect(storiesAsked(['a', 'b', 'c'].map(story), 4).map(({ asked }) => asked.length)).toEqual([2, 1, 1]);
  });
});

describe('an accepted answer in what was said', () => {
  it('stands there in whole words', () => {
    expect(containsAnswer('He gave her a Brooch.', ['pin', 'the brooch'])).toBe(true);
    expect(containsAnswer('fifty-five boys', ['five'])).toBe(true);
    expect(containsAnswer('fiftyfive boys', ['five'])).toBe(false);
    expect(containsAnswer('', ['the'])).toBe(false);
  });
});
