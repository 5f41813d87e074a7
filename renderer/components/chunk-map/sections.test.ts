import { expect, test } from 'vitest';
import { mapSections, sectionOf } from './sections.ts';

const chunk = (index: number, document: string) => ({ index, document, start: index * 100, end: index * 100 + 100, tokens: 20 });
const title = (document: string) => `Title of ${document}`;

test('one document is named by its sections, each at the chunk that holds its start', () => {
  const sections = mapSections(
    [0, 1, 2, 3].map((i) => chunk(i, 'a')),
    title,
    () => [
      { title: 'One', start: 0, level: 1 },
      { title: 'Two', start: 199, level: 1 },
      { title: 'Three', start: 200, level: 1 },
    ],
  );
  expect(sections).toEqual([
    { title: 'One', firstChunk: 0 },
    { title: 'Two', firstChunk: 1 },
    { title: 'Three', firstChunk: 2 },
  ]);
  expect(sectionOf(sections, 3)).toBe('Three');
  expect(sectionOf([], 3)).toBe('');
});

test('several documents are named by their titles', () => {
  expect(mapSections([chunk(0, 'a'), chunk(1, 'a'), chunk(0, 'b')], title, () => [])).toEqual([
    { title: 'Title of a', firstChunk: 0 },
    { title: 'Title of b', firstChunk: 2 },
  ]);
});
