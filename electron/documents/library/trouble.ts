/** What is wrong when the library's file cannot be used: only one of many causes is damage, and only that one needs a backup. */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FocusError } from '../../errors.ts';

/** SQLite's primary codes, by what is said of them. */
const codes = {
  busy: [5, 6],
  readOnly: [3, 8, 23],
  failing: [10],
  damaged: [11, 26],
  full: [13],
  closed: [14],
} as const;

const leastFreeBytes = 2 ** 20;

/** The cause as a sentence; what is no trouble of the file is returned as it is. */
export function libraryTrouble(path: string, cause: unknown): unknown {
  const { code, errcode } = cause as { code?: string; errcode?: number };
  const primary = errcode === undefined ? 0 : errcode & 0xff;
  const is = (kind: keyof typeof codes) => (codes[kind] as readonly number[]).includes(primary);
  const fail = (...[code, sentence]: [FocusError['code'], string]) => new FocusError(code, sentence, { cause });
  if (is('full') || code === 'ENOSPC' || code === 'EDQUOT' || (is('failing') && freeBytes(path) < leastFreeBytes))
    return fail('disk-full', `The disk of the library ${path} is full. Nothing that is in it is lost; free some space, then try again.`);
  if (is('busy'))
    return fail(
      'library-busy',
      `The library ${path} is in use by another program. Close that one (another Focus, a file synchroniser), then try again.`,
    );
  if (code === 'EISDIR' || (is('closed') && isFolder(path)))
    return fail('read-only', `${path} is a folder, where the library's file should be. Move it away, then start again.`);
  if (is('readOnly') || ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '') || (is('closed') && !isWritable(path)))
    return fail(
      'read-only',
      `The library ${path} cannot be written to: its file, folder or disk allows no changes. Nothing that is in it is lost; allow them, or name another folder with FOCUS_HOME.`,
    );
  if (is('damaged')) return damaged(path, cause);
  if (is('failing') || is('closed') || code === 'EIO')
    return fail(
      'file-unreadable',
      `The disk of the library ${path} does not do its work (${(cause as Error).message}). Look after the disk, then try again.`,
    );
  return cause;
}

export const damaged = (path: string, cause: unknown) =>
  new FocusError('store-damaged', `The library ${path} cannot be opened: it is damaged. Move it away or restore a backup, then start again.`, {
    cause,
  });

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function isWritable(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
