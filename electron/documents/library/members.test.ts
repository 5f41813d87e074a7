import { afterEach, expect, test } from 'vitest';
import { laidOut } from '../formats/text/text.ts';
import { identified, Library } from './library.ts';

const library = new Library(':memory:');
const one = library.createWorkspace('One').id;
const two = library.createWorkspace('Two').id;
afterEach(() => {
  for (const workspace of [one, two]) for (const { id } of library.documents(workspace)) library.remove(workspace, id);
});

const text = '# Tides\n\nThe tide iris opened at high water.';
const tides = { name: 'tides.md', path: '/books/tides.md', ...identified(laidOut(text, 'tides.md'), text) };

test('a document is called anew, is found by that, and moves with its file', () => {
  const { id } = library.add({ workspace: one, ...tides }).document;
  library.members.rename(id, { title: 'The Flood', author: 'Ada' });
  expect(library.documents(one)).toMatchObject([{ title: 'The Flood', metadata: { author: 'Ada' } }]);
  expect(library.search(one, 'flood')).toHaveLength(1);
  expect(library.members.bytes(id)).toBeGreaterThanOrEqual(text.length);
  library.members.move([id], one, two);
  expect([library.documents(one).length, library.documents(two).length]).toEqual([0, 1]);
  expect(library.files.all(two)).toHaveLength(1);
  expect(library.search(two, 'iris')).toHaveLength(1);
});

test('the same text from other bytes is told, a text that is merely as long is not', () => {
  const first = library.add({ workspace: one, ...tides }).document.id;
  const locked = library.add({ workspace: one, ...tides, ...identified(tides.content, `${text} locked`), name: 'locked.md', path: null }).document.id;
  const other = text.replace('iris', 'lily');
  library.add({ workspace: one, name: 'other.md', path: null, ...identified(laidOut(other, 'other.md'), other) });
  library.add({ workspace: two, ...tides });
  expect(library.members.twins(one)).toEqual([[locked, first]]);
  expect(library.members.twins(two)).toEqual([]);
});
