/** What is kept of conversations beside their answers: names that people gave them, and where each token of an answer looked. */
import type { DatabaseSync } from 'node:sqlite';

export class Conversations {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  rename(id: string, title: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO conversations VALUES (?, ?)').run(id, title);
  }

  /** Names by conversation, of those that have one. */
  titles(): Map<string, string> {
    const rows = this.#db.prepare('SELECT id, title FROM conversations').all() as { id: string; title: string }[];
    return new Map(rows.map(({ id, title }) => [id, title]));
  }

  /** `trace` is kept as JSON. */
  saveTrace(answer: string, trace: unknown): void {
    this.#db.prepare('INSERT OR REPLACE INTO traces VALUES (?, ?)').run(answer, JSON.stringify(trace));
  }

  /** As it was saved; null = none is kept. */
  trace(answer: string): unknown {
    const row = this.#db.prepare('SELECT data FROM traces WHERE answer = ?').get(answer) as { data: string } | undefined;
    return row ? JSON.parse(row.data) : null;
  }
}
