/** Which documents a model has read: what a question costs, and what the library shows as read. The store may have let go of some since. */
import type { DatabaseSync } from 'node:sqlite';

export class Readings {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  add(documents: readonly string[], model: string): void {
    const insert = this.#db.prepare('INSERT OR IGNORE INTO readings VALUES (?, ?)');
    for (const document of documents) insert.run(document, model);
  }

  /** Documents that the model has read. */
  of(model: string): Set<string> {
    const rows = this.#db.prepare('SELECT document FROM readings WHERE model = ?').all(model) as { document: string }[];
    return new Set(rows.map(({ document }) => document));
  }

  /** What was read is gone. */
  clear(): void {
    this.#db.exec('DELETE FROM readings');
  }
}
