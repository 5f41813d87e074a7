/**
 * Where the sentences of an answer stand on the pages of a long PDF: `node bench/rectangles.ts [--pages 428] [--spans 8]`.
 * Before: all anchors of the document as one JSON, parsed for each sentence (as kept until version 8 of the library). After: typed arrays a
 * page, all sentences in one call. The last line is one JSON object; ms are medians of 9 calls.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import type { Anchor, Content } from '../electron/documents/content.ts';
import { printPdf } from '../electron/documents/formats/pdf/corpus.ts';
import { readPdf } from '../electron/documents/formats/pdf/pdf.ts';
import { identified, Library } from '../electron/documents/library/library.ts';
import { Random } from '../torture/fuzz/random.ts';
import { rectanglesOf } from '../torture/round-trip/round-trip.ts';

const { values } = parseArgs({ options: { pages: { type: 'string', default: '428' }, spans: { type: 'string', default: '8' } } });
const pages = Number(values.pages);
const runs = 9;

const words = 'the tide rose over the marsh and nobody had seen such water before it fell again at dawn while Vane kept watch'.split(' ');
const random = new Random('rectangles');
const sentence = () => `${Array.from({ length: 12 }, () => random.oneOf(words)).join(' ')}.`;
const bytes = await printPdf((document) => {
  for (let page = 0; page < pages; page++) {
    if (page > 0) document.addPage();
    for (let paragraph = 0; paragraph < 6; paragraph++)
      document
        .fontSize(9)
        .text(Array.from({ length: 5 }, sentence).join(' '), { align: 'justify' })
        .moveDown(0.5);
  }
});
const content = await readPdf(bytes, 'book.pdf');
const json = JSON.stringify(content.anchors);
const folder = mkdtempSync(join(tmpdir(), 'focus-rectangles-'));
try {
  const path = join(folder, 'library.db');
  const library = new Library(path);
  const { id: workspace } = library.createWorkspace('Bench');
  const { id } = library.add({ workspace, name: 'book.pdf', path: null, ...identified(content, bytes) }).document;
  const old = new DatabaseSync(join(folder, 'old.db'));
  old.exec('CREATE TABLE contents (document TEXT PRIMARY KEY, anchors TEXT)');
  old.prepare('INSERT INTO contents VALUES (?, ?)').run(id, json);
  const spans = spansOf(content, Number(values.spans));
  const beforeMs = median(() => {
    for (const { start, end } of spans) {
      const { anchors } = old.prepare('SELECT anchors FROM contents WHERE document = ?').get(id) as { anchors: string };
      rectanglesOf(JSON.parse(anchors) as Anchor[], start, end);
    }
  });
  const afterMs = median(() => library.rectangles(id, spans));
  const firstMs = fresh(path, id, spans);
  const { size } = new DatabaseSync(path).prepare('SELECT SUM(LENGTH(anchors)) AS size FROM anchors').get() as { size: number };
  library.close();
  old.close();
  const figures = { pages: content.pages, anchors: content.anchors.length, spans: spans.length, jsonBytes: json.length, arrayBytes: size };
  console.log(
    `${figures.pages} pages, ${figures.anchors} anchors, ${spans.length} sentences: before ${beforeMs.toFixed(1)} ms (${(json.length / 2 ** 20).toFixed(1)} MiB of JSON), ` +
      `after ${afterMs.toFixed(2)} ms, the first call of a library just opened ${firstMs.toFixed(2)} ms (${(size / 2 ** 20).toFixed(1)} MiB)`,
  );
  console.log(JSON.stringify({ ...figures, beforeMs, afterMs, firstMs }));
} finally {
  rmSync(folder, { recursive: true });
}

function spansOf({ text }: Content, count: number): { start: number; end: number }[] {
  return Array.from({ length: count }, () => {
    const start = random.below(text.length - 200);
    return { start, end: start + 80 };
  });
}

function fresh(path: string, id: string, spans: { start: number; end: number }[]): number {
  const library = new Library(path);
  const start = performance.now();
  library.rectangles(id, spans);
  const ms = performance.now() - start;
  library.close();
  return ms;
}

function median(work: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}
