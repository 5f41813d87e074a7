import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Content } from '../../electron/documents/content.ts';
import { readDocument } from '../../electron/documents/documents.ts';
import { readFolder } from '../../electron/documents/formats/folder/folder.ts';
import { Random } from '../fuzz/random.ts';
import { originalOf } from './original-of.ts';
import { isPopplerThere } from './original-pdf.ts';
import { folderOriginal } from './originals.ts';
import { type Original, roundTrip } from './round-trip.ts';
import { docxOf, epubOf, htmlOf, notebookOf, pdfOf, tableOf } from './volumes.ts';

const novelFile = new URL('../../resources/samples/the-saltmarsh-garden.md', import.meta.url);
const novel = readFileSync(novelFile, 'utf8');
const codeFile = new URL('../../electron/documents/formats/code/symbols.ts', import.meta.url);
const sources = dirname(fileURLToPath(codeFile));

const files: [name: string, bytes: () => Uint8Array | Promise<Uint8Array>][] = [
  ['a.html', () => htmlOf(novel)],
  ['a.epub', () => epubOf(novel)],
  ['a.docx', () => docxOf(novel)],
  ['a.md', () => readFileSync(novelFile)],
  ['a.txt', () => Buffer.from(novel.replaceAll('\n', '\r\n'))],
  ['a.ts', () => readFileSync(codeFile)],
  ['a.ipynb', () => notebookOf(novel)],
  ['a.csv', () => tableOf(novel)],
];

function check(content: Content, original: Original): void {
  const { spans, pieces, failures, ambiguous } = roundTrip(content, original, new Random('round trip'), 1000);
  expect(failures).toEqual([]);
  expect(spans).toBe(1000);
  // The check sees a step too far.
  expect(ambiguous / pieces).toBeLessThan(0.05);
}

test.each(files)('1,000 spans of %s lead back to where they stand in the file', async (name, bytesOf) => {
  const bytes = await bytesOf();
  check(await readDocument(bytes, name), await originalOf(name, bytes));
});

test('1,000 spans of a source folder lead back to where they stand in its files', async () => {
  const { content } = await readFolder(sources);
  check(content, folderOriginal(sources));
});

test.skipIf(!isPopplerThere)(
  `1,000 spans of a.pdf lead back to where they stand on the page${isPopplerThere ? '' : ' (SKIPPED: pdftotext is not installed)'}`,
  async () => {
    const bytes = await pdfOf(novel);
    check(await readDocument(bytes, 'a.pdf'), await originalOf('a.pdf', bytes));
  },
);
