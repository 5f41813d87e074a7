import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applicationRoot } from '../home.ts';
import { namesOf, questionsOf, suggest } from './suggest.ts';

const asked = (sentence: string, around = '') =>
  questionsOf(sentence, namesOf(`${around} ${sentence}`)).map(({ question, answer }) => [question, answer]);

test('a sentence becomes the question that it answers, by its grammar', () => {
  expect(asked('Miriam Ashby was born in Pellham in 1881, and nobody had ever given her a house.')).toEqual([
    ['When was Miriam Ashby born in Pellham?', '1881'],
  ]);
  expect(asked('The Grey Heron sank off Skerry Light because her captain was drunk.')).toEqual([
    ['Why did the Grey Heron sink off Skerry Light?', 'her captain was drunk'],
  ]);
  expect(asked('Ruth Penhale lent Miriam a table of the tides.')).toEqual([['Who lent Miriam a table of the tides?', 'Ruth Penhale']]);
  expect(asked('The city has two universities, and both are old.')).toEqual([['How many universities does the city have?', 'two']]);
  expect(asked('In 1186, Temüjin was elected khan of the Mongols.')).toEqual([['When was Temüjin elected khan of the Mongols?', '1186']]);
  expect(asked('Edmund Vane was buried in Hull.')).toEqual([['Where was Edmund Vane buried?', 'in Hull']]);
});

test('a sentence that means somebody of another sentence, or ends in what was said, is not asked for', () => {
  for (const sentence of [
    'He was born in Pellham in 1881.',
    'Miriam Ashby gave it to him in the morning.',
    'Ruth Penhale said the tide would turn at noon on Sunday.',
    'That day was the last of the summer because the rain came.',
    'There were three boats in the harbour of Pellham.',
  ])
    expect(asked(sentence)).toEqual([]);
});

test('of the sample: at most five, each led to by its words, its answer in the very sentence', async () => {
  const text = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
  const questions = await suggest({ id: 'sample', text });
  expect(questions.length).toBe(5);
  expect(new Set(questions.map(({ question }) => question)).size).toBe(5);
  for (const { question, answer, start, end } of questions) {
    const sentence = text.slice(start, end).replace(/\s+/g, ' ');
    expect(sentence).toContain(answer);
    expect(question).not.toContain(answer);
    expect(question).toMatch(/^(?:Who|When|Where|Why|What|How many) .*\?$/);
  }
});

test('two sentences that say nearly the same are asked for by neither; other languages by none', async () => {
  const twice =
    'Captain Fitch sold the old boat to Mr. Lowell. Captain Dunn sold the old boat to Mr. Lowell.\n\nThe rain was in the yard, and it was the rain of the spring.';
  expect(await suggest({ id: 'twice', text: twice })).toEqual([]);
  const german = 'Im Jahr 1812 verkaufte Kapitän Fink das alte Boot an Herrn Lowell aus Hamburg. Anna Berg wurde 1881 in Husum geboren.';
  expect(await suggest({ id: 'german', text: german })).toEqual([]);
});
