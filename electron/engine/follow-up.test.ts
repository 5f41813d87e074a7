import { expect, it } from 'vitest';
import { followUp } from './follow-up.ts';

const born = { question: 'Where was Edmund Vane born?', answer: 'in Harwick' };
const keeper = { question: 'Who kept the light?', answer: 'Amos Tull' };

it.each([
  ['Who was his brother?', born, 'Who was Edmund Vane’s brother?'],
  ['When did he leave?', born, 'When did Edmund Vane leave?'],
  ['Where did he live', keeper, 'Where did Amos Tull live'],
  ['Who paid him?', keeper, 'Who paid Amos Tull?'],
  ['What did her aunt give her?', { question: 'How old was Clara Moss?', answer: 'nine' }, 'What did Clara Moss’ aunt give her?'],
  ['Who loved her?', { question: 'How old was Clara Moss?', answer: 'nine' }, 'Who loved Clara Moss?'],
  ['Which boat was his?', { question: 'What did Nils do?', answer: 'He fished.' }, 'Which boat was Nils’?'],
  ['What does he drink?', { question: 'Is Mr. Holmes a smoker?', answer: 'his pipe' }, 'What does Mr. Holmes drink?'],
])('%s', (question, turn, expected) => {
  expect(followUp(question, [{ question: 'Who is Bo?', answer: 'Nobody' }, turn])).toBe(expected);
});

it.each([
  ['nothing was asked before', 'Who was his brother?', []],
  ['it has a name of its own', 'What did Clara tell him?', [born]],
  ['somebody is told of before the pronoun', 'What did the captain say when he came?', [born]],
  ['no pronoun', 'Where was the mill?', [born]],
  ['two could be meant', 'Who was he?', [{ question: 'What did Clara give Edmund?', answer: 'a ring' }]],
  ['the turn before names nobody', 'Who was he?', [born, { question: 'Where was the mill?', answer: 'at the river' }]],
])('is left as it is where %s', (_, question, history) => {
  expect(followUp(question, history)).toBe(null);
});
