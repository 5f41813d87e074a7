/** What a model wrote of a document for a summary, passage by passage: a longer summary, another one, or one that was cut off starts from it. */
import type { DatabaseSync } from 'node:sqlite';

export class Written {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Kept once it returns. Of a document that was removed meanwhile nothing is kept. */
  keep(document: string, key: string, text: string): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO written (document, key, text) SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM documents WHERE id = ?)')
      .run(document, key, text, document);
  }

  /** By key. */
  of(document: string): Record<string, string> {
    const rows = this.#db.prepare('SELECT key, text FROM written WHERE document = ?').all(document) as { key: string; text: string }[];
    return Object.fromEntries(rows.map(({ key, text }) => [key, text]));
  }
}
