import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Program } from './api/program.ts';
import { restore } from './documents/library/database.ts';
import { KvStore } from './engine/store.ts';
import { claimHome } from './instance.ts';
import { keepHomePrivate } from './private.ts';
import { saveState } from './shell/window-state.ts';
import { placeStore } from './storage.ts';

const modes = process.platform === 'win32' ? 'Windows has no modes' : null;
let scratch: string;
let home: string;
let umask: number;
beforeEach(() => {
  // What others see is not left to the mask that a session happens to have.
  umask = process.umask(0);
  scratch = mkdtempSync(join(tmpdir(), 'focus-private-'));
  home = join(scratch, 'home');
  process.env.FOCUS_HOME = home;
});
afterEach(() => {
  process.umask(umask);
  delete process.env.FOCUS_HOME;
  rmSync(scratch, { recursive: true, force: true });
});

/** What others may do anything with. */
function open(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return [folder, ...below]
    .filter((path) => (lstatSync(path).mode & 0o077) !== 0 && !lstatSync(path).isSymbolicLink())
    .map((path) => relative(scratch, path));
}

async function everything(): Promise<void> {
  const claim = await claimHome(home);
  const program = new Program();
  program.library.createWorkspace('One');
  program.failed('test', new Error('logged'));
  mkdirSync(program.home.backups, { recursive: true });
  await program.library.backUp(join(program.home.backups, 'a.focus'));
  saveState(join(home, 'window.json'), { getNormalBounds: () => ({ x: 0, y: 0, width: 9, height: 9 }), isMaximized: () => false });
  await KvStore.open({ directory: join(home, 'store'), quotaBytes: 1e9 });
  // The write-ahead log is there while the library is open.
  expect(open(home)).toEqual(['home/backups']);
  await program.close();
  await restore(join(program.home.backups, 'a.focus'), program.home.database);
  if ('instance' in claim) claim.instance.release();
}

test.skipIf(modes)(`what is made in a new home is its owner's alone${modes ? ` (skipped: ${modes})` : ''}`, async () => {
  mkdirSync(home, { mode: 0o700 });
  await everything();
  expect(open(home)).toEqual(['home/backups']);
});

test.skipIf(modes)(`a home that was there, open to all, is shut by the start, links left alone${modes ? ` (skipped: ${modes})` : ''}`, async () => {
  const elsewhere = join(scratch, 'elsewhere.txt');
  writeFileSync(elsewhere, 'not ours', { mode: 0o644 });
  for (const folder of ['', 'logs', 'backups', 'store', 'models/one']) mkdirSync(join(home, folder), { recursive: true });
  for (const name of ['logs/focus.log', 'backups/old.focus', 'store/a.kv', 'models/one/graph.onnx', 'library.db.before-1', 'window.json'])
    writeFileSync(join(home, name), '');
  symlinkSync(elsewhere, join(home, 'backups', 'link'));
  writeFileSync(join(home, 'of-the-person.txt'), '', { mode: 0o644 });
  await placeStore(home, scratch);
  chmodSync(join(scratch, 'focus-store'), 0o755);
  writeFileSync(join(scratch, 'focus-store', 'b.kv'), '', { mode: 0o644 });
  const program = new Program();
  expect(open(home)).toEqual(['home/of-the-person.txt']);
  expect(open(join(scratch, 'focus-store'))).toEqual([]);
  expect(statSync(elsewhere).mode & 0o777).toBe(0o644);
  await program.close();
});

test.skipIf(modes || process.getuid?.() !== 0)(
  `what belongs to nobody we may speak for is told${modes || process.getuid?.() !== 0 ? ' (skipped: needs root to make such a file)' : ''}`,
  () => {
    mkdirSync(home, { mode: 0o755 });
    writeFileSync(join(home, 'library.db'), '', { mode: 0o644 });
    const root = process.geteuid!();
    chmodSync(scratch, 0o755);
    process.seteuid!(65534);
    try {
      expect(keepHomePrivate(home)).toEqual([home, join(home, 'library.db')]);
    } finally {
      process.seteuid!(root);
    }
  },
);
