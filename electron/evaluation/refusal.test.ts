import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from './metrics.ts';
import { type RefusalReply, refusalFigures } from './refusal.ts';
import { type AskedText, askedTexts, unanswerable } from './unanswerable.ts';

const text = (id: string, words: string, ...questions: [string, string][]): AskedText => ({
  id,
  text: words,
  asked: questions.map(([question, answer]) => ({ question, answers: [answer] })),
});
const texts = [
  text(
    'abbey',
    'In 1412 the king gave Anna Pell the abbey. She kept bees in Tarn.',
    ['Who got the abbey in 1412?', 'Anna Pell'],
    ['Where did Anna Pell keep bees?', 'Tarn'],
  ),
  text(
    'mill',
    'Otto Brand built the mill in 1733 for seven florins. The miller wept.',
    ['When did Otto Brand build the mill?', '1733'],
    ['What did the miller do?', 'wept'],
  ),
  text('port', 'Three ships lay at Holm when Mary Lind came to Tarn.', ['What did Mary Lind see at Holm?', 'Three ships']),
];
const byId = new Map(texts.map((each) => [each.id, each]));

describe('questions without an answer', () => {
  const made = unanswerable(texts, 20);

  it('are of all four kinds, each made of another question, and always the same', () => {
    expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(['other', 'name', 'number', 'role']));
    expect(new Set(made.map(({ from }) => from)).size).toBe(made.length);
    expect(unanswerable(texts, 20)).toEqual(made);
    expect(unanswerable(texts, 2)).toHaveLength(2);
  });

  it('another text lacks a name of it, and says no accepted answer', () => {
    const answers = new Map(texts.flatMap(({ asked }) => asked.map((each) => [each.question, each.answers] as const)));
    for (const { id, question } of made.filter(({ kind }) => kind === 'other')) {
      const to = byId.get(id)!.text;
      expect(answers.get(question)!.some((answer) => to.includes(answer))).toBe(false);
      expect([...question.matchAll(/(?!^)\b[A-Z]\w+/g)].some(([name]) => !to.includes(name))).toBe(true);
    }
  });

  it('what was changed is nowhere in the text', () => {
    const changed = made.filter(({ kind }) => kind !== 'other');
    expect(changed.length).toBeGreaterThan(2);
    for (const { id, question, from } of changed) {
      const before = new Set(from.toLowerCase().match(/\w+/g));
      const fresh = question
        .toLowerCase()
        .match(/\w+/g)!
        .filter((word) => !before.has(word));
      expect(fresh.length, question).toBeGreaterThan(0);
      for (const word of fresh) expect(byId.get(id)!.text.toLowerCase().match(/\w+/g), question).not.toContain(word);
    }
  });

  it('is not put to a text that says its answer, however much they share', () => {
    const asking = text('a', 'Anna Pell went to Tarn.', ['Where did Anna Pell go by sea in winter?', 'Tarn']);
    const answering = text('b', 'Where did they go by sea in winter? To Tarn.');
    expect(unanswerable([asking, answering], 9).filter(({ kind }) => kind === 'other')).toEqual([]);
    const put = unanswerable([asking, answering, text('c', 'Holm lies inland.')], 9).filter(({ kind }) => kind === 'other');
    expect(put.map(({ id }) => id)).toEqual(['c']);
  });

  it('no name is put in that the text has as well', () => {
    const here = ['Otto Brand', 'Ulf Storm', 'Jan Berg', 'Eva Lund'];
    // Each says the answer, so none of the questions can be put to another.
    const about = [...here, 'Mary Lind'].map((name) => text(name, `${name} slept.`, [`What did ${name} do?`, 'slept']));
    const asking = text('a', `Anna Pell, ${here.join(', ')} slept.`, ['Where was Anna Pell?', 'slept']);
    const made = unanswerable([asking, ...about], 40).filter(({ kind, id }) => kind === 'name' && id === 'a');
    expect(made.map(({ question }) => question)).toEqual(['Where was Mary Lind?']);
  });
});

it('stories are texts of their own, paragraphs of one article one text', () => {
  const line = (title: string, context: string, question: string) => ({ title, context, question, answers: ['x'] });
  const story = {
    id: 's',
    sections: [
      { id: '1', text: 'It\nwas.' },
      { id: '2', text: 'So.' },
    ],
    questions: [{ question: 'Was it?', answers: ['yes'], sections: ['1'] }],
  };
  const made = askedTexts([line('A', 'One.', 'a?'), line('B', 'Two.', 'b?'), line('A', 'One.', 'c?'), line('A', 'Three.', 'd?'), story]);
  expect(made.map(({ id, text, asked }) => [id, text.trim(), asked.length])).toEqual([
    ['A', 'One.\n\nThree.', 3],
    ['B', 'Two.', 1],
    ['s', 'It was.\n\nSo.', 1],
  ]);
});

it('shares are told at the threshold of the model, by kind, over thresholds, and without one', () => {
  const reply = (kind: RefusalReply['kind'], refusal: number): RefusalReply => ({ kind, refusal, absent: false, id: '', question: '', answer: '' });
  const figures = refusalFigures([reply('name', 2), reply('name', -3), reply('other', 1), reply('answerable', -5), reply('answerable', 1.5)], 0);
  expect(figures.refused).toEqual({ above: 0, unanswerable: 2 / 3, answerable: 0.5 });
  expect(figures.kinds).toMatchObject({
    name: { refused: 0.5, questions: 2 },
    other: { refused: 1, questions: 1 },
    role: { refused: null, questions: 0 },
  });
  expect(figures.auc).toBeCloseTo(4 / 6);
  expect(figures.sweep.find(({ above }) => above === -4)).toEqual({ above: -4, unanswerable: 1, answerable: 0.5 });
});

it('of two that are equal each wins half; without a pair nothing is told', () => {
  expect(areaUnderCurve([1, 2], [2, 3])).toBe(0.875);
  expect(areaUnderCurve([], [1])).toBeNull();
});
