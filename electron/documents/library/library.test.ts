import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { SearchHit } from '../../domain/document.ts';
import { laidOut } from '../formats/text/text.ts';
import { identified, Library } from './library.ts';

const folder = mkdtempSync(join(tmpdir(), 'focus-library-'));
const opened: Library[] = [];
const open = (path = ':memory:') => {
  const library = new Library(path);
  opened.push(library);
  return library;
};
afterEach(() => {
  for (const library of opened.splice(0)) library.close();
  for (const name of ['a.db', 'b.db']) rmSync(join(folder, name), { force: true });
});

const text = '# Tides\n\nThe tide iris opened at high water.\n\n## Flood\n\nThe bank broke in 1861.';
const tides = { ...identified(laidOut(text, 'tides.md'), text) };

test('the same text twice is one document', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const first = library.add({ workspace, name: 'tides.md', path: null, ...tides });
  const second = library.add({ workspace, name: 'tides.md', path: null, ...tides });
  expect([first.again, second.again]).toEqual([false, true]);
  expect(library.documents(workspace).map(({ title }) => title)).toEqual(['Tides']);
  expect(library.workspaces()[0]!.documents).toBe(1);
});

test('another file with the same text is a twin in its workspace; a newer version of one file is none', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const other = library.createWorkspace('Two').id;
  const copy = (id: string, path: string | null) => ({ ...tides, id, path, name: 'copy.pdf' });
  const { document: first } = library.add({ workspace, name: 'tides.md', ...tides, path: '/books/tides.md' });
  library.add({ workspace, ...copy('b'.repeat(64), '/books/locked.pdf') });
  library.add({ workspace, ...copy('c'.repeat(64), null), content: { ...tides.content, text: `${text.slice(0, -1)}!` } });
  library.add({ workspace: other, ...copy('d'.repeat(64), null) });
  expect(library.members.twins(workspace)).toEqual([['b'.repeat(64), first.id]]);
  expect(library.members.twins(other)).toEqual([]);
  library.remove(workspace, first.id);
  expect(library.members.twins(workspace)).toEqual([]);
  const third = library.createWorkspace('Three').id;
  library.add({ workspace: third, ...copy('f'.repeat(64), '/b.md') });
  library.add({ workspace: third, ...copy('0'.repeat(64), '/b.md') });
  expect(library.members.twins(third)).toEqual([]);
});

test('search leads to the very words and names their section', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const other = library.createWorkspace('Two').id;
  library.add({ workspace, name: 'tides.md', path: null, ...tides });
  const [hit] = library.search(workspace, 'bank bro');
  expect(text.slice(hit!.start, hit!.end)).toBe('bank bro');
  expect(hit!.snippet.slice(hit!.match.start, hit!.match.end)).toBe('bank bro');
  expect(hit!.place).toBe('Flood, line 7');
  expect(library.search(other, 'bank')).toEqual([]);
  expect(library.search(workspace, '"* OR')).toEqual([]);
});

test('what stands around a match are whole words, and a sign that there are more', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const source = `${'upstream '.repeat(20)}lanterns ${'downstream '.repeat(20)}`;
  library.add({ workspace, name: 'a.md', path: null, ...identified(laidOut(source, 'a.md'), source) });
  const [{ snippet, match }] = library.search(workspace, 'lanterns') as [SearchHit];
  expect(snippet.slice(match.start, match.end)).toBe('lanterns');
  expect(new Set(snippet.split(' '))).toEqual(new Set(['…', 'upstream', 'lanterns', 'downstream']));
});

test('a removed document is gone with its passages once no workspace holds it', () => {
  const library = open();
  const one = library.createWorkspace('One').id;
  const two = library.createWorkspace('Two').id;
  const { id } = library.add({ workspace: one, name: 'tides.md', path: null, ...tides }).document;
  library.add({ workspace: two, name: 'tides.md', path: null, ...tides });
  library.remove(one, id);
  expect(library.search(two, 'iris').length).toBe(1);
  library.remove(two, id);
  expect(library.search(two, 'iris')).toEqual([]);
  expect(() => library.text(id)).toThrow('not in the library');
});

test('what is saved is there after reopening; a damaged file is refused by name', () => {
  const path = join(folder, 'a.db');
  const library = open(path);
  const { id: workspace } = library.createWorkspace('One');
  library.saveAnswer({ id: 'a', conversation: 'c', askedAt: 1 }, workspace);
  const again = open(path);
  expect(again.answers({ workspace })).toEqual([{ id: 'a', conversation: 'c', askedAt: 1 }]);
  const broken = join(folder, 'b.db');
  writeFileSync(broken, 'this is not a database, it is a letter to nobody in particular');
  expect(() => new Library(broken)).toThrow(/cannot be opened/);
});

test('of words that stand everywhere the ones that do not decide; a sentence leads to itself first', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const lines = Array.from({ length: 2100 }, (_, i) => `The water of day ${i} was as high as it was on the day before and no higher than that.`);
  lines[1500] = 'The iris of the water opened, and the day was long.';
  lines[1800] = 'On the day before it was no higher than that, and the water was as high as it was.';
  const source = lines.map((line) => `${line} ${'Filler of no meaning stands here. '.repeat(40)}`).join('\n\n');
  library.add({ workspace, name: 'tides.md', path: null, ...identified(laidOut(source, 'tides.md'), source) });
  const found = (query: string) => library.search(workspace, query).map(({ start, end }) => source.slice(start, end));
  expect(library.search(workspace, 'the water iris')).toHaveLength(1);
  expect(found('water the').length).toBe(60);
  expect(library.search(workspace, 'the wat').length).toBe(60);
  expect(found(lines[1800]!.slice(0, -1))[0]).toBe(lines[1800]!.slice(0, -1));
  // Where many share its most telling words, all of them decide.
  expect(found(lines[2050]!.slice(0, -1))).toContain(lines[2050]!.slice(0, -1));
});

test('a title is found by its words in any order, in its own workspace only', () => {
  const library = open();
  const one = library.createWorkspace('One').id;
  const two = library.createWorkspace('Two').id;
  library.add({ workspace: one, name: 'tides.md', path: null, ...tides });
  library.add({ workspace: two, name: 'tides.md', path: null, ...identified(tides.content, 'other'), title: 'Other' });
  expect(library.search(one, 'tides').map(({ title }) => title)).toContain('Tides');
  expect(library.search(two, 'other').map(({ title }) => title)).toEqual(['Other']);
  expect(library.search(one, 'other')).toEqual([]);
});
