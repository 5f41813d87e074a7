import { describe, expect, it } from 'vitest';
import { commonWords, factsOf, heldBy, unheld } from './held.ts';

const text = [
  'Captain Edmund Vane brought the Grey Heron into Pellham on 3 May 1871 with twelve men aboard.',
  'His sister Lydia had waited for the ship since the winter and counted 1,200 gulls.',
  '“The lamp must never go out,” said the old keeper to them all.',
];
const supports = text.map((line, i) => ({ text: line, from: i }));
const common = commonWords(text.join(' '));
const rests = (sentence: string, translated = false) => heldBy(sentence, supports, { common, translated });

describe('whether a sentence holds', () => {
  it('names, numbers and quotations are told from other words', () => {
    const facts = factsOf('However, Mr. Vane’s ship met 1,200 gulls, and he said: “The lamp must never go out.” Twelve men heard it.', common);
    expect(facts).toEqual({ names: ['vane'], numbers: ['1200', '12'], quotations: ['the lamp must never go out'] });
    expect(factsOf('Lydia waited.', common).names).toEqual(['lydia']);
    expect(factsOf('Counted gulls.', common).names).toEqual([]);
  });

  it('it cites the passages that it takes, in their order', () => {
    expect(rests('The ship Grey Heron came to Pellham in 1871 with 12 men aboard.')).toEqual([0]);
    expect(rests('Lydia waited for the ship that Vane brought into Pellham.')).toEqual([0, 1]);
    expect(rests('The keeper said that the lamp must never go out.')).toEqual([2]);
  });

  it.each([
    ['a name', 'Captain Harold brought the ship into Pellham with men aboard.'],
    ['a number', 'The Grey Heron came into Pellham in 1872 with men aboard.'],
    ['a number in words', 'The Grey Heron came into Pellham with fourteen men aboard.'],
    ['a quotation', 'The old keeper said “the lamp is out” to them all.'],
    ['what is told', 'A farmer sold his horse to the miller and bought a field.'],
  ])('%s that stands nowhere: it does not', (_, sentence) => {
    expect(rests(sentence)).toBeNull();
  });

  it('it speaks of the text, not of itself', () => {
    expect(rests('The passage is about the ship Grey Heron and the men aboard.')).toBeNull();
    expect(heldBy('The passage to Pellham was long.', [{ text: 'It was a long passage to Pellham.', from: 0 }], { common })).toEqual([0]);
  });

  it('in another language only names, numbers and quotations can be looked for', () => {
    expect(rests('Edmund Vane kam 1871 nach Pellham.', true)).toEqual([0]);
    expect(rests('Edmund Vane kam 1872 nach Pellham.', true)).toBeNull();
    expect(rests('Edmund Vane kam 1871 nach Pellham.')).toEqual([0]);
  });
});

it('of a free answer it is told what no passage says: names, numbers and quotations, as they are spelt', () => {
  expect(unheld('Captain Vane came to Pellham with 12 men.', text)).toEqual([]);
  expect(unheld('Captain Vane came to Hull in 1874, with fourteen men and “a heavy heart”. Hull was cold.', text)).toEqual([
    '“a heavy heart”',
    'Hull',
    '1874',
    'fourteen',
  ]);
  expect(unheld('The ship was late.', text)).toEqual([]);
});
