import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { laidOut } from '../formats/text/text.ts';
import { identified, Library } from './library.ts';
import { keptMs } from './removals.ts';

const folder = mkdtempSync(join(tmpdir(), 'focus-removals-'));
const opened: Library[] = [];
const open = (path = ':memory:') => {
  const library = new Library(path);
  opened.push(library);
  return library;
};
afterEach(() => {
  for (const library of opened.splice(0)) library.close();
  rmSync(join(folder, 'a.db'), { force: true });
});

const text = '# Tides\n\nThe tide iris opened at high water.';
const tides = { name: 'tides.md', path: '/books/tides.md', ...identified(laidOut(text, 'tides.md'), text) };

test('a removed document is out of the list and the search, and comes back whole', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const { document } = library.add({ workspace, ...tides });
  library.saveSummary({ id: 's', document: document.id, madeAt: 1 });
  const removal = library.removals.documents(workspace, [document.id]);
  expect(removal.title).toBe('Tides');
  expect([library.documents(workspace), library.search(workspace, 'iris'), library.files.all(workspace)]).toEqual([[], [], []]);
  expect(library.workspaces()[0]!.documents).toBe(0);
  library.removals.putBack(removal.id);
  expect(library.documents(workspace)).toEqual([document]);
  expect(library.search(workspace, 'iris')).toHaveLength(1);
  expect(library.files.all(workspace)).toHaveLength(1);
  expect(library.summaries(document.id)).toHaveLength(1);
  expect(library.removals.list()).toEqual([]);
});

test('what was removed survives a kill, and can be put back after it', () => {
  const path = join(folder, 'a.db');
  const library = open(path);
  const { id: workspace } = library.createWorkspace('One');
  const { id } = library.add({ workspace, ...tides }).document;
  const killed = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `import { Library } from ${JSON.stringify(new URL('./library.ts', import.meta.url).href)};
     new Library(${JSON.stringify(path)}).removals.documents(${JSON.stringify(workspace)}, [${JSON.stringify(id)}]);
     process.kill(process.pid, 'SIGKILL');`,
  ]);
  expect(killed.signal).toBe('SIGKILL');
  const again = open(path);
  expect(again.documents(workspace)).toEqual([]);
  again.removals.putBack(again.removals.list()[0]!.id);
  expect(again.documents(workspace)).toHaveLength(1);
  expect(again.text(id).text).toBe(text);
});

test('for good: the text goes once no workspace holds it and no other removal could put it back', () => {
  const library = open();
  const one = library.createWorkspace('One').id;
  const two = library.createWorkspace('Two').id;
  const { id } = library.add({ workspace: one, ...tides }).document;
  library.add({ workspace: two, ...tides });
  const first = library.removals.documents(one, [id]);
  const second = library.removals.documents(two, [id]);
  library.removals.purge(first.id);
  library.removals.putBack(second.id);
  expect(library.text(id).text).toBe(text);
  const third = library.removals.documents(two, [id]);
  library.removals.purgeOld(Date.now() + keptMs - 1000);
  expect(library.removals.list()).toHaveLength(1);
  library.removals.purgeOld(Date.now() + keptMs + 1000);
  expect(library.removals.list()).toEqual([]);
  expect(() => library.removals.putBack(third.id)).toThrow('for good');
  expect(library.startingWith(id)).toEqual([]);
});

test('a document that is removed at once leaves another workspace its own, removed one to put back', () => {
  const library = open();
  const one = library.createWorkspace('One').id;
  const two = library.createWorkspace('Two').id;
  const { id } = library.add({ workspace: one, ...tides }).document;
  library.add({ workspace: two, ...tides });
  const removal = library.removals.documents(one, [id]);
  library.remove(two, id);
  library.removals.putBack(removal.id);
  expect(library.text(id).text).toBe(text);
});

test('a conversation comes back with all of its answers and its name', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  for (const id of ['a', 'b']) library.saveAnswer({ id, conversation: 'c', askedAt: 1, question: `Who ${id}?` } as never, workspace);
  library.conversations.rename('c', 'Keepers');
  library.conversations.saveTrace('a', []);
  const removal = library.removals.conversation('c');
  expect([removal.title, library.answers({ workspace })]).toEqual(['Keepers', []]);
  library.removals.putBack(removal.id);
  expect(library.answers({ workspace })).toHaveLength(2);
  expect(library.conversations.list(workspace)).toMatchObject([{ id: 'c', title: 'Keepers' }]);
  library.removals.purge(library.removals.conversation('c').id);
  expect(library.conversations.trace('a')).toBeNull();
  library.saveAnswer({ id: 'd', conversation: 'c', askedAt: 2, question: 'Who d?' } as never, workspace);
  expect(library.conversations.list(workspace)).toMatchObject([{ id: 'c', title: 'Who d?' }]);
});

test('a workspace comes back with its documents; what belongs to a removed one waits for it', () => {
  const library = open();
  const { id: workspace } = library.createWorkspace('One');
  const { id } = library.add({ workspace, ...tides }).document;
  library.saveAnswer({ id: 'a', conversation: 'c', askedAt: 1, question: 'Who?' } as never, workspace);
  const talk = library.removals.conversation('c');
  const removal = library.removals.workspace(workspace);
  expect(library.workspaces()).toEqual([]);
  expect(() => library.removals.putBack(talk.id)).toThrow('Put that back first');
  library.removals.putBack(removal.id);
  expect(library.workspaces()).toMatchObject([{ id: workspace, name: 'One', documents: 1 }]);
  expect(library.text(id).text).toBe(text);
  library.removals.putBack(talk.id);
  expect(library.answers({ workspace })).toHaveLength(1);
});
