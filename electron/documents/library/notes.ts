/** Highlights and notes that people make in a document: a span of its text, its words, and what they wrote beside it. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Note } from '../../domain/note.ts';
import { FocusError } from '../../errors.ts';

export class Notes {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** In the order of the text. */
  of(document: string): Note[] {
    return this.#db.prepare('SELECT * FROM notes WHERE document = ? ORDER BY start, madeAt').all(document) as unknown as Note[];
  }

  add(note: Omit<Note, 'id' | 'madeAt'>): Note {
    const added: Note = { id: randomUUID(), madeAt: Date.now(), ...note };
    const { id, document, start, end, quote, words, madeAt } = added;
    this.#db.prepare('INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?)').run(id, document, start, end, quote, words, madeAt);
    return added;
  }

  /** @throws FocusError 'not-found' */
  write(id: string, words: string): string {
    const row = this.#db.prepare('UPDATE notes SET words = ? WHERE id = ? RETURNING document').get(words, id) as { document: string } | undefined;
    if (!row) throw new FocusError('not-found', 'This note is not kept any more.');
    return row.document;
  }
}
