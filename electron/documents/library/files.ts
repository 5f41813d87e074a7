/** Files of this machine that documents came from: which document each of them is, as it was when it was read. */
import { sep } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Stamp } from '../file.ts';

export interface KnownFile extends Stamp {
  path: string;
  document: string;
  missing: boolean;
}

export class Files {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** @returns the document that the file was before; null = it was not known. */
  set(workspace: string, path: string, document: string, stamp: Stamp = { bytes: -1, modifiedMs: -1 }): string | null {
    const before = this.#db.prepare('SELECT document FROM files WHERE workspace = ? AND path = ?').get(workspace, path) as
      | { document: string }
      | undefined;
    this.#db.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, 0)').run(workspace, path, document, stamp.bytes, stamp.modifiedMs);
    return before?.document ?? null;
  }

  /** null = the file is not known. */
  document(workspace: string, path: string): string | null {
    const row = this.#db.prepare('SELECT document FROM files WHERE workspace = ? AND path = ?').get(workspace, path);
    return (row?.document as string | undefined) ?? null;
  }

  /** Whether a file of the workspace is this document. */
  has(workspace: string, document: string): boolean {
    return this.#db.prepare('SELECT 1 FROM files WHERE document = ? AND workspace = ?').get(document, workspace) !== undefined;
  }

  all(workspace: string): KnownFile[] {
    const rows = this.#db.prepare('SELECT path, document, bytes, modifiedMs, missing FROM files WHERE workspace = ? ORDER BY path').all(workspace);
    return (rows as unknown as (Omit<KnownFile, 'missing'> & { missing: number })[]).map((row) => ({ ...row, missing: row.missing === 1 }));
  }

  /** How many of a folder are known, or are the folder itself: there, and gone. */
  below(workspace: string, folder: string): { files: number; missing: number } {
    // What begins with the folder's name and a separator lies between that and the next letter of all: an index finds it.
    const rows = this.#db.prepare(
      'SELECT missing, COUNT(*) AS n FROM files WHERE workspace = ?1 AND (path = ?2 OR (path > ?3 AND path < ?4)) GROUP BY missing',
    );
    const counts = rows.all(workspace, folder, folder + sep, folder + String.fromCharCode(sep.charCodeAt(0) + 1)) as { missing: number; n: number }[];
    const of = (missing: number) => counts.find((row) => row.missing === missing)?.n ?? 0;
    return { files: of(0), missing: of(1) };
  }

  /** Documents none of whose files are there; `document`: whether this one is. */
  missing(workspace: string, document?: string): Set<string> {
    const rows = this.#db
      .prepare(
        `SELECT document FROM files f WHERE workspace = ? AND missing = 1 AND (? IS NULL OR document = ?)
         AND NOT EXISTS (SELECT 1 FROM files g WHERE g.document = f.document AND g.workspace = f.workspace AND g.missing = 0)`,
      )
      .all(workspace, document ?? null, document ?? null) as { document: string }[];
    return new Set(rows.map((row) => row.document));
  }

  /** It is gone from the disk; its document stays. */
  setMissing(workspace: string, path: string, missing: boolean): void {
    this.#db.prepare('UPDATE files SET missing = ? WHERE workspace = ? AND path = ?').run(missing ? 1 : 0, workspace, path);
  }

  remove(workspace: string, document: string): void {
    this.#db.prepare('DELETE FROM files WHERE document = ? AND workspace = ?').run(document, workspace);
  }
}
