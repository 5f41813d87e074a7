import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { laidOut } from '../formats/text/text.ts';
import { identified, Library } from './library.ts';
import { piecesOf } from './pieces.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-kept-'));
  path = join(folder, 'library.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = (source: string) => {
  const library = new Library(path);
  const { id: workspace } = library.createWorkspace('One');
  const { document } = library.add({ workspace, name: 'tides.txt', path: null, ...identified(laidOut(source, 'tides.txt'), source) });
  library.close();
  return document.id;
};
const laidOf = (id: string) => {
  const library = new Library(path);
  const laid = library.text(id);
  library.close();
  return laid;
};

test('pieces of any length are the text, and each of them is whole characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 2, max: 9 }), (text, length) => {
      const pieces = [...piecesOf(text, length)];
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((piece) => piece.isWellFormed() && piece.length <= length)).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a text of many pieces comes back as it was, and no row holds all of it', () => {
  const source = 'The bank broke 🌊 in 1861.\n\n'.repeat(120_000);
  const id = kept(source);
  expect(laidOf(id).text === source).toBe(true);
  const db = new DatabaseSync(path);
  expect(db.prepare('SELECT COUNT(*) > 2 AS many, MAX(length(text)) < 1100000 AS small FROM texts').get()).toEqual({ many: 1, small: 1 });
  db.close();
});

test('a library of an earlier version keeps its texts and layouts', () => {
  const source = 'High water.\n\nLow water.';
  const id = kept(source);
  const db = new DatabaseSync(path);
  for (const what of ['text', 'layout'])
    db.exec(
      `ALTER TABLE contents ADD COLUMN ${what} TEXT NOT NULL DEFAULT '';
       UPDATE contents SET ${what} = (SELECT ${what} FROM ${what}s);
       DROP TABLE ${what}s`,
    );
  db.exec('DROP TABLE anchors; DROP TABLE hashes; PRAGMA user_version = 7');
  db.close();
  const { text, blocks } = laidOf(id);
  expect(text).toBe(source);
  expect(blocks.map(({ at }) => at)).toEqual([{ line: 1 }, { line: 3 }]);
});
