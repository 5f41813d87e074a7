/** A folder that comes as bytes, because a browser knows no paths: laid down on the disk for as long as it is read, then gone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { FocusError } from '../../../errors.ts';

export interface PackedFile {
  /** Below the folder, with slashes. */
  path: string;
  bytes: Uint8Array;
}

export const pack = (files: readonly PackedFile[]): Uint8Array => serialize(files);
const unpack = (packed: Uint8Array): PackedFile[] => deserialize(packed) as PackedFile[];

/** @param work is given the folder, which is called `name`. @throws FocusError 'bad-input' when a path leads out of it. */
export async function laidDown<T>(name: string, packed: Uint8Array, work: (folder: string) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'focus-folder-'));
  try {
    const folder = join(scratch, ...steps(name, name));
    mkdirSync(folder, { recursive: true });
    for (const { path, bytes } of unpack(packed)) {
      const file = join(folder, ...steps(path, name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    return await work(folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The names that a path is made of; none of them leads anywhere but down, on any system. */
function steps(path: string, folder: string): string[] {
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..' || /[\\:\0]/.test(name)))
    throw new FocusError('bad-input', `${folder} holds a file whose path cannot be used: ${path}. Rename it.`);
  return names;
}
