import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Content } from '../content.ts';
import { readDocument } from '../documents.ts';
import { readFolder } from '../folder.ts';
import { Random } from '../fuzz/random.ts';
import { docxOriginal, epubOriginal, htmlOriginal } from './original-markup.ts';
import { isPopplerThere, pdfOriginal } from './original-pdf.ts';
import { folderOriginal, linesOriginal, notebookOriginal, tableOriginal } from './originals.ts';
import { type Original, roundTrip } from './round-trip.ts';
import { docxOf, epubOf, htmlOf, notebookOf, pdfOf, tableOf } from './volumes.ts';

const novelFile = new URL('../../../resources/samples/the-saltmarsh-garden.md', import.meta.url);
const novel = readFileSync(novelFile, 'utf8');
const codeFile = new URL('../symbols.ts', import.meta.url);
const sources = dirname(fileURLToPath(codeFile));

const ways: [name: string, bytes: () => Uint8Array | Promise<Uint8Array>, original: (bytes: Uint8Array) => Original | Promise<Original>][] = [
  ['a.html', () => htmlOf(novel), htmlOriginal],
  ['a.epub', () => epubOf(novel), epubOriginal],
  ['a.docx', () => docxOf(novel), docxOriginal],
  ['a.md', () => readFileSync(novelFile), linesOriginal],
  ['a.txt', () => Buffer.from(novel.replaceAll('\n', '\r\n')), linesOriginal],
  ['a.ts', () => readFileSync(codeFile), linesOriginal],
  ['a.ipynb', () => notebookOf(novel), notebookOriginal],
  ['a.csv', () => tableOf(novel), tableOriginal],
];

function check(content: Content, original: Original): void {
  const { spans, pieces, failures, ambiguous } = roundTrip(content, original, new Random('round trip'), 1000);
  expect(failures).toEqual([]);
  expect(spans).toBe(1000);
  // The check sees a step too far.
  expect(ambiguous / pieces).toBeLessThan(0.05);
}

test.each(ways)('1,000 spans of %s lead back to where they stand in the file', async (name, bytesOf, originalOf) => {
  const bytes = await bytesOf();
  check(await readDocument(bytes, name), await originalOf(bytes));
});

test('1,000 spans of a source folder lead back to where they stand in its files', async () => {
  const { content } = await readFolder(sources);
  check(content, folderOriginal(sources));
});

test.skipIf(!isPopplerThere)(
  `1,000 spans of a.pdf lead back to where they stand on the page${isPopplerThere ? '' : ' (SKIPPED: pdftotext is not installed)'}`,
  async () => {
    const bytes = await pdfOf(novel);
    check(await readDocument(bytes, 'a.pdf'), pdfOriginal(bytes));
  },
);
