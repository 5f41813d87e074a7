import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Cipher, Keys } from './keys.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-keys-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const turned: Cipher = {
  seal: (text) => Buffer.from(text).reverse(),
  open: (bytes) => Buffer.from(bytes).reverse().toString(),
};

it('a key is kept for its owner alone, and goes again', () => {
  const file = join(scratch, 'plain.json');
  new Keys(file, null).set('a', 'secret-1');
  new Keys(file, null).set('b', 'secret-2');
  expect(new Keys(file, null).get('a')).toBe('secret-1');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  new Keys(file, null).set('a', null);
  expect(new Keys(file, null).get('a')).toBeNull();
  expect(readFileSync(file, 'utf8')).not.toContain('secret-1');
});

it('with a keychain it stands there sealed, and does not open without it', () => {
  const file = join(scratch, 'sealed.json');
  new Keys(file, turned).set('a', 'secret');
  expect(readFileSync(file, 'utf8')).not.toContain('secret');
  expect(new Keys(file, turned).get('a')).toBe('secret');
  expect(new Keys(file, null).get('a')).toBeNull();
  const other: Cipher = {
    ...turned,
    open() {
      throw new Error('sealed elsewhere');
    },
  };
  expect(new Keys(file, other).get('a')).toBeNull();
});
