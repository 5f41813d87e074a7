import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AnswerInfo } from '../domain/answer.ts';
import type { SummaryInfo } from '../domain/summary.ts';
import { applicationRoot } from '../home.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';
import { sourceOf } from './sources.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-watching-'));
const shelf = join(scratch, 'shelf');
// Not the sample itself, which another workspace holds.
const story = `${readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8')}\n\nThe end.`;
let program: Program;
let workspace: string;
const api = () => appRouter.createCaller({ program });

const open = async () => {
  program = new Program();
  await program.prepare();
};
beforeEach(async () => {
  process.env.FOCUS_HOME = join(scratch, 'home');
  mkdirSync(join(shelf, 'node_modules'), { recursive: true });
  await open();
  workspace = (await api().workspaces.create({ name: 'Shelf' })).id;
});
afterEach(async () => {
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(scratch, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFileSync(join(shelf, name), text);
/** Titles of the workspace's documents, with a mark for those whose file is gone. */
const shown = () => program.library.documents(workspace).map(({ title, missing }) => (missing ? `${title} (missing)` : title));
const become = (titles: string[]) => vi.waitFor(() => expect(shown().sort()).toEqual(titles), { timeout: 20_000, interval: 50 });
const watched = (path: string) => api().workspaces.watch({ id: workspace, watched: { path } });

it('follows a folder: new, changed and vanished files, also while the program was closed', async () => {
  put('a.md', '# One\n\nText.');
  await watched(shelf);
  await become(['One']);
  put('b.md', '# Two\n\nText.');
  put(join('node_modules', 'c.md'), '# Package\n\nText.');
  await become(['One', 'Two']);
  put('b.md', '# Two, again\n\nText.');
  await become(['One', 'Two, again']);
  rmSync(join(shelf, 'a.md'));
  await become(['One (missing)', 'Two, again']);
  // It is marked before the look is over.
  await vi.waitFor(() => expect(program.queue.list().at(-1)!.notes).toEqual(['a.md is not there any more; its document stays.']));
  await program.close();
  put('a.md', '# One\n\nText.');
  put('b.md', '# Two, at night\n\nText.');
  await open();
  await become(['One', 'Two, at night']);
  await api().workspaces.unwatch({ id: workspace, path: shelf });
  expect((await api().workspaces.list()).find(({ id }) => id === workspace)!.watched).toEqual([]);
});

it('follows several folders, each with its state; one is ended and the others go on, also after a restart', async () => {
  const other = join(scratch, 'other');
  mkdirSync(other);
  put('a.md', '# One\n\nText.');
  writeFileSync(join(other, 'b.md'), '# Two\n\nText.');
  writeFileSync(join(other, 'stays.md'), '# Stays\n\nText.');
  await watched(shelf);
  await watched(other);
  await become(['One', 'Stays', 'Two']);
  const folders = async () => (await api().workspaces.list()).find(({ id }) => id === workspace)!.watched;
  const states = [
    { path: shelf, problem: null, looking: false, files: 1, missing: 0 },
    { path: other, problem: null, looking: false, files: 2, missing: 0 },
  ];
  await vi.waitFor(async () => expect(await folders()).toEqual(states), { timeout: 20_000 });
  await expect(watched(other)).rejects.toThrow('is followed already');
  await expect(watched(scratch)).rejects.toThrow('which lies in this folder, is followed already');
  await expect(watched(join(shelf, 'node_modules'))).rejects.toThrow(`it lies in ${shelf}`);
  rmSync(join(other, 'b.md'));
  await become(['One', 'Stays', 'Two (missing)']);
  await vi.waitFor(async () => expect((await folders())[1]).toMatchObject({ files: 1, missing: 1 }), { timeout: 20_000 });
  await api().workspaces.unwatch({ id: workspace, path: shelf });
  expect((await folders()).map(({ path }) => path)).toEqual([other]);
  await program.close();
  await open();
  writeFileSync(join(other, 'c.md'), '# Three\n\nText.');
  put('d.md', '# Four\n\nText.');
  await become(['One', 'Stays', 'Three', 'Two (missing)']);
});

it('a library of before, whose workspace follows one folder, follows it still', async () => {
  put('a.md', '# One\n\nText.');
  await watched(shelf);
  await become(['One']);
  await program.close();
  const db = new DatabaseSync(join(scratch, 'home', 'library.db'));
  db.prepare('UPDATE workspaces SET watched = ? WHERE id = ?').run(JSON.stringify({ path: shelf }), workspace);
  const { user_version: now } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  db.exec(`PRAGMA user_version = ${now - 1}`);
  db.close();
  await open();
  put('b.md', '# Two\n\nText.');
  await become(['One', 'Two']);
});

it('a folder that is away is said to be so, and nothing in it counts as gone', async () => {
  put('a.md', '# One\n\nText.');
  await watched(shelf);
  await become(['One']);
  renameSync(shelf, `${shelf}-away`);
  const problem = async () => (await api().workspaces.list()).find(({ id }) => id === workspace)!.watched[0]!.problem;
  await vi.waitFor(async () => expect(await problem()).toMatch(/shelf does not exist/), { timeout: 20_000 });
  expect(shown()).toEqual(['One']);
  await expect(watched(shelf)).rejects.toThrow('is not a folder');
});

it('of a changed book only the changed chunks are read anew; what was asked about the older version stays, and leads to it', async () => {
  put('book.md', story);
  await watched(shelf);
  await become(['The Saltmarsh Garden']);
  const before = program.library.documents(workspace)[0]!;
  const engine = await program.engine();
  const first = await engine.read([sourceOf(program.library, before.id)]);
  expect(first.chunksFromStore).toBe(0);
  const citation = { document: before.id, title: 'x', quote: story.slice(100, 120), start: 100, end: 120, chunk: 0, score: 1, place: '' };
  const answer = { id: 'a', conversation: 'c', question: 'Who?', citations: [citation], askedAt: 1 } as Partial<AnswerInfo> as AnswerInfo;
  program.library.saveAnswer(answer, workspace);
  program.library.saveSummary({ id: 's', document: before.id, madeAt: 1, length: 'short' } as Partial<SummaryInfo> as SummaryInfo);

  const middle = story.indexOf('\n\n', story.length / 2);
  put('book.md', `${story.slice(0, middle)}\n\nA storm came up that nobody had foreseen, and went.${story.slice(middle)}`);
  await vi.waitFor(() => expect(program.library.documents(workspace)[0]!.id).not.toBe(before.id), { timeout: 20_000 });
  const after = program.library.documents(workspace)[0]!;
  expect(shown()).toHaveLength(1);
  const second = await engine.read([sourceOf(program.library, after.id)]);
  const computed = second.chunks.length - second.chunksFromStore;
  expect(computed).toBeGreaterThan(0);
  expect(computed).toBeLessThan(second.chunks.length / 10);

  const [talk] = await api().questions.list({ workspace });
  const [cited] = await api().questions.answers({ conversation: talk!.id });
  const { document, start, end, quote } = cited!.citations[0]!;
  expect((await api().documents.text({ id: document })).text.slice(start, end)).toBe(quote);
  expect((await api().summaries.list({ document: after.id })).map(({ id }) => id)).toEqual(['s']);
  expect(await api().documents.search({ workspace, query: 'saltmarsh garden' })).not.toContainEqual(expect.objectContaining({ document: before.id }));
  const { id } = await api().documents.remove({ workspace, ids: [after.id] });
  await api().removals.purge({ id });
  expect(() => program.library.text(before.id)).toThrow('not in the library');
});
