import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../../torture/fuzz/random.ts';
import { rectanglesOf } from '../../../torture/round-trip/round-trip.ts';
import type { Rectangle } from '../../domain/location.ts';
import type { Content } from '../content.ts';
import { printPdf } from '../formats/pdf/corpus.ts';
import { readPdf } from '../formats/pdf/pdf.ts';
import { identified, Library } from './library.ts';

const folder = mkdtempSync(join(tmpdir(), 'focus-anchors-'));
const path = join(folder, 'library.db');
afterAll(() => rmSync(folder, { recursive: true }));

let content: Content;
let id: string;
let workspace: string;
beforeAll(async () => {
  const bytes = await printPdf((document) => {
    for (let page = 0; page < 12; page++) {
      if (page > 0) document.addPage();
      for (let paragraph = 0; paragraph < 9; paragraph++)
        document
          .fontSize(9)
          .text(`Paragraph ${page}.${paragraph}: the tide iris opens at high water, and shuts when it falls. `.repeat(3))
          .moveDown();
    }
  });
  content = await readPdf(bytes, 'tides.pdf');
  const library = new Library(path);
  workspace = library.createWorkspace('One').id;
  id = library.add({ workspace, name: 'tides.pdf', path: null, ...identified(content, bytes), printed: bytes }).document.id;
  library.close();
});

/** A library's numbers have four bytes. */
const near = (boxes: readonly Rectangle[]) =>
  boxes.map(({ page, left, top, width, height }) => [page, ...[left, top, width, height].map((number) => Number(number.toFixed(2)))]);

function check(): void {
  const random = new Random('anchors');
  const { text, anchors } = content;
  const spans = Array.from({ length: 200 }, () => {
    const start = random.below(text.length);
    return { start, end: Math.min(text.length, start + random.length(3000)) };
  });
  const library = new Library(path);
  const found = library.rectangles(id, spans);
  library.close();
  // Kept as float32: a hundredth of a point more or less.
  const close = (boxes: readonly Rectangle[]) => near(boxes).map((box) => box.map((number) => expect.closeTo(number!, 1)));
  for (const [i, { start, end }] of spans.entries()) expect(near(found[i]!)).toEqual(close(rectanglesOf(anchors, start, end)));
  expect(new Set(found.flat().map(({ page }) => page)).size).toBe(12);
}

test('the rectangles of many spans at once are those of the importer, over pages too', check);

test('anchors that an earlier version kept as JSON are brought over when they are first asked for', () => {
  const db = new DatabaseSync(path);
  db.exec('DROP TABLE anchors; DROP TABLE hashes; PRAGMA user_version = 8');
  db.prepare('UPDATE contents SET anchors = ?').run(JSON.stringify(content.anchors));
  db.close();
  check();
  const after = new DatabaseSync(path);
  expect(after.prepare('SELECT anchors FROM contents').get()).toEqual({ anchors: null });
  expect(after.prepare('SELECT COUNT(*) AS pages FROM anchors').get()).toEqual({ pages: 12 });
  after.close();
  check();
});

test('what no page has, and a document without pages, has no rectangles', () => {
  const library = new Library(path);
  expect(library.rectangles(id, [{ start: 1e9, end: 1e9 + 5 }])).toEqual([[]]);
  expect(library.rectangles('none', [{ start: 0, end: 5 }])).toEqual([[]]);
  expect(library.rectangles(id, [])).toEqual([]);
  library.close();
});

test('a hit of the search knows its page, and says it once', () => {
  const library = new Library(path);
  const [hit] = library.search(workspace, 'Paragraph 7.4');
  library.close();
  const page = rectanglesOf(content.anchors, hit!.start, hit!.start + 5)[0]!.page;
  expect(hit).toMatchObject({ page, place: `page ${page}` });
  expect(page).toBeGreaterThan(1);
  expect(hit!.section).toBeUndefined();
});
