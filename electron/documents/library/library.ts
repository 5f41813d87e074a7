/**
 * The library (node:sqlite, WAL): workspaces, documents by content, what was asked and answered, summaries, queued work, settings.
 * A document is named by the hash of its bytes, so a second import of the same bytes is the same document.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { DocumentInfo, SearchHit, Workspace } from '../../domain/document.ts';
import type { Rectangle, Span } from '../../domain/location.ts';
import { FocusError } from '../../errors.ts';
import type { Content, Format } from '../content.ts';
import { readAsSaid } from '../encoding.ts';
import type { Stamp } from '../file.ts';
import { isPlain, labelOf } from '../formats/registry.ts';
import { anchorsOn, keepAnchors, rectanglesOf } from './anchors.ts';
import { Conversations } from './conversations.ts';
import { type BackUpHooks, backUp, openDatabase, whole } from './database.ts';
import { Files } from './files.ts';
import { changed, TextHash } from './hashes.ts';
import { Jobs } from './jobs.ts';
import { keptLayout, type Laid, laidFrom } from './kept-layout.ts';
import { Members } from './members.ts';
import { Notes } from './notes.ts';
import { passagesOf } from './passages.ts';
import { keepPieces, keptPieces, piecesOf } from './pieces.ts';
import { Readings } from './readings.ts';
import { forgetUnheld, Removals } from './removals.ts';
import { Search } from './search.ts';
import { countWords } from './words.ts';
import { Written } from './written.ts';

/** As the library keeps it; which folders it follows is told by who watches. */
export type KeptWorkspace = Omit<Workspace, 'watched'>;

/** A folder of this machine; as one document or file by file, none = as what is in it suggests. */
export interface Watched {
  path: string;
  folder?: 'whole' | 'files';
}

export type { Laid } from './kept-layout.ts';

/** What a document is known by: the bytes of its file, or the text that was pasted. */
export function documentId(format: Format, source: Uint8Array | string): string {
  const hash = createHash('sha256').update(`${format}\0`);
  for (const piece of typeof source === 'string' ? piecesOf(source) : [source]) hash.update(piece);
  return hash.digest('hex').slice(0, 24);
}

/** A content with the id that its source gives it. */
export function identified(content: Content, source: Uint8Array | string): Pick<NewDocument, 'id' | 'content'> {
  return { id: documentId(content.format, source), content };
}

export interface NewDocument {
  id: string;
  workspace: string;
  /** Of the file: names a document that has no title of its own. */
  name: string;
  path: string | null;
  /** The file at `path` as it was read. */
  stamp?: Stamp;
  content: Content;
  /** Kept and shown as printed (PDF). */
  printed?: Uint8Array;
  title?: string;
  questions?: string[];
}

const columns = 'd.id, d.title, d.format, d.path, d.chars, d.words, d.pages, m.addedAt, d.warnings, d.questions, d.metadata';

export class Library {
  readonly #db: DatabaseSync;
  readonly jobs: Jobs;
  readonly files: Files;
  readonly members: Members;
  readonly conversations: Conversations;
  readonly notes: Notes;
  readonly readings: Readings;
  /** What was removed and can be put back. */
  readonly removals: Removals;
  readonly written: Written;
  readonly #search: Search;

  /** The text that was asked for last: one citation after the other asks for the same. */
  #laid: { id: string; laid: Laid } | null = null;

  /** `path`: the database file, or ':memory:'. @throws FocusError 'store-damaged' when the file is not a whole library. */
  constructor(path: string) {
    this.#db = openDatabase(path);
    this.jobs = new Jobs(this.#db);
    this.files = new Files(this.#db);
    this.members = new Members(this.#db);
    this.conversations = new Conversations(this.#db);
    this.notes = new Notes(this.#db);
    this.readings = new Readings(this.#db);
    this.removals = new Removals(this.#db);
    this.written = new Written(this.#db);
    this.#search = new Search(this.#db);
  }

  close(): void {
    this.jobs.close();
    this.#db.close();
  }

  backUp(target: string, hooks?: BackUpHooks): Promise<void> {
    return backUp(this.#db, target, hooks);
  }

  /** Several changes as one: all of them are kept or none. */
  transaction<T>(changes: () => T): T {
    return whole(this.#db, changes);
  }

  workspaces(): KeptWorkspace[] {
    const rows = this.#db.prepare(
      'SELECT w.id, w.name, COUNT(m.document) AS documents FROM workspaces w LEFT JOIN members m ON m.workspace = w.id AND m.replacedBy IS NULL GROUP BY w.id ORDER BY w.createdAt',
    );
    return rows.all() as unknown as KeptWorkspace[];
  }

  createWorkspace(name: string): KeptWorkspace {
    const id = randomUUID();
    this.#db.prepare('INSERT INTO workspaces (id, name, createdAt) VALUES (?, ?, ?)').run(id, name, Date.now());
    return { id, name, documents: 0 };
  }

  renameWorkspace(id: string, name: string): void {
    const { changes } = this.#db.prepare('UPDATE workspaces SET name = ? WHERE id = ?').run(name, id);
    if (changes === 0) throw new FocusError('not-found', 'This workspace is not in the library any more.');
  }

  /** With its answers, and the documents that no other workspace holds. */
  removeWorkspace(id: string): void {
    whole(this.#db, () => {
      const members = this.#db.prepare('SELECT document FROM members WHERE workspace = ?').all(id) as { document: string }[];
      for (const { document } of members) this.#leave(id, document);
      this.#db.prepare('DELETE FROM answers WHERE workspace = ?').run(id);
      this.#db.prepare('DELETE FROM jobs WHERE workspace = ?').run(id);
      this.#db.prepare('DELETE FROM workspaces WHERE id = ?').run(id);
    });
  }

  /** The folders whose files the workspace follows. */
  watched(workspace: string): Watched[] {
    const row = this.#db.prepare('SELECT watched FROM workspaces WHERE id = ?').get(workspace) as { watched: string | null } | undefined;
    return row?.watched ? (JSON.parse(row.watched) as Watched[]) : [];
  }

  watch(workspace: string, watched: readonly Watched[]): void {
    this.#db.prepare('UPDATE workspaces SET watched = ? WHERE id = ?').run(watched.length > 0 ? JSON.stringify(watched) : null, workspace);
  }

  /**
   * Content becomes a document of the workspace. The same source again is the document that is there (`again`). A file that was another
   * document before is a newer version of it: the older one stays behind it as long as an answer or a summary leads to it.
   */
  add(added: NewDocument): { document: DocumentInfo; again: boolean } {
    const { id, workspace, path } = added;
    return whole(this.#db, () => {
      const member = this.#db.prepare('SELECT replacedBy FROM members WHERE workspace = ? AND document = ?').get(workspace, id);
      if (!this.#db.prepare('SELECT 1 FROM documents WHERE id = ?').get(id)) this.#insert(added);
      else if (path !== null) this.#db.prepare('UPDATE documents SET path = ? WHERE id = ?').run(path, id);
      if (!member) this.#db.prepare('INSERT INTO members (workspace, document, addedAt) VALUES (?, ?, ?)').run(workspace, id, Date.now());
      else this.#db.prepare('UPDATE members SET replacedBy = NULL WHERE workspace = ? AND document = ?').run(workspace, id);
      if (path !== null) {
        const before = this.files.set(workspace, path, id, added.stamp);
        if (before !== null && before !== id) this.#replace(workspace, before, id);
      }
      return { document: this.document(id), again: member?.replacedBy === null };
    });
  }

  /** The file of a document that is shown as printed; null for others. @throws FocusError 'store-damaged' */
  bytes(id: string): Uint8Array | null {
    const row = this.#db
      .prepare('SELECT c.bytes, d.format, d.title FROM contents c JOIN documents d ON d.id = c.document WHERE c.document = ?')
      .get(id);
    const { bytes, format, title } = (row ?? { bytes: null }) as { bytes: Uint8Array | null; format: Format; title: string };
    // They are what the document is called by.
    if (bytes && documentId(format, bytes) !== id) throw changed(title);
    return bytes;
  }

  /** Where stretches of a printed document stand on its pages, for each of them in the order of the text; [] for others. */
  rectangles(id: string, spans: readonly Span[]): Rectangle[][] {
    return rectanglesOf(this.#db, id, spans);
  }

  /** Where the words of a printed page stand on it; [] of others. */
  wordsOn(id: string, page: number): (Rectangle & Span)[] {
    return anchorsOn(this.#db, id, page);
  }

  /** In the order they were added. `limit` and `offset`: a page of them; none = all. */
  documents(workspace: string, { limit = -1, offset = 0 }: { limit?: number; offset?: number } = {}): DocumentInfo[] {
    const rows = this.#db.prepare(
      `SELECT ${columns} FROM members m JOIN documents d ON m.document = d.id WHERE m.workspace = ? AND m.replacedBy IS NULL
       ORDER BY m.addedAt, m.rowid LIMIT ? OFFSET ?`,
    );
    // Ten thousand objects that nobody needs twice take longer than the query.
    rows.setReturnArrays(true);
    const missing = this.files.missing(workspace);
    return (rows.all(workspace, limit, offset) as unknown as Row[]).map((row) => documentOf(row, missing));
  }

  document(id: string): DocumentInfo {
    const rows = this.#db.prepare(`SELECT ${columns}, m.workspace FROM documents d JOIN members m ON m.document = d.id WHERE d.id = ? LIMIT 1`);
    rows.setReturnArrays(true);
    const row = rows.get(id) as unknown as [...Row, string] | undefined;
    if (!row) throw new FocusError('not-found', 'This document is not in the library any more.');
    return documentOf(row as unknown as Row, this.files.missing(row.at(-1)! as string, id));
  }

  /** Ids of at most two documents that begin so: one, none, or more than one. */
  startingWith(beginning: string): string[] {
    const rows = this.#db.prepare('SELECT id FROM documents WHERE substr(id, 1, ?) = ? LIMIT 2').all(beginning.length, beginning) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** @throws FocusError 'store-damaged' when it is not what was imported. */
  text(id: string): Laid {
    if (!this.#db.prepare('SELECT 1 FROM documents WHERE id = ?').get(id))
      throw new FocusError('not-found', 'This document is not in the library any more.');
    if (this.#laid?.id === id) return this.#laid.laid;
    const hash = new TextHash();
    const laid = laidFrom([...hash.of(keptPieces(this.#db, 'text', id))].join(''), hash.of(keptPieces(this.#db, 'layout', id)));
    hash.check(this.#db, id);
    this.#laid = { id, laid };
    return laid;
  }

  /** The version of the document that the workspace holds now. */
  current(workspace: string, id: string): string {
    const row = this.#db.prepare('SELECT replacedBy FROM members WHERE workspace = ? AND document = ?').get(workspace, id);
    return (row?.replacedBy as string | null | undefined) ?? id;
  }

  /** Workspaces that hold the document, the newest member first. */
  workspacesOf(id: string): string[] {
    const rows = this.#db.prepare('SELECT workspace FROM members WHERE document = ? ORDER BY addedAt DESC').all(id) as { workspace: string }[];
    return rows.map(({ workspace }) => workspace);
  }

  /** Leaves the workspace with its older versions; a document that no workspace holds is forgotten with its summaries. */
  remove(workspace: string, id: string): void {
    whole(this.#db, () => {
      const older = this.#db.prepare('SELECT document FROM members WHERE workspace = ? AND replacedBy = ?').all(workspace, id) as {
        document: string;
      }[];
      for (const document of [id, ...older.map(({ document }) => document)]) this.#leave(workspace, document);
    });
  }

  /** Titles and passages that hold every word of the query (the last one may be a beginning), best first. */
  search(workspace: string, query: string): SearchHit[] {
    return this.#search.find(workspace, query);
  }

  /** What shares words with a question, by their beginnings; `documents` null = all of the workspace. */
  near(workspace: string, documents: readonly string[] | null, beginnings: readonly string[]): SearchHit[] {
    return this.#search.near(workspace, documents, beginnings);
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

  saveSummary(summary: { id: string; document: string; madeAt: number }): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?)')
      .run(summary.id, summary.document, summary.madeAt, JSON.stringify(summary));
  }

  /** Of the document and its older versions, alone or with others, newest first. */
  summaries(document: string): unknown[] {
    const rows = this.#db
      .prepare(
        `SELECT data FROM summaries WHERE document = ? OR document IN (SELECT document FROM members WHERE replacedBy = ?)
           OR EXISTS (SELECT 1 FROM json_each(data, '$.documents') WHERE value = ?) ORDER BY madeAt DESC`,
      )
      .all(document, document, document) as { data: string }[];
    return rows.map(({ data }) => JSON.parse(data));
  }

  summary(id: string): unknown {
    const row = this.#db.prepare('SELECT data FROM summaries WHERE id = ?').get(id) as { data: string } | undefined;
    if (!row) throw new FocusError('not-found', 'This summary is not kept any more.');
    return JSON.parse(row.data);
  }

  setting(key: string): string | null {
    const row = this.#db.prepare('SELECT value FROM settings WHERE key = ?').get(key) as { value: string } | undefined;
    return row?.value ?? null;
  }

  set(key: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)').run(key, value);
  }

  #insert({ id, name, title, path, content, printed, questions }: NewDocument): void {
    const { text, anchors, format, pages, metadata } = content;
    const called = title ?? content.title ?? name;
    const [first, last] = this.#index(id, called, content);
    const json = [content.warnings, questions ?? [], metadata].map((value) => JSON.stringify(value));
    this.#db
      .prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, called, format, path, text.length, countWords(text), pages, ...json, first, last);
    const hash = new TextHash();
    keepPieces(this.#db, 'text', id, hash.of(piecesOf(text)));
    keepPieces(this.#db, 'layout', id, hash.of(keptLayout(content)));
    hash.keep(this.#db, id);
    this.#db.prepare('INSERT INTO contents (document, bytes) VALUES (?, ?)').run(id, printed ?? null);
    keepAnchors(this.#db, id, anchors);
  }

  /** The older version goes behind the newer one, or goes at once when nothing leads to it. */
  #replace(workspace: string, older: string, newer: string): void {
    if (this.files.has(workspace, older)) return;
    this.#db.prepare('UPDATE members SET replacedBy = ? WHERE workspace = ? AND replacedBy = ?').run(newer, workspace, older);
    const needed =
      this.#db
        .prepare("SELECT 1 FROM summaries WHERE document = ? OR EXISTS (SELECT 1 FROM json_each(data, '$.documents') WHERE value = ?)")
        .get(older, older) ?? this.#db.prepare('SELECT 1 FROM answers WHERE workspace = ? AND instr(data, ?) > 0').get(workspace, older);
    if (needed) this.#db.prepare('UPDATE members SET replacedBy = ? WHERE workspace = ? AND document = ?').run(newer, workspace, older);
    else this.#leave(workspace, older);
  }

  /** @returns the first and last row of the document's passages: they follow each other, so that it can be taken out again at once. */
  #index(id: string, title: string, content: Content): [number, number] {
    const insert = this.#db.prepare('INSERT INTO passages (document, start, place, line, text) VALUES (?, ?, ?, ?, ?)');
    const first = Number(insert.run(id, -1, '', null, title).lastInsertRowid);
    let last = first;
    for (const { start, text, standing, line } of passagesOf(content))
      last = Number(insert.run(id, start, JSON.stringify(standing), line, text).lastInsertRowid);
    return [first, last];
  }

  #leave(workspace: string, id: string): void {
    this.#db.prepare('DELETE FROM members WHERE workspace = ? AND document = ?').run(workspace, id);
    this.files.remove(workspace, id);
    forgetUnheld(this.#db, id);
    if (this.#laid?.id === id) this.#laid = null;
  }
}

/** A row of `columns`. */
type Row = [
  id: string,
  title: string,
  format: string,
  path: string | null,
  chars: number,
  words: number,
  pages: number | null,
  addedAt: number,
  warnings: string,
  questions: string,
  metadata: string,
];

function documentOf(
  [id, title, format, path, chars, words, pages, addedAt, warnings, questions, metadata]: Row,
  gone: ReadonlySet<string>,
): DocumentInfo {
  return {
    id,
    title,
    format,
    label: labelOf(format),
    path,
    chars,
    words,
    pages,
    addedAt,
    missing: gone.has(id),
    encoding: warnings !== '[]' && isPlain(format) ? readAsSaid(listOf(warnings)) : null,
    warnings: listOf(warnings),
    suggestedQuestions: listOf(questions),
    metadata: metadata === '{}' ? {} : JSON.parse(metadata),
  };
}

/** Most lists are empty. */
const listOf = (json: string): string[] => (json === '[]' ? [] : JSON.parse(json));
