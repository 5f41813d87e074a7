import fc from 'fast-check';
import { expect, it } from 'vitest';
import { standsIn } from './quotes.ts';

const text = 'He said: “The tide\n  had turned, and nobody knew.” It was 1861. The therapist’s boat sank.';
const said = (quote: string) => {
  const span = standsIn(quote, text);
  return span && text.slice(span.start, span.end);
};

it('white space and quotation marks apart, a quote is the text’s own words', () => {
  expect(said('"The tide had turned, and nobody knew."')).toBe('The tide\n  had turned, and nobody knew.');
  expect(said("The therapist's boat sank.")).toBe('The therapist’s boat sank.');
  expect(said('1861')).toBe('1861');
});

it('nothing else counts', () => {
  for (const quote of [
    '',
    '""',
    'It',
    'The tide has turned',
    'the tide had turned',
    'The tide … nobody knew',
    'rapist’s boat',
    'had turn',
    'nobody knew it was 1861',
  ])
    expect(said(quote)).toBeNull();
});

it('every stretch of whole words is found, and what is found holds the same letters', () => {
  const words = text.split(/\s+/);
  fc.assert(
    fc.property(fc.nat(words.length - 3), fc.integer({ min: 2, max: 6 }), (from, count) => {
      const quote = words.slice(from, from + count).join(' ');
      const bare = (of: string) => of.replace(/[\s“”"’']/g, '');
      expect(bare(said(quote)!)).toBe(bare(quote));
    }),
  );
});
