/** SQLite notices a page that is no page of its own, not a letter that is another one: of every text a hash is kept, and checked when it is read. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { FocusError } from '../../errors.ts';

/** Of a document's text and layout, piece by piece. */
export class TextHash {
  readonly #hash = createHash('sha256');

  /** Passes the pieces on. */
  *of(pieces: Iterable<string>): Generator<string> {
    for (const piece of pieces) {
      // A piece's end is part of it: no two rows make what one made.
      this.#hash.update(`${piece.length} `).update(piece);
      yield piece;
    }
  }

  keep(db: DatabaseSync, document: string): void {
    db.prepare('INSERT OR REPLACE INTO hashes VALUES (?, ?)').run(document, this.#hash.digest('hex'));
  }

  /** What an earlier version kept has no hash; it is told no damage of. @throws FocusError 'store-damaged' */
  check(db: DatabaseSync, document: string): void {
    const row = db.prepare('SELECT h.hash, d.title FROM hashes h JOIN documents d ON d.id = h.document WHERE h.document = ?').get(document);
    if (row && row.hash !== this.#hash.digest('hex')) throw changed(String(row.title));
  }
}

export const changed = (title: string) =>
  new FocusError(
    'store-damaged',
    `What is kept of “${title}” is not what was imported: the library's disk has changed it. Remove the document and import it again, or restore a backup.`,
  );
