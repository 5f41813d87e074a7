import { expect, test } from 'vitest';
import { contextOf } from './context.ts';

const text = 'The tide came in. It was high.\n\nThe keeper lit the lamp. Nobody saw it.';

test('a sentence stands between the one before and the one after', () => {
  const start = text.indexOf('The keeper');
  expect(contextOf(text, { start, end: start + 'The keeper lit the lamp.'.length })).toEqual({ before: 'It was high.', after: 'Nobody saw it.' });
});

test('at the ends of a text there is nothing; a quotation mark alone is no sentence', () => {
  expect(contextOf(text, { start: 0, end: text.length })).toEqual({ before: '', after: '' });
  expect(contextOf('He said “Go.” Then he went.', { start: 9, end: 12 }).after).toBe('” Then he went.');
});
