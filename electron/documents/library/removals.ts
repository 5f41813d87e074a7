/**
 * What was removed, kept for a while so that it can be put back. A removal is the rows that left their tables; what they lead to (a text, its
 * passages, its summaries) stays where it is until the removal goes for good and nothing else holds it.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Removal, RemovalKind } from '../../domain/removal.ts';
import { FocusError } from '../../errors.ts';
import { whole } from './database.ts';

/** Whose rows are kept; the rows that others refer to come first. */
type Table = 'workspaces' | 'members' | 'files' | 'answers' | 'summaries' | 'notes';
type Row = Record<string, string | number | null>;

/** How long what was removed can be put back. */
export const keptMs = 7 * 24 * 3600 * 1000;

export class Removals {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** They leave the workspace, with their older versions. @throws FocusError 'not-found' when it holds none of them. */
  documents(workspace: string, documents: readonly string[]): Removal {
    return this.#remove('documents', workspace, (take) => {
      const titles = documents.flatMap((id) => {
        const members = take('members', 'workspace = ? AND (document = ? OR replacedBy = ?)', workspace, id, id);
        for (const { document } of members) take('files', 'workspace = ? AND document = ?', workspace, document!);
        return members.length > 0 ? [this.#titleOf(id)] : [];
      });
      if (titles.length === 0) throw new FocusError('not-found', 'This document is not in the workspace any more.');
      return titles.length === 1 ? titles[0]! : `${titles[0]} and ${titles.length - 1} more`;
    });
  }

  /** @throws FocusError 'not-found' */
  conversation(id: string): Removal {
    const first = this.#db.prepare('SELECT workspace, data FROM answers WHERE conversation = ? ORDER BY askedAt').get(id) as
      | { workspace: string; data: string }
      | undefined;
    if (!first) throw new FocusError('not-found', 'This conversation is not kept any more.');
    const named = this.#db.prepare('SELECT title FROM conversations WHERE id = ?').get(id) as { title: string } | undefined;
    return this.#remove('conversation', first.workspace, (take) => {
      take('answers', 'conversation = ?', id);
      return named?.title ?? (JSON.parse(first.data) as { question: string }).question;
    });
  }

  summary(id: string): Removal {
    return this.#remove('summary', '', (take) => {
      const [row] = take('summaries', 'id = ?', id);
      if (!row) throw new FocusError('not-found', 'This summary is not kept any more.');
      return this.#titleOf(String(row.document));
    });
  }

  note(id: string): Removal {
    return this.#remove('note', '', (take) => {
      const [row] = take('notes', 'id = ?', id);
      if (!row) throw new FocusError('not-found', 'This note is not kept any more.');
      return String(row.words || row.quote);
    });
  }

  /** With its documents and conversations. Its work in the queue is forgotten: what was under way ends. */
  workspace(id: string): Removal {
    return this.#remove('workspace', id, (take) => {
      const members = take('members', 'workspace = ?', id);
      take('files', 'workspace = ?', id);
      take('answers', 'workspace = ?', id);
      this.#db.prepare('DELETE FROM jobs WHERE workspace = ?').run(id);
      const [row] = take('workspaces', 'id = ?', id);
      if (!row) throw new FocusError('not-found', 'This workspace is not in the library any more.');
      return members.length === 1 ? `${row.name} (1 document)` : `${row.name} (${members.length} documents)`;
    });
  }

  /** Newest first. */
  list(): Removal[] {
    return this.#db.prepare('SELECT * FROM removals ORDER BY removedAt DESC, rowid DESC').all() as unknown as Removal[];
  }

  /** What it was is there again; what came in its place meanwhile stays. @throws FocusError when it has gone for good, or its workspace is gone. */
  putBack(id: string): Removal {
    return whole(this.#db, () => {
      const removal = this.#get(id);
      const { workspace, kind } = removal;
      if (workspace !== '' && kind !== 'workspace' && !this.#db.prepare('SELECT 1 FROM workspaces WHERE id = ?').get(workspace))
        throw new FocusError('bad-input', `The workspace of “${removal.title}” was removed as well. Put that back first.`);
      for (const { belongs, row } of this.#rows(id)) {
        const columns = Object.keys(row);
        this.#db
          .prepare(
            `INSERT OR IGNORE INTO ${belongs} (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
          )
          .run(...Object.values(row));
      }
      this.#db.prepare('DELETE FROM removals WHERE id = ?').run(id);
      return removal;
    });
  }

  /** For good. */
  purge(id: string): void {
    whole(this.#db, () => {
      const rows = this.#rows(id);
      this.#db.prepare('DELETE FROM removals WHERE id = ?').run(id);
      for (const { belongs, row } of rows) {
        if (belongs === 'members') forgetUnheld(this.#db, String(row.document));
        else if (belongs === 'answers') {
          this.#db.prepare('DELETE FROM traces WHERE answer = ?').run(row.id!);
          this.#db.prepare('DELETE FROM conversations WHERE id = ?').run(row.conversation!);
        }
      }
    });
  }

  /** What was removed long enough ago goes for good. */
  purgeOld(now = Date.now()): void {
    for (const { id, removedAt } of this.list()) if (removedAt <= now - keptMs) this.purge(id);
  }

  #remove(
    kind: RemovalKind,
    workspace: string,
    work: (take: (table: Table, where: string, ...values: (string | number)[]) => Row[]) => string,
  ): Removal {
    const removal: Removal = { id: randomUUID(), kind, workspace, title: '', removedAt: Date.now() };
    let place = 0;
    return whole(this.#db, () => {
      this.#db.prepare('INSERT INTO removals VALUES (?, ?, ?, ?, ?)').run(removal.id, kind, workspace, '', removal.removedAt);
      const keep = this.#db.prepare('INSERT INTO removedRows VALUES (?, ?, ?, ?)');
      removal.title = work((table, where, ...values) => {
        const rows = this.#db.prepare(`SELECT * FROM ${table} WHERE ${where}`).all(...values) as Row[];
        for (const row of rows) keep.run(removal.id, place++, table, JSON.stringify(row));
        this.#db.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...values);
        return rows;
      });
      this.#db.prepare('UPDATE removals SET title = ? WHERE id = ?').run(removal.title, removal.id);
      return removal;
    });
  }

  #get(id: string): Removal {
    const removal = this.#db.prepare('SELECT * FROM removals WHERE id = ?').get(id) as Removal | undefined;
    if (!removal) throw new FocusError('not-found', 'This was removed for good.');
    return removal;
  }

  /** In an order in which they can be put back: what others refer to first. */
  #rows(id: string): { belongs: Table; row: Row }[] {
    const kept = this.#db.prepare("SELECT belongs, row FROM removedRows WHERE removal = ? ORDER BY belongs != 'workspaces', place").all(id);
    return (kept as { belongs: Table; row: string }[]).map(({ belongs, row }) => ({ belongs, row: JSON.parse(row) as Row }));
  }

  #titleOf(document: string): string {
    const row = this.#db.prepare('SELECT title FROM documents WHERE id = ?').get(document) as { title: string } | undefined;
    return row?.title ?? document;
  }
}

/** A document that no workspace holds, and no removal could put back, goes with all that is kept of it. */
export function forgetUnheld(db: DatabaseSync, id: string): void {
  if (db.prepare('SELECT 1 FROM members WHERE document = ?').get(id)) return;
  if (db.prepare("SELECT 1 FROM removedRows WHERE belongs = 'members' AND json_extract(row, '$.document') = ?").get(id)) return;
  const rows = db.prepare('SELECT firstPassage, lastPassage FROM documents WHERE id = ?').get(id);
  if (!rows) return;
  const { firstPassage, lastPassage } = rows as { firstPassage: number; lastPassage: number };
  db.prepare('DELETE FROM passages WHERE rowid BETWEEN ? AND ?').run(firstPassage, lastPassage);
  for (const table of ['summaries', 'notes', 'readings']) db.prepare(`DELETE FROM ${table} WHERE document = ?`).run(id);
  db.prepare('DELETE FROM documents WHERE id = ?').run(id);
}
