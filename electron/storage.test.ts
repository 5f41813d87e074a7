import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearStore, moveStore, placeStore, storeBytes, storeOf } from './storage.ts';

let root: string;
let disk: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'focus-storage-'));
  disk = mkdtempSync(join(tmpdir(), 'focus-disk-'));
  mkdirSync(join(root, 'store'));
  for (const name of ['a.kv', 'b.kv']) writeFileSync(join(root, 'store', name), name);
});
afterEach(() => {
  for (const folder of [root, disk]) rmSync(folder, { recursive: true, force: true });
});
const held = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);

test('what was read moves to the folder that was chosen, and back', async () => {
  expect(storeOf(root)).toEqual({ directory: join(root, 'store'), isUsual: true });
  writeFileSync(join(disk, 'mine.kv'), 'of the person');
  await placeStore(root, disk);
  await moveStore(root);
  expect(storeOf(root)).toEqual({ directory: join(disk, 'focus-store'), isUsual: false });
  expect(held(join(disk, 'focus-store'))).toEqual(['a.kv', 'b.kv']);
  expect(held(join(root, 'store'))).toEqual([]);
  expect(await storeBytes(root)).toBe(8);
  await clearStore(root);
  expect(held(disk)).toEqual(['focus-store', 'mine.kv']);
  writeFileSync(join(disk, 'focus-store', 'c.kv'), 'c');
  await placeStore(root, null);
  await moveStore(root);
  expect(storeOf(root).isUsual).toBe(true);
  expect(held(join(root, 'store'))).toEqual(['c.kv']);
});

test('a move that was cut off is ended by the next one', async () => {
  await placeStore(root, disk);
  // As a kill leaves it: one is there, the other not yet.
  rmSync(join(root, 'store', 'a.kv'));
  writeFileSync(join(disk, 'focus-store', 'a.kv'), 'a.kv');
  writeFileSync(join(disk, 'focus-store', 'b.kv.part'), 'b.');
  await moveStore(root);
  expect(readFileSync(join(disk, 'focus-store', 'b.kv'), 'utf8')).toBe('b.kv');
  expect(held(join(root, 'store'))).toEqual([]);
  expect(await storeBytes(root)).toBe(8);
});

test('a place that cannot be is refused, and nothing changes', async () => {
  await expect(placeStore(root, 'some/where')).rejects.toMatchObject({ code: 'bad-input' });
  writeFileSync(join(disk, 'file'), '');
  await expect(placeStore(root, join(disk, 'file'))).rejects.toMatchObject({ code: 'file-unreadable', message: expect.stringContaining(disk) });
  expect(storeOf(root).isUsual).toBe(true);
  expect(held(join(root, 'store'))).toEqual(['a.kv', 'b.kv']);
});

const memory = '/dev/shm';
const another = existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev;
test.skipIf(!another)('to another disk it is copied (skipped where /dev/shm is not another one)', async () => {
  const far = mkdtempSync(join(memory, 'focus-disk-'));
  try {
    await placeStore(root, far);
    await moveStore(root);
    expect(held(join(far, 'focus-store'))).toEqual(['a.kv', 'b.kv']);
    expect(held(join(root, 'store'))).toEqual([]);
  } finally {
    rmSync(far, { recursive: true, force: true });
  }
});
