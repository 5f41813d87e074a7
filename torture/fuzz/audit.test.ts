import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { laidOut } from '../../electron/documents/formats/text/text.ts';
import { identified, Library } from '../../electron/documents/library/library.ts';
import { auditLibrary } from './audit.ts';

let folder: string;
let path: string;
let id: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-audit-'));
  path = join(folder, 'library.db');
  const library = new Library(path);
  const { id: workspace } = library.createWorkspace('One');
  const source = '# Tides\n\nHigh water.\n\n# Floods\n\nThe bank broke.';
  ({ id } = library.add({ workspace, name: 'tides.md', path: '/tides.md', ...identified(laidOut(source, 'tides.md'), source) }).document);
  library.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const change = (sql: string) => {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  db.close();
};

test('a library that nobody disturbed is sound', () => {
  const { faults, documents } = auditLibrary(path);
  expect(faults).toEqual([]);
  expect([...documents.keys()]).toEqual([id]);
});

test.each([
  ['DELETE FROM passages WHERE rowid = 2', '-1 passages of no document'],
  ["INSERT INTO passages (document, start, text) VALUES ('x', 0, 'stray')", '1 passages of no document'],
  ['DELETE FROM contents', '1 documents without their contents'],
  ["INSERT INTO texts VALUES ('x', 0, 'stray')", '1 pieces of text without their document'],
  ['DELETE FROM members', '1 documents that no workspace holds'],
  ['DELETE FROM documents', '1 contents without their document'],
  ["UPDATE files SET document = 'x'", '1 files of no document'],
])('%s is seen', (sql, fault) => {
  change(sql);
  expect(auditLibrary(path).faults.join()).toContain(fault);
});

test.each(["UPDATE texts SET text = 'Other.'", "UPDATE documents SET title = 'Other'", "UPDATE passages SET text = 'Other.' WHERE rowid = 2"])(
  'after %s it is not the same document',
  (sql) => {
    const before = auditLibrary(path).documents.get(id);
    change(sql);
    expect(auditLibrary(path).documents.get(id)).not.toBe(before);
  },
);
