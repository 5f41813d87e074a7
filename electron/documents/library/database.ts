/** The library's database file: opened and checked, brought to the present schema, copied to a backup and put back from one. */
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import { FocusError, toErrorData } from '../../errors.ts';
import { makePrivate } from '../../private.ts';
import { renameDurably } from './durable.ts';
import { foreignPart } from './foreign.ts';
import { TextHash } from './hashes.ts';
import { keptPieces } from './pieces.ts';
import { damaged, libraryTrouble } from './trouble.ts';

/** Each entry brings the schema from its index to the next version; never edited once released. */
const migrations = [
  `CREATE TABLE workspaces (id TEXT PRIMARY KEY, name TEXT NOT NULL, createdAt INTEGER NOT NULL, watched TEXT);
   CREATE TABLE documents (
     id TEXT PRIMARY KEY, title TEXT NOT NULL, format TEXT NOT NULL, path TEXT, chars INTEGER NOT NULL, words INTEGER NOT NULL, pages INTEGER,
     warnings TEXT NOT NULL, questions TEXT NOT NULL, metadata TEXT NOT NULL, firstPassage INTEGER NOT NULL, lastPassage INTEGER NOT NULL);
   -- Apart from the rows that are listed, so that a list reads no text.
   CREATE TABLE contents (
     document TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE, text TEXT NOT NULL, layout TEXT NOT NULL, anchors TEXT, bytes BLOB);
   CREATE TABLE members (
     workspace TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
     addedAt INTEGER NOT NULL, PRIMARY KEY (workspace, document));
   CREATE INDEX membersByDocument ON members (document);
   CREATE VIRTUAL TABLE passages USING fts5(document UNINDEXED, start UNINDEXED, place UNINDEXED, line UNINDEXED, text);
   CREATE TABLE answers (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, workspace TEXT NOT NULL, askedAt INTEGER NOT NULL, data TEXT NOT NULL);
   CREATE INDEX answersByWorkspace ON answers (workspace, askedAt);
   CREATE INDEX answersByConversation ON answers (conversation, askedAt);
   CREATE TABLE summaries (id TEXT PRIMARY KEY, document TEXT NOT NULL, madeAt INTEGER NOT NULL, data TEXT NOT NULL);
   CREATE INDEX summariesByDocument ON summaries (document, madeAt);
   CREATE TABLE jobs (
     id TEXT PRIMARY KEY, kind TEXT NOT NULL, workspace TEXT NOT NULL, title TEXT NOT NULL, work TEXT NOT NULL, state TEXT NOT NULL,
     done INTEGER NOT NULL, total INTEGER NOT NULL, error TEXT, createdAt INTEGER NOT NULL);
   CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);`,
  // The older version of a document stays for what was asked about it, behind the newer one.
  `ALTER TABLE members ADD COLUMN replacedBy TEXT;
   -- Which document each file of this machine is, as it was when it was imported.
   CREATE TABLE files (
     workspace TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE, path TEXT NOT NULL, document TEXT NOT NULL, bytes INTEGER NOT NULL,
     modifiedMs REAL NOT NULL, missing INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (workspace, path)) WITHOUT ROWID;
   CREATE INDEX filesByDocument ON files (document);
   INSERT OR REPLACE INTO files SELECT m.workspace, d.path, d.id, -1, -1, 0 FROM documents d JOIN members m ON m.document = d.id WHERE d.path IS NOT NULL;
   DROP TABLE jobs;
   CREATE TABLE jobs (
     id TEXT PRIMARY KEY, kind TEXT NOT NULL, workspace TEXT NOT NULL, title TEXT NOT NULL, work TEXT NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL,
     total INTEGER NOT NULL, unit TEXT NOT NULL, notes TEXT NOT NULL, document TEXT, error TEXT, owner INTEGER, attempts INTEGER NOT NULL,
     createdAt INTEGER NOT NULL, endedAt INTEGER);
   -- What an import still has to take in, and what became of the rest. Bytes are let go with their item.
   CREATE TABLE jobItems (
     job TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE, place INTEGER NOT NULL, name TEXT NOT NULL, outcome TEXT, error TEXT, item TEXT NOT NULL,
     bytes BLOB, PRIMARY KEY (job, place));
   CREATE INDEX jobItemsByOutcome ON jobItems (job, outcome);`,
  // Lists in their order, and the search of a workspace, of ten thousand documents.
  `CREATE INDEX membersByTime ON members (workspace, addedAt);
   CREATE INDEX documentsByPassage ON documents (firstPassage, lastPassage, id);
   CREATE INDEX filesMissing ON files (workspace, document) WHERE missing = 1;`,
  // An owner's name in place of its process's number, which another process may have after a restart of the machine.
  `ALTER TABLE jobs DROP COLUMN owner;
   ALTER TABLE jobs ADD COLUMN owner TEXT;`,
  // Layouts are kept in a way that earlier versions cannot read (kept-layout.ts); the old way is read as ever.
  'SELECT 1;',
  // Texts and layouts in pieces: SQLite holds three copies of what is put into a row.
  `CREATE TABLE texts (
     document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, place INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (document, place));
   CREATE TABLE layouts (
     document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, place INTEGER NOT NULL, layout TEXT NOT NULL, PRIMARY KEY (document, place));
   INSERT INTO texts SELECT document, 0, text FROM contents;
   INSERT INTO layouts SELECT document, 0, layout FROM contents;
   ALTER TABLE contents DROP COLUMN text;
   ALTER TABLE contents DROP COLUMN layout;`,
  // Anchors page by page (anchors.ts); those of earlier versions stay in contents until somebody asks for them.
  `CREATE TABLE anchors (
     document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, page INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
     anchors BLOB NOT NULL, PRIMARY KEY (document, page));
   CREATE INDEX anchorsBySpan ON anchors (document, first, last, page);`,
  // What a text was when it was imported (hashes.ts).
  `CREATE TABLE hashes (document TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE, hash TEXT NOT NULL) WITHOUT ROWID;`,
  // What was removed, row by row, until it goes for good (removals.ts).
  `CREATE TABLE IF NOT EXISTS removals (
     id TEXT PRIMARY KEY, kind TEXT NOT NULL, workspace TEXT NOT NULL, title TEXT NOT NULL, removedAt INTEGER NOT NULL);
   CREATE TABLE IF NOT EXISTS removedRows (
     removal TEXT NOT NULL REFERENCES removals(id) ON DELETE CASCADE, place INTEGER NOT NULL, belongs TEXT NOT NULL, row TEXT NOT NULL,
     PRIMARY KEY (removal, place)) WITHOUT ROWID;
   -- Where each token of an answer looked: apart from the answers, which are listed.
   CREATE TABLE IF NOT EXISTS traces (answer TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE IF NOT EXISTS notes (
     id TEXT PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, words TEXT NOT NULL,
     madeAt INTEGER NOT NULL);
   CREATE INDEX IF NOT EXISTS notesByDocument ON notes (document, start);
   -- Documents that a model has read, as far as its store still holds them.
   CREATE TABLE IF NOT EXISTS readings (document TEXT NOT NULL, model TEXT NOT NULL, PRIMARY KEY (document, model)) WITHOUT ROWID;`,
  // What models wrote of a document for its summaries, passage by passage (written.ts).
  `CREATE TABLE IF NOT EXISTS written (
     document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, key TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (document, key)) WITHOUT ROWID;`,
  // A workspace follows several folders.
  'UPDATE workspaces SET watched = json_array(json(watched)) WHERE watched IS NOT NULL;',
];
/** Versions below were previews that nobody keeps a library of. */
const firstVersion = 3;
const present = firstVersion + migrations.length - 1;

/** SQLite's code. */
const busy = 5;

/** Larger files are checked beside the work: it takes seconds. */
const checkedAtOnceBytes = 16 * 2 ** 20;

/**
 * `path`: the file, or ':memory:'. @throws FocusError 'store-damaged' when the file is not a library, or, found at once for a small one, not a
 * whole one; 'disk-full', 'read-only', 'library-busy', 'library-newer' for what they say.
 */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') makePrivate(path);
    db = new DatabaseSync(path);
    // What is acknowledged outlives a power cut: each commit is on the disk, past the disk's own memory (which macOS has to be told).
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000;');
    if (bytesOf(path) <= checkedAtOnceBytes) check(db);
    else versionOf(db);
  } catch (cause) {
    db?.close();
    throw libraryTrouble(path, cause);
  }
  const version = versionOf(db);
  try {
    refuseOther(path, version);
    migrate(db, version);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function refuseOther(path: string, version: number): void {
  if (version > present)
    throw new FocusError('library-newer', `The library ${path} was written by a newer Focus. Start that one; nothing was changed.`);
  if (version > 0 && version < firstVersion)
    throw new FocusError(
      'library-newer',
      `The library ${path} was written by a preview of Focus that this one cannot read. Move it away, then start again.`,
    );
}

/** From a version to another, or to the present one. */
function migrate(db: DatabaseSync, from: number, to = present): void {
  for (const [i, migration] of migrations.entries()) {
    if (firstVersion + i <= from || firstVersion + i > to) continue;
    // Two processes may open a new library at the same moment: who comes second finds it made.
    whole(db, () => {
      if (versionOf(db) < firstVersion + i) db.exec(`${migration} PRAGMA user_version = ${firstVersion + i};`);
    });
  }
}

/** Reads all of the library's file. @throws FocusError 'store-damaged' */
export function checkDatabase(path: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    check(db);
  } catch (cause) {
    throw libraryTrouble(path, cause);
  } finally {
    db?.close();
  }
}

/** All of it or nothing; what is part of a larger whole is kept or lost with that. */
export function whole<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  try {
    db.exec('BEGIN IMMEDIATE');
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk may have rolled it back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw libraryTrouble(db.location() ?? ':memory:', error);
  }
}

export interface BackUpHooks {
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number; unit: 'pages' }) => void;
}

/** The whole library in one file, also while it is in use. A backup that ends early leaves nothing under its name. */
export async function backUp(db: DatabaseSync, target: string, { signal, onProgress }: BackUpHooks = {}): Promise<void> {
  if (existsSync(target)) throw new FocusError('bad-input', `${target} is there already. Choose another name for the backup.`);
  const partial = `${target}.partial`;
  const discard = () => {
    for (const ending of ['', '-journal']) rmSync(partial + ending, { force: true });
  };
  // Of one that was killed.
  discard();
  try {
    makePrivate(partial);
    await backup(db, partial, {
      progress: ({ totalPages, remainingPages }) => {
        signal?.throwIfAborted();
        onProgress?.({ done: totalPages - remainingPages, total: totalPages, unit: 'pages' });
      },
    });
    signal?.throwIfAborted();
    // Read once more: a backup that cannot be put back is none.
    checkDatabase(partial);
    renameDurably(partial, target);
  } catch (cause) {
    discard();
    signal?.throwIfAborted();
    const { code } = toErrorData(libraryTrouble(target, cause));
    const said = code === 'disk-full' ? 'its disk is full' : (cause as Error).message;
    throw new FocusError(code, `The backup could not be written to ${target} (${said}). Choose another place.`, { cause });
  }
}

/** Puts a backup in the place of a library that no process has open. What was there is kept beside it. @returns where, null = nothing was. */
export async function restore(source: string, path: string): Promise<string | null> {
  if (!existsSync(source)) throw new FocusError('file-missing', `${source} does not exist. Check the path.`);
  const fresh = `${path}.restoring`;
  for (const ending of ['', '-wal', '-shm']) rmSync(fresh + ending, { force: true });
  try {
    makePrivate(fresh);
    await copyFile(source, fresh);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw libraryTrouble(fresh, cause);
  }
  try {
    refuseForeign(fresh);
    const db = openDatabase(fresh);
    try {
      checkTexts(db);
    } finally {
      db.close();
    }
  } catch (cause) {
    for (const ending of ['', '-wal', '-shm']) rmSync(fresh + ending, { force: true });
    if (cause instanceof FocusError && (cause.code === 'library-newer' || cause.code === 'disk-full'))
      throw new FocusError(cause.code, cause.message.replace(`The library ${fresh}`, `The backup ${source}`), { cause });
    const why = (cause as Error).message.replaceAll(fresh, source);
    throw new FocusError('store-damaged', `${source} is no backup of a Focus library that can be put back (${why}). Nothing was changed.`, { cause });
  }
  refuseWhileOpen(path);
  const kept = existsSync(path) ? `${path}.before-${new Date(statSync(path).mtimeMs).toISOString().replaceAll(':', '-')}` : null;
  // What the log still holds belongs to the library that goes.
  if (kept) {
    for (const ending of ['-wal', '-shm']) if (existsSync(path + ending)) renameSync(path + ending, kept + ending);
    keepAs(path, kept);
  }
  renameDurably(fresh, path);
  return kept;
}

/** Before anything in the file is run: it is whole, and built as a library of its version is. */
function refuseForeign(path: string): void {
  // Whether it is a library decides what is in the file, not what would be made of an empty one.
  if (bytesOf(path) === 0) throw new Error('it is empty');
  const db = new DatabaseSync(path, { readOnly: true });
  const library = new DatabaseSync(':memory:');
  try {
    db.exec('PRAGMA trusted_schema = OFF');
    check(db);
    const version = versionOf(db);
    if (version === 0) throw new Error('it holds no library');
    refuseOther(path, version);
    migrate(library, 0, version);
    const foreign = foreignPart(db, library);
    if (foreign) throw new Error(`its ${foreign} is none of a library's`);
  } finally {
    db.close();
    library.close();
  }
}

/** Every text is what was imported, and every row leads to what is there. */
function checkTexts(db: DatabaseSync): void {
  if (db.prepare('PRAGMA foreign_key_check').get()) throw new Error('rows of it lead nowhere');
  const ids = db.prepare('SELECT document FROM hashes').all() as { document: string }[];
  for (const { document } of ids) {
    const hash = new TextHash();
    for (const what of ['text', 'layout'] as const) for (const _piece of hash.of(keptPieces(db, what, document)));
    hash.check(db, document);
  }
}

/** A second name for the file, so that there is a library at every moment; disks that have no second names give it another one. */
function keepAs(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch {
    renameSync(path, kept);
  }
}

/** Only who is alone with a database can take it out of its log mode. A damaged one is nobody's. */
function refuseWhileOpen(path: string): void {
  if (!existsSync(path)) return;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec('PRAGMA journal_mode = DELETE');
  } catch (cause) {
    if ((cause as { errcode?: number }).errcode !== busy) return;
    throw new FocusError('bad-input', 'The library is open in another Focus. Close it, then restore the backup.', { cause });
  } finally {
    db?.close();
  }
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function versionOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function check(db: DatabaseSync): void {
  const found = db.prepare('PRAGMA quick_check').get() as { quick_check: string };
  if (found.quick_check !== 'ok') throw damaged(db.location() ?? ':memory:', new Error(found.quick_check));
}
