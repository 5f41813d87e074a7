/** What people change about documents that are there: what they are called, and which workspace holds them. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { FocusError } from '../../errors.ts';
import { whole } from './database.ts';
import { keptPieces } from './pieces.ts';

export class Members {
  readonly #db: DatabaseSync;
  /** Hashes of texts by document; a text never changes. */
  readonly #hashes = new Map<string, string>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** In every workspace that holds it; the search finds it by its new title. `author` '' = none. @throws FocusError 'not-found' */
  rename(document: string, { title, author }: { title: string; author: string }): void {
    whole(this.#db, () => {
      const row = this.#db.prepare('SELECT metadata, firstPassage FROM documents WHERE id = ?').get(document);
      if (!row) throw new FocusError('not-found', 'This document is not in the library any more.');
      const { author: _, ...rest } = JSON.parse(String(row.metadata)) as Record<string, string>;
      const metadata = author === '' ? rest : { ...rest, author };
      this.#db.prepare('UPDATE documents SET title = ?, metadata = ? WHERE id = ?').run(title, JSON.stringify(metadata), document);
      // The first passage of a document is its title.
      this.#db.prepare('UPDATE passages SET text = ? WHERE rowid = ?').run(title, Number(row.firstPassage));
    });
  }

  /** Documents of the workspace whose text an earlier one has already (a file with and without its lock, say): pairs later, earliest. */
  twins(workspace: string): [string, string][] {
    const alike = this.#db
      .prepare(
        `SELECT d.id, d.chars, d.words FROM members m JOIN documents d ON d.id = m.document WHERE m.workspace = ?1 AND m.replacedBy IS NULL
           AND (d.chars, d.words) IN (SELECT d.chars, d.words FROM members m JOIN documents d ON d.id = m.document
             WHERE m.workspace = ?1 AND m.replacedBy IS NULL GROUP BY d.chars, d.words HAVING COUNT(*) > 1)
         ORDER BY m.addedAt, m.rowid`,
      )
      .all(workspace) as { id: string }[];
    const first = new Map<string, string>();
    return alike.flatMap(({ id }): [string, string][] => {
      const hash = this.#hashOf(id);
      const earlier = first.get(hash);
      if (earlier === undefined) first.set(hash, id);
      return earlier === undefined ? [] : [[id, earlier]];
    });
  }

  #hashOf(document: string): string {
    const known = this.#hashes.get(document);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    for (const piece of keptPieces(this.#db, 'text', document)) hash.update(piece);
    const digest = hash.digest('hex');
    this.#hashes.set(document, digest);
    return digest;
  }

  /** What a document takes of the disk, without the index of its words. */
  bytes(document: string): number {
    const row = this.#db
      .prepare(
        `SELECT (SELECT COALESCE(SUM(LENGTH(CAST(text AS BLOB))), 0) FROM texts WHERE document = ?1)
           + (SELECT COALESCE(SUM(LENGTH(CAST(layout AS BLOB))), 0) FROM layouts WHERE document = ?1)
           + (SELECT COALESCE(SUM(LENGTH(anchors)), 0) FROM anchors WHERE document = ?1)
           + (SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM contents WHERE document = ?1) AS bytes`,
      )
      .get(document) as { bytes: number };
    return row.bytes;
  }

  /** With their older versions and the files they came from; what was asked about them stays where it was asked. */
  move(documents: readonly string[], from: string, to: string): void {
    if (from === to) return;
    whole(this.#db, () => {
      if (!this.#db.prepare('SELECT 1 FROM workspaces WHERE id = ?').get(to))
        throw new FocusError('not-found', 'This workspace is not in the library any more.');
      for (const id of documents) {
        const versions = this.#db.prepare('SELECT document FROM members WHERE workspace = ? AND (document = ? OR replacedBy = ?)').all(from, id, id);
        for (const { document } of versions) {
          for (const table of ['members', 'files']) {
            this.#db.prepare(`UPDATE OR IGNORE ${table} SET workspace = ? WHERE workspace = ? AND document = ?`).run(to, from, document!);
            // What the other workspace has already.
            this.#db.prepare(`DELETE FROM ${table} WHERE workspace = ? AND document = ?`).run(from, document!);
          }
        }
      }
    });
  }
}
