import { expect, it } from 'vitest';
import { absentFrom } from './absent.ts';
import { SentenceIndex } from './sentence-index.ts';

const text = 'Mr. Holmes lit his pipe. In 1874 Watson had left for London, said Elizabeth. The keeper’s dog was called Argos.';
const absent = (question: string, of = text) => {
  const sources = [{ id: 'a', text: of }];
  return absentFrom(question, sources, new SentenceIndex(sources));
};

it.each([
  ['What did Hermione light?', ['Hermione']],
  ['What did Mr. Moriarty light in 1874?', ['Moriarty']],
  ['Who left in 1879?', ['1879']],
  ['Where did Albus Dumbledore go, and where did Watson?', ['Albus Dumbledore']],
  ['What is Hagrid’s dog called?', ['Hagrid']],
])('%s names what the text does not', (question, expected) => {
  expect(absent(question)).toEqual(expected);
});

it.each([
  'What did Mr. Holmes light?',
  // Of a full name the text has a part.
  'What did Sherlock Holmes light?',
  'Where did Doctor John Watson go?',
  // A slip of the pen.
  'What did Elisabeth say?',
  // The first word has its capital from where it stands; words of people's own are no names.
  'Hounds of the keeper: what were they called?',
  'How many of the 12 apostles smoked?',
  'What did King Holmes light?',
  // Abbreviations may be written out.
  'What did the EPA say of CO2?',
  // German: every noun has a capital.
  'Wie heißt der Hund von Hagrid?',
])('%s names nothing that the text lacks, or nothing that could be told', (question) => {
  expect(absent(question)).toEqual([]);
});

it('a program need not say what it is about', () => {
  expect(absent('Which function reads Python?', 'def load(file):\n    return parse(file)\n')).toEqual([]);
});
