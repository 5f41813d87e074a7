import { expect, it } from 'vitest';
import { numberAsked, yesOrNoAsked } from './answer-kind.ts';

it.each([
  ['How many lamps are there?', 'three lamps', 'in the hall'],
  ['in which year was the mill built', '1871', 'after the flood'],
  ['How old was she?', 'in her eighteenth year', 'young'],
])('%s asks for a number', (question, right, wrong) => {
  expect(numberAsked(question)!.test(right)).toBe(true);
  expect(numberAsked(question)!.test(wrong)).toBe(false);
});

it.each(['When did she leave?', 'How long did it take?', 'What did he say of how many there were?'])(
  '%s may be answered by any words',
  (question) => {
    expect(numberAsked(question)).toBe(null);
  },
);

it.each(['Did the captain survive?', 'was the mill ever sold', "Isn't Clara his sister?"])('%s is answered by yes or no', (question) => {
  expect(yesOrNoAsked(question)).toBe(true);
});

it.each(['Who did survive?', 'Could you tell me who came?', 'Is the mill red or white?', 'Doing what was he seen?'])('%s is not', (question) => {
  expect(yesOrNoAsked(question)).toBe(false);
});
