import { expect, it } from 'vitest';
import type { Found } from '../engine/contract.ts';
import { scored } from './find-all.ts';

const mention = (quote: string) => ({ source: 's', start: 0, end: 1, quote, quoteStart: 0, chunk: 0, score: 1 });
const found = (by: Found['by'], ...quotes: string[]) =>
  ({ by, items: quotes.map((quote) => ({ text: quote, mentions: [mention(quote)] })) }) as Found;
const items = ['The ship Heron sank.', 'The ship Otter sank.'];
const hay = 'Long ago. On 3 May it rained. The sun came out.';

it('a row is right when its passage holds a planted statement; one that is missing lowers recall alone', () => {
  expect(scored('q', found('model', 'The ship Heron\nsank.', 'The sun came out.'), items, hay)).toMatchObject({
    precision: 0.5,
    recall: 0.5,
    missed: ['The ship Otter sank.'],
    wrong: ['The sun came out.'],
  });
});

it('what the book itself says in that form is no mistake of a form’s; what it does not say is', () => {
  expect(scored('q', found('pattern', ...items, 'On 3 May it rained.'), items, hay)).toMatchObject({ precision: 1, recall: 1, wrong: [] });
  expect(scored('q', found('pattern', ...items, 'Page 1871.'), items, hay).precision).toBeCloseTo(2 / 3);
  expect(scored('q', found('model', ...items, 'On 3 May it rained.'), items, hay).precision).toBeCloseTo(2 / 3);
});
