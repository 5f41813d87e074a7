/** Texts and layouts are kept in pieces, since SQLite holds three copies of what is put into a row. */
import type { DatabaseSync } from 'node:sqlite';

/** Of what each table holds the pieces. */
const tables = { text: 'texts', layout: 'layouts' } as const;
type Kept = keyof typeof tables;

/** UTF-16 units. */
const pieceLength = 2 ** 20;

/** No piece begins or ends inside a character. */
export function* piecesOf(text: string, length = pieceLength): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = start + length;
    const piece = text.slice(start, /[\ud800-\udbff]/.test(text[end - 1] ?? '') ? end - 1 : end);
    yield piece;
    start += piece.length;
  }
}

export function keepPieces(db: DatabaseSync, what: Kept, document: string, pieces: Iterable<string>): void {
  const insert = db.prepare(`INSERT INTO ${tables[what]} VALUES (?, ?, ?)`);
  let place = 0;
  for (const piece of pieces) insert.run(document, place++, piece);
}

export function* keptPieces(db: DatabaseSync, what: Kept, document: string): Generator<string> {
  const rows = db.prepare(`SELECT ${what} AS piece FROM ${tables[what]} WHERE document = ? ORDER BY place`);
  for (const { piece } of rows.iterate(document)) yield piece as string;
}
