import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { starterBundle } from '../home.ts';
import { readManifest } from '../models/models.ts';
import { Program } from './program.ts';

let program: Program;
beforeEach(() => {
  process.env.FOCUS_HOME = mkdtempSync(join(tmpdir(), 'focus-program-'));
  program = new Program();
});
afterEach(async () => {
  await program.close();
  rmSync(process.env.FOCUS_HOME!, { recursive: true });
  delete process.env.FOCUS_HOME;
});

it('a first start that is cut off leaves nothing behind, so that the next one is the first', async () => {
  const cut = vi.spyOn(program.library, 'add').mockImplementation(() => {
    throw new Error('cut off');
  });
  await expect(program.prepare()).rejects.toThrow('cut off');
  expect(program.library.workspaces()).toEqual([]);
  cut.mockRestore();
  await program.prepare();
  expect(program.library.workspaces().map(({ documents }) => documents)).toEqual([1]);
});

it('who waits for an engine that is restarted while it starts gets the one that takes its place, and the chosen model stays', async () => {
  const { name } = await readManifest(starterBundle);
  program.library.set('model', name);
  const another = join(process.env.FOCUS_HOME!, 'another');
  symlinkSync(starterBundle, another, 'junction');
  program.library.set('lastGoodModel', another);
  const waited = program.engine();
  await vi.waitFor(() => expect(program.status.kind).toBe('starting'), { timeout: 30_000, interval: 5 });
  await program.restart();
  const now = program.engine();
  expect(await waited).toBe(await now);
  expect((await (await waited).info()).name).toBe(name);
  expect([program.library.setting('model'), program.library.setting('lastGoodModel'), program.status.kind]).toEqual([name, name, 'idle']);
});
