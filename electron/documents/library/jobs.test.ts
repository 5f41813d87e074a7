import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { Library } from './library.ts';

let folder: string;
let library: Library;
let id: string;
const open = () => new Library(join(folder, 'library.db'));
const owners = () => readdirSync(folder).filter((name) => name.startsWith('library.db.owner-'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-jobs-'));
  library = open();
  const workspace = library.createWorkspace('One').id;
  ({ id } = library.jobs.add({ kind: 'import', workspace, title: 'Tides', work: {}, document: null }));
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a job belongs to who claimed it until that one closes the library', () => {
  const other = open();
  expect(other.jobs.claim(['import'])?.id).toBe(id);
  expect(library.jobs.claim(['import'])).toBeNull();
  library.jobs.reclaim();
  expect(library.jobs.get(id).state).toBe('running');
  other.close();
  expect(owners()).toEqual([]);
  library.jobs.reclaim();
  expect(library.jobs.claim(['import'])).toMatchObject({ id, state: 'running', attempts: 2 });
});

test('a job of a process that was killed is free', async () => {
  const claims = `const { Library } = await import(${JSON.stringify(new URL('./library.ts', import.meta.url).href)});
    const library = new Library(${JSON.stringify(join(folder, 'library.db'))});
    console.log(library.jobs.claim(['import']).id);
    setInterval(() => library, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', claims], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void owner.kill('SIGKILL'));
  expect(String((await once(owner.stdout, 'data'))[0]).trim()).toBe(id);
  library.jobs.reclaim();
  expect(library.jobs.get(id).state).toBe('running');
  const ended = once(owner, 'exit');
  owner.kill('SIGKILL');
  await ended;
  expect(owners()).toHaveLength(1);
  library.jobs.reclaim();
  expect(library.jobs.get(id).state).toBe('waiting');
  expect(owners()).toEqual([]);
});
