/**
 * Import of EPUB, Word and web pages against pandoc on the same files, made by pandoc and LibreOffice from books with chapters, notes, a
 * list and a table.
 *   node bench/markup-agreement.ts BOOK.txt|BOOK.txt.xz …
 * Prints the share of words in order that both have; last line: JSON {book: {epub, docx, html, "docx by LibreOffice"}}.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readDocument } from '../electron/documents/documents.ts';
import { madeFiles, nameOf } from './made-files.ts';
import { commonWords, wordsOf } from './words-in-order.ts';

const books = process.argv.slice(2);
if (books.length === 0) throw new Error('Which book? Give text files, plain or .xz.');
const folder = mkdtempSync(join(tmpdir(), 'focus-agreement-'));
const figures: Record<string, Record<string, number>> = {};
try {
  for (const book of books) {
    const own: Record<string, number> = {};
    figures[nameOf(book)] = own;
    for (const { name, path } of madeFiles(book, folder, ['epub', 'docx', 'html'])) {
      // A book has no navigation of its own in pandoc's plain text either.
      const theirs = wordsOf(execFileSync('pandoc', ['-t', 'plain', '--wrap=none', path], { maxBuffer: 2 ** 28 }).toString());
      const ours = wordsOf((await readDocument(readFileSync(path), basename(path))).text);
      const share = (2 * commonWords(ours, theirs)) / (ours.length + theirs.length);
      own[name] = Number(share.toFixed(5));
      console.log(`${nameOf(book)}, ${name}: ${(100 * share).toFixed(3)} % of ${theirs.length} words in order`);
    }
  }
  console.log(JSON.stringify(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
