import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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
