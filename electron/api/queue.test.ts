import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import type { ImportEvent, ImportSource, JobInfo } from '../domain/job.ts';
import { applicationRoot } from '../home.ts';
import { Program } from './program.ts';
import { summarise } from './reading.ts';
import { appRouter } from './router.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-queue-'));
const story = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
let program: Program;
let workspace: string;
const api = () => appRouter.createCaller({ program });

beforeEach(() => {
  process.env.FOCUS_HOME = join(scratch, 'home');
  program = new Program();
  workspace = program.library.createWorkspace('Books').id;
});
afterEach(async () => {
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(scratch, { recursive: true, force: true });
});

/** A folder of these files. */
function folder(files: Record<string, string | Uint8Array>): string {
  const root = join(scratch, 'given');
  mkdirSync(root, { recursive: true });
  for (const [name, data] of Object.entries(files)) writeFileSync(join(root, name), data);
  return root;
}

/** The job when it has come so far. */
function when(id: string, reached: (job: JobInfo) => boolean): Promise<JobInfo> {
  return new Promise((resolve) => {
    const look = (job: JobInfo) => {
      if (job.id !== id || !reached(job)) return;
      stop();
      resolve(job);
    };
    const stop = program.queue.watch({ changed: look, removed: () => {} });
    look(program.queue.get(id));
  });
}
const ended = (id: string) => when(id, (job) => job.endedAt !== null);
const titles = () => program.library.documents(workspace).map(({ title }) => title);

it('a folder of books is taken file by file; one that cannot be read is named, the rest is there', async () => {
  const path = folder({ 'a.md': '# Tides\n\nHigh water.', 'b.txt': new Uint8Array([137, 80, 0, 1]), 'c.md': '# Winds\n\nWest.' });
  const { id } = await api().jobs.import({ workspace, sources: [{ kind: 'path', path }] });
  const job = await ended(id);
  expect(job).toMatchObject({ state: 'done', done: 3, total: 3, imported: 2, failed: 1, error: null });
  expect(job.failures).toEqual([
    { place: expect.any(Number), name: 'b.txt', error: { code: 'file-binary', message: expect.stringContaining('b.txt') } },
  ]);
  expect(job.notes).toEqual(['given is taken file by file: 3 documents.']);
  expect(titles()).toEqual(['Tides', 'Winds']);
});

it('a source folder is one document, and the caller may say otherwise', async () => {
  const path = folder({ 'package.json': '{}', 'a.ts': 'export const a = 1;', 'notes.md': '# Notes\n\nOf a.' });
  const whole = await ended((await api().jobs.import({ workspace, sources: [{ kind: 'path', path }] })).id);
  expect(whole.notes).toEqual(['given is taken as one document: a source folder.']);
  expect(program.library.documents(workspace).map(({ format }) => format)).toEqual(['folder']);
  const files = await ended((await api().jobs.import({ workspace, sources: [{ kind: 'path', path, folder: 'files' }] })).id);
  expect(files.imported).toBe(3);
});

it('a folder that a browser hands over is what the same folder by path would be', async () => {
  const given = { 'package.json': '{}', 'a.ts': 'export const a = 1;', 'notes.md': '# Notes\n\nOf a.' };
  const files = Object.entries(given).map(([path, text]) => ({ path, base64: Buffer.from(text).toString('base64') }));
  const byPath = await ended((await api().jobs.import({ workspace, sources: [{ kind: 'path', path: folder(given) }] })).id);
  const handed = await ended((await api().jobs.import({ workspace, sources: [{ kind: 'folder', name: 'given', files }] })).id);
  expect(handed).toMatchObject({
    state: 'done',
    imported: 1,
    document: byPath.document,
    notes: ['given is taken as one document: a source folder.'],
  });
  const single = await ended((await api().jobs.import({ workspace, sources: [{ kind: 'folder', name: 'given', files, folder: 'files' }] })).id);
  expect(single).toMatchObject({ state: 'done', imported: 3, failed: 0 });
  expect(titles()).toEqual(['given', 'a.ts', 'Notes', 'package.json']);
  const out = await ended(
    (await api().jobs.import({ workspace, sources: [{ kind: 'folder', name: 'given', files: [{ path: '../a.ts', base64: '' }] }] })).id,
  );
  expect(out).toMatchObject({ state: 'failed', failures: [{ error: { code: 'bad-input' } }] });
});

it('a documents process that dies costs the one file it was at', async () => {
  const path = folder({ 'a.md': '# One\n\nText.', 'b.md': 'Line of text.\n\n'.repeat(500_000), 'c.md': '# Three\n\nText.' });
  const { id } = await api().jobs.import({ workspace, sources: [{ kind: 'path', path }] });
  await when(id, ({ at }) => at === 'b.md');
  process.kill(program.documents.pid!, 'SIGKILL');
  const job = await ended(id);
  expect(job.failures).toEqual([
    { place: expect.any(Number), name: 'b.md', error: { code: 'file-hostile', message: expect.stringMatching(/^b\.md .*SIGKILL/) } },
  ]);
  expect(titles()).toEqual(['One', 'Three']);
});

it('what is cancelled keeps what was finished, and goes on when it is tried again', async () => {
  const path = folder({ 'a.md': '# One\n\nText.', 'b.md': `# Two\n\n${'Line of text.\n\n'.repeat(100_000)}`, 'c.md': '# Three\n\nText.' });
  const { id } = await api().jobs.import({ workspace, sources: [{ kind: 'path', path }] });
  const behind = await api().jobs.import({ workspace, sources: [{ kind: 'text', title: 'Behind', text: 'Waits.' }] });
  await when(id, ({ at }) => at === 'b.md');
  await api().jobs.cancel({ id: behind.id });
  await api().jobs.cancel({ id });
  expect([(await ended(id)).state, (await ended(behind.id)).state]).toEqual(['cancelled', 'cancelled']);
  expect(titles()).toContain('One');
  expect(titles()).not.toContain('Three');
  await api().jobs.retry({ id });
  expect(await ended(id)).toMatchObject({ state: 'done', imported: 3 });
  expect(titles()).toEqual(['One', 'Two', 'Three']);
  await api().jobs.forget({ id });
  expect((await api().jobs.list()).map((job) => job.id)).toEqual([behind.id]);
});

it('work of a process that was killed goes on at the next start; one that it died over again and again is left', async () => {
  const { id } = program.library.jobs.add({ kind: 'import', workspace, title: 'Tides', work: {}, document: null }, [
    { kind: 'bytes', name: 'tides.md', bytes: Buffer.from('# Tides\n\nHigh water.') },
  ]);
  const claimed = () =>
    spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `import { identified, Library } from ${JSON.stringify(new URL('../documents/library/library.ts', import.meta.url).href)};
       const library = new Library(${JSON.stringify(program.home.database)});
       library.jobs.reclaim();
       library.jobs.claim(['import']);
       process.kill(process.pid, 'SIGKILL');`,
    ]);
  expect(claimed().signal).toBe('SIGKILL');
  expect(program.library.jobs.get(id).state).toBe('running');
  program.queue.resume();
  expect(await ended(id)).toMatchObject({ state: 'done', imported: 1 });
  expect(titles()).toEqual(['Tides']);

  const doomed = program.library.jobs.add({ kind: 'import', workspace, title: 'Doom', work: {}, document: null }, []);
  for (let i = 0; i < 5; i++) claimed();
  program.queue.resume();
  expect(await ended(doomed.id)).toMatchObject({ state: 'interrupted', error: { message: expect.stringContaining('5 times') } });
});

it('who waits for an import hears of each file; who stops waiting cancels it', async () => {
  const path = folder({ 'a.md': '# One\n\nText.', 'b.md': `# Two\n\n${'Line of text.\n\n'.repeat(100_000)}` });
  const heard: ImportEvent[] = [];
  for await (const event of await api().documents.import({ workspace, sources: [{ kind: 'path', path }] })) {
    heard.push(event);
    if (event.type === 'progress' && event.name === 'b.md') break;
  }
  expect(heard.map(({ type }) => type)).toContain('imported');
  expect(await ended(program.queue.list()[0]!.id)).toMatchObject({ state: 'cancelled', imported: 1 });
});

it('a question goes before the reading of a book, and the reading goes on behind it', async () => {
  const long = Array.from({ length: 6 }, (_, i) => `# Copy ${i}\n\n${story}`).join('\n\n');
  const add = (title: string, text: string) =>
    program.documents.call({ method: 'import', workspace, item: { kind: 'text', name: `${title}.md`, text, title } });
  const book = (await add('Book', long)).document;
  const letter = (await add('Letter', story.slice(0, 9000))).document;
  const { id } = await api().jobs.read({ id: book.id });
  const { done } = await when(id, (job) => job.done > 0);
  const asked = await api().questions.ask({ workspace, documents: [letter.id], conversation: null, question: 'Who?' });
  for await (const event of asked) if (event.type === 'answer') expect(program.queue.get(id).state).toBe('waiting');
  const { state, done: all, total } = await ended(id);
  expect([state, all]).toEqual(['done', total]);
  expect(all).toBeGreaterThan(done);
});

it('a summary that is made again, because the program ended before it could say that it was made, is one summary', async () => {
  const text = 'The tide is high at noon. Ada saw it.';
  const { document } = program.library.add({ workspace, name: 'tides.md', path: null, ...identified(laidOut(text, 'tides.md'), text) });
  const { id } = await api().jobs.summarise({ document: document.id, length: 'short', style: 'extract' });
  await ended(id);
  // As a kill leaves it: the summary is kept, its job is not ended.
  const job = program.library.jobs.get(id);
  await summarise(program, { job, signal: new AbortController().signal, password: undefined, progress() {}, emit() {} });
  expect(await api().summaries.list({ document: document.id })).toHaveLength(1);
});

it('a file is read in the encoding that was chosen, also when it comes again, until it says its own', async () => {
  const russian = 'Мой дядя самых честных правил, когда не в шутку занемог.';
  const root = folder({ 'lamp.txt': iconv.encode(russian, 'koi8-r') });
  const path = join(root, 'lamp.txt');
  const imported = async (encoding?: string) => {
    const { id } = await api().jobs.import({ workspace, sources: [{ kind: 'path', path, ...(encoding ? { encoding } : {}) }] });
    const { failures } = await ended(id);
    if (failures.length > 0) throw new Error(failures[0]!.error.message);
    const [document, ...more] = await api().documents.list({ workspace });
    expect(more).toEqual([]);
    return { id: document!.id, encoding: document!.encoding, text: (await api().documents.text({ id: document!.id })).text };
  };
  const guessed = await imported();
  expect(guessed).toMatchObject({ encoding: { name: 'koi8-r', chosen: false }, text: russian });
  const ways = await api().documents.readings({ id: guessed.id });
  expect(ways[0]).toEqual({ encoding: 'koi8-r', sample: russian });
  expect(ways).toContainEqual({ encoding: 'windows-1251', sample: iconv.decode(iconv.encode(russian, 'koi8-r'), 'windows-1251') });
  const chosen = { encoding: { name: 'windows-1251', chosen: true }, text: iconv.decode(iconv.encode(russian, 'koi8-r'), 'windows-1251') };
  expect(await imported('windows-1251')).toMatchObject(chosen);
  expect(await imported()).toMatchObject(chosen);
  await expect(imported('rot13')).rejects.toThrow('lamp.txt cannot be read as rot13.');
  writeFileSync(path, russian);
  expect(await imported()).toMatchObject({ encoding: null, text: russian });
});

it.each<[string, (bytes: Buffer) => ImportSource]>([
  ['on this machine', (bytes) => ({ kind: 'path', path: join(folder({ 'note.txt': bytes }), 'note.txt') })],
  ['handed over by a browser', (bytes) => ({ kind: 'file', name: 'note.txt', base64: bytes.toString('base64') })],
])('a file whose encoding cannot be told leaves a choice, and is read as it was chosen: %s', async (_, source) => {
  const words = 'Żółw';
  const { id } = await api().jobs.import({ workspace, sources: [source(iconv.encode(words, 'windows-1250'))] });
  const [failure] = (await ended(id)).failures;
  expect(failure).toMatchObject({ name: 'note.txt', error: { code: 'file-encoding' } });
  expect(await api().documents.list({ workspace })).toEqual([]);
  const { place } = failure!;
  expect(await api().jobs.readings({ id, place })).toContainEqual({ encoding: 'windows-1250', sample: words });
  await api().jobs.retry({ id, readAs: { place, encoding: 'windows-1250' } });
  expect((await ended(id)).failures).toEqual([]);
  const [document] = await api().documents.list({ workspace });
  expect(document!.encoding).toEqual({ name: 'windows-1250', chosen: true });
  expect((await api().documents.text({ id: document!.id })).text).toBe(words);
});
