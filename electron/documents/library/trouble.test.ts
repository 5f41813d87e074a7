import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FocusError } from '../../errors.ts';
import { laidOut } from '../formats/text/text.ts';
import { checkDatabase, restore } from './database.ts';
import { identified, Library } from './library.ts';
import { libraryTrouble } from './trouble.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-trouble-'));
  path = join(folder, 'library.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const words = 'The bank broke in 1861, and the tide iris stood under water for a year.';
const printed = new Uint8Array(5000).map((_, i) => (i * 7) % 251);

/** Two documents, one with its printed bytes; closed again. */
function made(at = path): { text: string; pdf: string; workspace: string } {
  const library = new Library(at);
  const { id: workspace } = library.createWorkspace('One');
  const add = (name: string, text: string, bytes?: Uint8Array) =>
    library.add({ workspace, name, path: null, ...identified(laidOut(text, name), bytes ?? text), ...(bytes ? { printed: bytes } : {}) }).document.id;
  const ids = { text: add('a.txt', words), pdf: add('b.txt', 'Another text.', printed), workspace };
  library.close();
  return ids;
}

/** One bit of what stands in the file so, everywhere it stands. */
function flip(at: string, what: Uint8Array | string): void {
  const bytes = readFileSync(at);
  const wanted = Buffer.from(what);
  for (let place = bytes.indexOf(wanted); place >= 0; place = bytes.indexOf(wanted, place + 1)) bytes[place + 3]! ^= 1;
  writeFileSync(at, bytes);
}

function failure(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof FocusError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('It worked.');
}

describe('one flipped bit', () => {
  test('in a text is noticed when it is read, by the name of the document; the others are read as ever', () => {
    const { text, pdf } = made();
    flip(path, 'The bank broke');
    const library = new Library(path);
    expect(failure(() => library.text(text))).toMatchObject({ code: 'store-damaged', message: expect.stringContaining('“a”') });
    expect(library.text(pdf).text).toBe('Another text.');
    library.close();
  });

  test('in the printed pages is noticed when they are shown', () => {
    const { pdf } = made();
    const whole = new Library(path);
    expect(whole.bytes(pdf)).toEqual(printed);
    whole.close();
    flip(path, printed.subarray(2000, 2060));
    const library = new Library(path);
    expect(failure(() => library.bytes(pdf)).code).toBe('store-damaged');
    library.close();
  });

  test('what an earlier version kept without a hash is read as it is', () => {
    const { text } = made();
    const db = new DatabaseSync(path);
    db.exec('DELETE FROM hashes');
    db.close();
    const library = new Library(path);
    expect(library.text(text).text).toBe(words);
    library.close();
  });
});

describe('a backup', () => {
  const backup = () => join(folder, 'backup.focus');
  async function kept(change: (db: DatabaseSync) => void = () => {}): Promise<string> {
    const elsewhere = join(folder, 'elsewhere.db');
    made(elsewhere);
    const library = new Library(elsewhere);
    await library.backUp(backup());
    library.close();
    const db = new DatabaseSync(backup());
    change(db);
    db.close();
    return backup();
  }

  test.each<[string, string, RegExp]>([
    ['a trigger', `CREATE TRIGGER t AFTER INSERT ON workspaces BEGIN DELETE FROM documents; END`, /trigger t is none/],
    ['a view', `CREATE VIEW v AS SELECT 1`, /view v is none/],
    ['a table of its own', `CREATE TABLE other (a)`, /table other is none/],
    ['another table in the place of ours', `DROP TABLE settings; CREATE TABLE settings (key, value)`, /table settings is none/],
    ['a table missing', `DROP TABLE summaries`, /summaries is none/],
    ['rows that lead nowhere', `PRAGMA foreign_keys = OFF; DELETE FROM workspaces`, /lead nowhere/],
  ])('with %s is refused, and nothing is changed', async (_, sql, why) => {
    const { text } = made();
    await kept((db) => db.exec(sql));
    const before = readdirSync(folder).sort();
    await expect(restore(backup(), path)).rejects.toMatchObject({ code: 'store-damaged', message: expect.stringMatching(why) });
    expect(readdirSync(folder).sort()).toEqual(before);
    const library = new Library(path);
    expect(library.text(text).text).toBe(words);
    library.close();
  });

  test('whose text was changed is refused before it replaces anything', async () => {
    made();
    await kept();
    flip(backup(), 'The bank broke');
    await expect(restore(backup(), path)).rejects.toMatchObject({ code: 'store-damaged', message: expect.stringContaining('“a”') });
  });

  test('of a newer Focus is not called damaged', async () => {
    await kept((db) => db.exec('PRAGMA user_version = 99'));
    await expect(restore(backup(), path)).rejects.toMatchObject({ code: 'library-newer', message: expect.stringContaining(backup()) });
  });

  test('of an older version is brought to the present one; a whole one is put back', async () => {
    const since = ['removedRows', 'removals', 'traces', 'conversations', 'notes', 'readings', 'written', 'hashes'];
    await kept((db) => db.exec(`${since.map((table) => `DROP TABLE ${table};`).join(' ')} PRAGMA user_version = 9`));
    expect(await restore(backup(), path)).toBeNull();
    const library = new Library(path);
    expect(library.workspaces()).toHaveLength(1);
    library.close();
    rmSync(backup());
    rmSync(join(folder, 'elsewhere.db'));
    await kept();
    expect(await restore(backup(), path)).toContain('.before-');
  });
});

describe('not called damaged', () => {
  const unlike = (message: string) => expect(message).not.toMatch(/damaged|restore a backup/);

  test('a library in use by another program', () => {
    made();
    const other = new DatabaseSync(path);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    const { code, message } = failure(() => new Library(path));
    other.close();
    expect(code).toBe('library-busy');
    unlike(message);
  });

  test('a library of a newer version', () => {
    made();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const { code, message } = failure(() => new Library(path));
    expect([code, message]).toEqual(['library-newer', expect.stringContaining('newer')]);
  });

  test('a folder where the file should be', () => {
    mkdirSync(path);
    expect(failure(() => new Library(path)).message).toContain('is a folder');
  });

  const root = process.getuid?.() === 0;
  /** Root may write everywhere; nobody may not. */
  test.skipIf(process.platform === 'win32')('a folder that allows no changes', () => {
    made();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    if (root) process.seteuid!(65534);
    try {
      const { code, message } = failure(() => new Library(path));
      expect(code).toBe('read-only');
      unlike(message);
    } finally {
      if (root) process.seteuid!(0);
      chmodSync(folder, 0o700);
    }
  });

  const disk = join(tmpdir(), `focus-disk-${process.pid}`);
  const canMount = root && process.platform === 'linux' && mounted('size=400k', () => true);
  const why = canMount ? '' : ' (skipped: may not mount a tmpfs here)';
  function mounted<T>(options: string, work: () => T): T | false {
    mkdirSync(disk, { recursive: true });
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status !== 0) return false;
    try {
      return work();
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  }

  test.skipIf(!canMount)(`a full disk, at the start and in the midst of an import${why}`, () => {
    const text = laidOut('A line of the book that takes the disk. '.repeat(20_000), 'a.txt');
    mounted('size=400k', () => {
      const at = join(disk, 'library.db');
      const library = new Library(at);
      const { id: workspace } = library.createWorkspace('One');
      const added = failure(() => library.add({ workspace, name: 'a.txt', path: null, ...identified(text, text.text) }));
      expect(added.code).toBe('disk-full');
      unlike(added.message);
      expect(library.workspaces()).toHaveLength(1);
      const target = join(disk, 'backup.focus');
      library.close();
      fill();
      const { code, message } = failure(() => new Library(join(disk, 'new.db')));
      expect(code).toBe('disk-full');
      unlike(message);
      expect(readdirSync(disk)).not.toContain(target);
    });
  });

  test.skipIf(!canMount)(`a disk that is read-only${why}`, () => {
    mounted('size=4m', () => {
      made(join(disk, 'library.db'));
      spawnSync('mount', ['-o', 'remount,ro', disk]);
      const { code, message } = failure(() => new Library(join(disk, 'library.db')));
      expect(code).toBe('read-only');
      unlike(message);
    });
  });

  test.skipIf(!canMount)(`a backup for which there is no room${why}`, async () => {
    mkdirSync(disk, { recursive: true });
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    made();
    const library = new Library(path);
    await expect(library.backUp(join(disk, 'a.focus'))).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining('is full') });
    expect(readdirSync(disk)).toEqual([]);
    await expect(library.backUp(join(folder, 'none', 'a.focus'))).rejects.toMatchObject({ code: expect.not.stringMatching('disk-full') });
    library.close();
    spawnSync('umount', ['-l', disk]);
  });

  function fill(): void {
    const handle = openSync(join(disk, 'filler'), 'w');
    try {
      for (;;) writeSync(handle, Buffer.alloc(4096));
    } catch {
      closeSync(handle);
    }
  }
});

test('a page that is no page of its own is damage, and is called so', () => {
  made();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 4096, 4096 * 3);
  writeFileSync(path, bytes);
  const { code, message } = failure(() => checkDatabase(path));
  expect(code).toBe('store-damaged');
  expect(message).toContain('restore a backup');
});

test('what is no trouble of the file is passed on', () => {
  const error = new TypeError('x');
  expect(libraryTrouble(path, error)).toBe(error);
  copyFileSync(new URL(import.meta.url), path);
  expect(failure(() => new Library(path)).code).toBe('store-damaged');
});
