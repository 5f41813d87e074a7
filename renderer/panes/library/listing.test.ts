import { expect, it } from 'vitest';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { listed } from './listing.ts';

const document = (id: string, words: number, more: Partial<DocumentInfo> = {}) =>
  ({ id, title: id, words, warnings: [], missing: false, label: 'Text', metadata: {}, ...more }) as unknown as DocumentInfo;
const documents = [
  document('chapter 10', 3, { metadata: { author: 'Zoe' } }),
  document('Chapter 2', 9, { label: 'PDF' }),
  document('apple', 5, { metadata: { author: 'ada' }, warnings: ['a picture'] }),
];
const ids = (...how: [Parameters<typeof listed>[1], string]) => listed(documents, ...how, new Set(['apple'])).map(({ id }) => id);

it('documents come in the order asked for: numbers by size, without regard to case, those without an author last', () => {
  expect(ids('added', 'all')).toEqual(['chapter 10', 'Chapter 2', 'apple']);
  expect(ids('title', 'all')).toEqual(['apple', 'Chapter 2', 'chapter 10']);
  expect(ids('author', 'all')).toEqual(['apple', 'chapter 10', 'Chapter 2']);
  expect(ids('length', 'all')).toEqual(['Chapter 2', 'apple', 'chapter 10']);
});

it('what was read, what was not, what was left out, and each format can be picked', () => {
  expect(ids('added', 'read')).toEqual(['apple']);
  expect(ids('added', 'unread')).toEqual(['chapter 10', 'Chapter 2']);
  expect(ids('added', 'warned')).toEqual(['apple']);
  expect(ids('added', 'PDF')).toEqual(['Chapter 2']);
});
