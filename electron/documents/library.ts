/**
 * The library on disk (node:sqlite, WAL): workspaces, documents by content, what was asked and answered, summaries, settings.
 * A document is named by the hash of its bytes, so a second import of the same bytes is the same document.
 */
import { createHash, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { FocusError } from '../errors.ts';
import { type Block, type Layout, layOut, placeOf, type Section } from './layout.ts';
import type { Anchor } from './pdf.ts';

export interface LibraryDocument {
  id: string;
  title: string;
  format: string;
  path: string | null;
  chars: number;
  words: number;
  pages: number | null;
  addedAt: number;
  warnings: string[];
  suggestedQuestions: string[];
}

/** What the library keeps of a format that is shown as printed. */
export interface Printed {
  bytes: Uint8Array;
  title: string | null;
  pages: number;
  blocks: Block[];
  sections: Section[];
  anchors: Anchor[];
  warnings: string[];
}

export interface Passage {
  document: string;
  title: string;
  snippet: string;
  match: { start: number; end: number };
  start: number;
  end: number;
  place: string;
}

/** Each entry brings the schema from its index to the next version; never edited once released. */
const migrations = [
  `CREATE TABLE workspaces (id TEXT PRIMARY KEY, name TEXT NOT NULL, createdAt INTEGER NOT NULL);
   CREATE TABLE documents (
     id TEXT PRIMARY KEY, title TEXT NOT NULL, format TEXT NOT NULL, path TEXT, text TEXT NOT NULL, layout TEXT NOT NULL,
     chars INTEGER NOT NULL, words INTEGER NOT NULL, warnings TEXT NOT NULL, questions TEXT NOT NULL);
   CREATE TABLE members (
     workspace TEXT NOT NULL REFERENCES workspaces(id) ON DELETE CASCADE, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
     addedAt INTEGER NOT NULL, PRIMARY KEY (workspace, document));
   CREATE VIRTUAL TABLE passages USING fts5(document UNINDEXED, start UNINDEXED, text);
   CREATE TABLE answers (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, workspace TEXT NOT NULL, askedAt INTEGER NOT NULL, data TEXT NOT NULL);
   CREATE INDEX answersByWorkspace ON answers (workspace, askedAt);
   CREATE TABLE summaries (id TEXT PRIMARY KEY, document TEXT NOT NULL, madeAt INTEGER NOT NULL, data TEXT NOT NULL);
   CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);`,
  // Printed pages: the file itself, and where its words stand.
  `ALTER TABLE documents ADD COLUMN pages INTEGER; ALTER TABLE documents ADD COLUMN bytes BLOB; ALTER TABLE documents ADD COLUMN anchors TEXT;`,
];

const columns = 'd.id, d.title, d.format, d.path, d.chars, d.words, d.pages, d.warnings, d.questions, m.addedAt';
const snippetReach = 90;
const mostHits = 60;

export class Library {
  readonly #db: DatabaseSync;

  /** `path`: the database file, or ':memory:'. @throws FocusError 'store-damaged' when the file is not a whole library. */
  constructor(path: string) {
    try {
      this.#db = new DatabaseSync(path);
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;');
      const check = this.#db.prepare('PRAGMA quick_check').get() as { quick_check: string };
      if (check.quick_check !== 'ok') throw new Error(check.quick_check);
    } catch (cause) {
      throw new FocusError('store-damaged', `The library ${path} cannot be opened. Move it away or restore a backup, then start again.`, { cause });
    }
    const { user_version: version } = this.#db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > migrations.length) throw new FocusError('store-damaged', `The library ${path} was written by a newer Focus. Start that one.`);
    for (const [i, migration] of migrations.entries())
      if (i >= version) this.#whole(() => this.#db.exec(`${migration} PRAGMA user_version = ${i + 1};`));
  }

  close(): void {
    this.#db.close();
  }

  workspaces(): { id: string; name: string; documents: number }[] {
    const rows = this.#db.prepare(
      'SELECT w.id, w.name, COUNT(m.document) AS documents FROM workspaces w LEFT JOIN members m ON m.workspace = w.id GROUP BY w.id ORDER BY w.createdAt',
    );
    return rows.all() as { id: string; name: string; documents: number }[];
  }

  createWorkspace(name: string): { id: string; name: string; documents: number } {
    const id = randomUUID();
    this.#db.prepare('INSERT INTO workspaces VALUES (?, ?, ?)').run(id, name, Date.now());
    return { id, name, documents: 0 };
  }

  /** Text becomes a document of the workspace. The same text again is the document that is there (`again`). */
  add(input: { workspace: string; name: string; path: string | null; text: string; title?: string; questions?: string[]; printed?: Printed }): {
    document: LibraryDocument;
    again: boolean;
  } {
    const { workspace, name, text, printed } = input;
    const id = createHash('sha256').update(`${name}\0${text}`).digest('hex').slice(0, 24);
    return this.#whole(() => {
      const again = this.#db.prepare('SELECT 1 FROM members WHERE workspace = ? AND document = ?').get(workspace, id) !== undefined;
      if (!this.#db.prepare('SELECT 1 FROM documents WHERE id = ?').get(id)) {
        const found = layOut(name, text);
        const layout = printed
          ? { blocks: printed.blocks, sections: printed.sections, language: null }
          : { blocks: found.blocks, sections: found.sections, language: found.language };
        const title = input.title ?? printed?.title ?? found.title;
        const words = text.match(/\S+/g)?.length ?? 0;
        this.#db
          .prepare(
            `INSERT INTO documents (id, title, format, path, text, layout, chars, words, warnings, questions, pages, bytes, anchors)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            id,
            title,
            printed ? 'pdf' : found.format,
            input.path,
            text,
            JSON.stringify(layout),
            text.length,
            words,
            JSON.stringify(printed?.warnings ?? []),
            JSON.stringify(input.questions ?? []),
            printed?.pages ?? null,
            printed?.bytes ?? null,
            printed ? JSON.stringify(printed.anchors) : null,
          );
        const insert = this.#db.prepare('INSERT INTO passages (document, start, text) VALUES (?, ?, ?)');
        for (const { start, end } of layout.blocks) if (end > start) insert.run(id, start, text.slice(start, end));
      }
      this.#db.prepare('INSERT OR IGNORE INTO members VALUES (?, ?, ?)').run(workspace, id, Date.now());
      return { document: this.document(id), again };
    });
  }

  /** The file of a document that is shown as printed; null for others. */
  bytes(id: string): Uint8Array | null {
    const row = this.#db.prepare('SELECT bytes FROM documents WHERE id = ?').get(id) as { bytes: Uint8Array | null } | undefined;
    return row?.bytes ?? null;
  }

  /** Where the words of a printed document stand; [] for others. */
  anchors(id: string): Anchor[] {
    const row = this.#db.prepare('SELECT anchors FROM documents WHERE id = ?').get(id) as { anchors: string | null } | undefined;
    return row?.anchors ? (JSON.parse(row.anchors) as Anchor[]) : [];
  }

  documents(workspace: string): LibraryDocument[] {
    const rows = this.#db
      .prepare(`SELECT ${columns} FROM documents d JOIN members m ON m.document = d.id WHERE m.workspace = ? ORDER BY m.addedAt, d.title`)
      .all(workspace);
    return rows.map(documentOf);
  }

  document(id: string): LibraryDocument {
    const row = this.#db.prepare(`SELECT ${columns} FROM documents d JOIN members m ON m.document = d.id WHERE d.id = ?`).get(id);
    if (!row) throw new FocusError('not-found', 'This document is not in the library any more.');
    return documentOf(row);
  }

  text(id: string): { text: string } & Pick<Layout, 'blocks' | 'sections' | 'language'> {
    const row = this.#db.prepare('SELECT text, layout FROM documents WHERE id = ?').get(id) as { text: string; layout: string } | undefined;
    if (!row) throw new FocusError('not-found', 'This document is not in the library any more.');
    return { text: row.text, ...(JSON.parse(row.layout) as Pick<Layout, 'blocks' | 'sections' | 'language'>) };
  }

  /** Leaves the workspace; a document that no workspace holds is forgotten with its summaries. */
  remove(workspace: string, id: string): void {
    this.#whole(() => {
      this.#db.prepare('DELETE FROM members WHERE workspace = ? AND document = ?').run(workspace, id);
      if (this.#db.prepare('SELECT 1 FROM members WHERE document = ?').get(id)) return;
      this.#db.prepare('DELETE FROM passages WHERE document = ?').run(id);
      this.#db.prepare('DELETE FROM summaries WHERE document = ?').run(id);
      this.#db.prepare('DELETE FROM documents WHERE id = ?').run(id);
    });
  }

  /** Passages that hold every word of the query (the last one may be a beginning), best first. */
  search(workspace: string, query: string): Passage[] {
    const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return [];
    const wanted = words.map((word, i) => `"${word}"${i === words.length - 1 ? '*' : ''}`).join(' ');
    const rows = this.#db
      .prepare(
        `SELECT p.document, p.start, p.text, d.title, d.layout FROM passages p JOIN members m ON m.document = p.document AND m.workspace = ?
         JOIN documents d ON d.id = p.document WHERE passages MATCH ? ORDER BY rank LIMIT ${mostHits}`,
      )
      .all(workspace, wanted) as { document: string; start: number; text: string; title: string; layout: string }[];
    return rows.map(({ document, start, text, title, layout }) => {
      const found = matchIn(text, query, words);
      const from = Math.max(0, found.start - snippetReach);
      const snippet = text.slice(from, found.end + snippetReach).replace(/\s/g, ' ');
      return {
        document,
        title,
        snippet,
        match: { start: found.start - from, end: found.end - from },
        start: start + found.start,
        end: start + found.end,
        place: placeOf(JSON.parse(layout), start + found.start),
      };
    });
  }

  saveAnswer(answer: { id: string; conversation: string; askedAt: number }, workspace: string): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)')
      .run(answer.id, answer.conversation, workspace, answer.askedAt, JSON.stringify(answer));
  }

  /** Oldest first, as JSON was saved. */
  answers(where: { workspace: string } | { conversation: string }): unknown[] {
    const [column, value] = 'workspace' in where ? ['workspace', where.workspace] : ['conversation', where.conversation];
    const rows = this.#db.prepare(`SELECT data FROM answers WHERE ${column} = ? ORDER BY askedAt`).all(value) as { data: string }[];
    return rows.map(({ data }) => JSON.parse(data));
  }

  removeConversation(conversation: string): void {
    this.#db.prepare('DELETE FROM answers WHERE conversation = ?').run(conversation);
  }

  saveSummary(summary: { id: string; document: string; madeAt: number }): void {
    this.#db.prepare('INSERT INTO summaries VALUES (?, ?, ?, ?)').run(summary.id, summary.document, summary.madeAt, JSON.stringify(summary));
  }

  /** Newest first. */
  summaries(document: string): unknown[] {
    const rows = this.#db.prepare('SELECT data FROM summaries WHERE document = ? ORDER BY madeAt DESC').all(document) as { data: string }[];
    return rows.map(({ data }) => JSON.parse(data));
  }

  summary(id: string): unknown {
    const row = this.#db.prepare('SELECT data FROM summaries WHERE id = ?').get(id) as { data: string } | undefined;
    if (!row) throw new FocusError('not-found', 'This summary is not kept any more.');
    return JSON.parse(row.data);
  }

  removeSummary(id: string): void {
    this.#db.prepare('DELETE FROM summaries WHERE id = ?').run(id);
  }

  setting(key: string): string | null {
    const row = this.#db.prepare('SELECT value FROM settings WHERE key = ?').get(key) as { value: string } | undefined;
    return row?.value ?? null;
  }

  set(key: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)').run(key, value);
  }

  /** All of it or nothing. */
  #whole<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

function documentOf(row: Record<string, unknown>): LibraryDocument {
  const { warnings, questions, ...rest } = row as unknown as LibraryDocument & { warnings: string; questions: string };
  return { ...rest, warnings: JSON.parse(warnings as unknown as string), suggestedQuestions: JSON.parse(questions) };
}

/** The query as it stands if it does, else its first word that does. */
function matchIn(text: string, query: string, words: string[]): { start: number; end: number } {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return { start: 0, end: 0 };
  for (const needle of [query.trim(), ...words]) {
    const start = lower.indexOf(needle.toLowerCase());
    if (start >= 0) return { start, end: start + needle.length };
  }
  return { start: 0, end: 0 };
}
