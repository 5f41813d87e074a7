/**
 * Import of EPUB, Word and web pages against pandoc on the same files, made by pandoc from books with chapters, notes, a list and a table.
 *   node bench/markup-agreement.ts BOOK.txt|BOOK.txt.xz …
 * Prints the share of words in order that both have; last line: JSON {book: {epub, docx, html}}.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readDocument } from '../electron/documents/documents.ts';
import { commonWords, wordsOf } from './words-in-order.ts';

const books = process.argv.slice(2);
if (books.length === 0) throw new Error('Which book? Give text files, plain or .xz.');
const folder = mkdtempSync(join(tmpdir(), 'focus-agreement-'));
const figures: Record<string, Record<string, number>> = {};
try {
  for (const book of books) {
    const name = basename(book).replace(/\.txt(\.xz)?$/, '');
    const source = join(folder, `${name}.md`);
    writeFileSync(
      source,
      asMarkdown(name, book.endsWith('.xz') ? execFileSync('xz', ['-dc', book], { maxBuffer: 2 ** 28 }).toString() : readFileSync(book, 'utf8')),
    );
    figures[name] = {};
    for (const format of ['epub', 'docx', 'html'] as const) {
      const file = join(folder, `${name}.${format}`);
      execFileSync('pandoc', ['-s', '-f', 'markdown', '-o', file, source]);
      // A book has no navigation of its own in pandoc's plain text either.
      const other = wordsOf(execFileSync('pandoc', ['-t', 'plain', '--wrap=none', file], { maxBuffer: 2 ** 28 }).toString());
      const own = wordsOf((await readDocument(readFileSync(file), `${name}.${format}`)).text);
      const share = (2 * commonWords(own, other)) / (own.length + other.length);
      figures[name][format] = Number(share.toFixed(5));
      console.log(`${name}, ${format}: ${(100 * share).toFixed(3)} % of ${other.length} words in order`);
    }
  }
  console.log(JSON.stringify(figures));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Paragraphs as they are, a chapter every forty, a note every twenty, a list and a table now and then. */
function asMarkdown(title: string, text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) =>
    paragraph
      .replace(/\s+/g, ' ')
      .replace(/[\\`*_{}[\]<>#+|~$^@"'-]/g, '\\$&')
      .trim(),
  );
  const parts = paragraphs.filter(Boolean).map((paragraph, i) => {
    const chapter = i % 40 === 0 ? `# Chapter ${i / 40 + 1}\n\n` : '';
    const list = i % 50 === 10 ? '\n\n- the first of it\n- the second of it\n' : '';
    const table = i % 60 === 20 ? '\n\n| Ship | Year |\n|------|------|\n| Heron | 1812 |\n' : '';
    return i % 20 === 5
      ? `${chapter}${paragraph}[^n${i}]${list}${table}\n\n[^n${i}]: A note to paragraph ${i}.`
      : `${chapter}${paragraph}${list}${table}`;
  });
  return `---\ntitle: ${title}\nauthor: Somebody\n---\n\n${parts.join('\n\n')}\n`;
}
