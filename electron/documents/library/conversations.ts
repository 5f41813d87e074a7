/** Conversations: their list, names that people gave them, and where each token of an answer looked. */
import type { DatabaseSync } from 'node:sqlite';

export class Conversations {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * Newest first. Of each its name, else its first question; when the last one was asked, and of which documents (null = of the whole workspace).
   * No answer is read for it but these two of each: they may be megabytes together.
   */
  list(workspace: string): { id: string; title: string; askedAt: number; documents: string[] | null }[] {
    const rows = this.#db
      .prepare(
        `SELECT t.id, t.askedAt,
           COALESCE(
             (SELECT title FROM conversations WHERE id = t.id),
             (SELECT json_extract(data, '$.question') FROM answers WHERE conversation = t.id ORDER BY askedAt LIMIT 1)) AS title,
           (SELECT json_extract(data, '$.documents') FROM answers WHERE conversation = t.id ORDER BY askedAt DESC LIMIT 1) AS documents
         FROM (SELECT conversation AS id, MAX(askedAt) AS askedAt FROM answers WHERE workspace = ? GROUP BY conversation) t ORDER BY t.askedAt DESC`,
      )
      .all(workspace) as { id: string; title: string; askedAt: number; documents: string | null }[];
    return rows.map(({ documents, ...row }) => ({ ...row, documents: documents === null ? null : (JSON.parse(documents) as string[]) }));
  }

  rename(id: string, title: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO conversations VALUES (?, ?)').run(id, title);
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
