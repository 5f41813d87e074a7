import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

let program: Program;
beforeEach(() => {
  process.env.FOCUS_HOME = mkdtempSync(join(tmpdir(), 'focus-settings-'));
  program = new Program();
});
afterEach(async () => {
  await program.close();
  rmSync(process.env.FOCUS_HOME!, { recursive: true });
  delete process.env.FOCUS_HOME;
});

it('text in pictures is recognised as the language that is chosen, or not; one that cannot be had changes nothing', async () => {
  const { settings } = appRouter.createCaller({ program });
  const { chosen, languages } = await settings.scans();
  expect(chosen).toEqual(['eng']);
  expect(languages.find(({ code }) => code === 'eng')).toEqual({ code: 'eng', name: 'English', bytes: 0 });
  expect(languages.find(({ code }) => code === 'deu')!.bytes).toBeGreaterThan(1e6);
  await settings.setScans({ languages: [] });
  expect((await settings.scans()).chosen).toEqual([]);
  await expect(settings.setScans({ languages: ['deu'] })).rejects.toThrow(/German for text recognition did not come/);
  await expect(settings.setScans({ languages: ['klingon'] })).rejects.toThrow(/What can be: English/);
  expect((await settings.scans()).chosen).toEqual([]);
  await settings.setScans({ languages: ['English'] });
  expect((await settings.scans()).chosen).toEqual(['eng']);
  expect((await settings.network()).some(({ what, where }) => what === 'Languages of scans' && where.includes('cdn.jsdelivr.net'))).toBe(true);
});
