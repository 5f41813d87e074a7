import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedSinceMade, hashesBelow } from './unpacked.ts';

let root: string;
const unpacked = () => join(root, 'app.asar.unpacked');
const list = () => join(root, 'unpacked.json');
const changed = (packaged = true) => changedSinceMade(packaged, root, list());
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'focus-unpacked-'));
  mkdirSync(join(unpacked(), 'node_modules', 'runtime', 'bin'), { recursive: true });
  writeFileSync(join(unpacked(), 'node_modules', 'runtime', 'bin', 'runtime.node'), 'native');
  writeFileSync(list(), JSON.stringify(await hashesBelow(unpacked(), 'node_modules')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what lies beside the archive is what it was when the installer was made', async () => {
  expect(await changed()).toEqual([]);
});

test('a file beside the archive that was changed, added, or is a link, is named; without a list all of it is', async () => {
  const library = join(unpacked(), 'node_modules', 'runtime', 'bin', 'runtime.node');
  writeFileSync(library, 'Native');
  expect(await changed()).toEqual(['node_modules/runtime/bin/runtime.node']);
  expect(await changed(false)).toEqual([]);
  writeFileSync(library, 'native');
  writeFileSync(join(unpacked(), 'added.js'), '');
  expect(await changed()).toEqual(['added.js']);
  rmSync(join(unpacked(), 'added.js'));
  symlinkSync(library, join(unpacked(), 'link.node'));
  expect(await changed()).toEqual(['link.node']);
  rmSync(join(unpacked(), 'link.node'));
  rmSync(list());
  expect(await changed()).toHaveLength(1);
});
