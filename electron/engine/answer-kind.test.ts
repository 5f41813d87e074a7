import { expect, it } from 'vitest';
import { definitionAsked, holdingOf, numberAsked, sentenceAsked } from './answer-kind.ts';

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

it.each([
  ['Did the captain survive?', 'in the boat'],
  ['was the mill ever sold', 'the mill'],
  ["Isn't Clara his sister?", 'Clara'],
  ['Can I sell support or warranty for it?', 'You may'],
  ['Is the mill red or white?', 'since the fire'],
])('%s is answered by the sentence that %s stands in', (question, answer) => {
  expect(sentenceAsked(question, answer)).toBe(true);
});

it.each([
  ['Who did survive?', 'the captain'],
  ['Could you tell me who came?', 'Clara'],
  ['Is the mill red or white?', 'white'],
  ['Doing what was he seen?', 'rowing'],
])('%s is answered by "%s"', (question, answer) => {
  expect(sentenceAsked(question, answer)).toBe(false);
});

it.each(['Where is the retry delay worked out?', 'which function parses a date', 'What helper joins two paths?', 'How do I get the current time?'])(
  '%s asks for a definition, where code is asked',
  (question) => {
    expect(definitionAsked(question)).toBe(true);
  },
);

it.each(['Where do the digits come from?', 'How is the delay worked out?', 'Which error is raised?', 'From where is it called?'])(
  '%s does not',
  (question) => {
    expect(definitionAsked(question)).toBe(false);
  },
);

it('of source code the names that are declared in it and stand in what is shown answer, whole', () => {
  const text = 'def parse(line):\n    return split(line)\n\ndef split(line):\n    return line.split()\n';
  const sections = ['parse', 'split'].map((title) => ({ title, start: text.indexOf(`def ${title}`), level: 1 }));
  const held = holdingOf('Where is a line taken apart?')!({ id: 'a', text, sections }, 'def parse(line):\n    return split(line)')!;
  expect(['parse', 'split(line)', 'parser', 'line', 'the parse'].map((answer) => held.pattern.test(answer))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(held.whole).toBe(true);
  const prose = holdingOf('Where is a line taken apart?')!({ id: 'b', text: 'He parted the line at the quay.' }, 'He parted the line at the quay.')!;
  expect(prose.whole).toBe(false);
  expect(prose.pattern.test('at the quay')).toBe(true);
  expect(prose.beyond).toEqual(new Set(['lin', 'taken', 'apart']));
});

it.each(['Is the mill red?', 'Was the mill red or white?'])('%s may be answered by what it says itself', (question) => {
  expect(holdingOf(question)).toBe(null);
});

it.each([
  ['What is a covered work?', true],
  ["who's the harbour master", true],
  ['What does the harbour master do?', false],
])('whether the answer to "%s" must begin otherwise: %s', (question, anew) => {
  const source = { id: 'a', text: 'The harbour master slept.' };
  expect(holdingOf(question)!(source, source.text)!.begunAnew).toBe(anew);
});
