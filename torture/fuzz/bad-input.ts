/** Bad input of every kind, made by hand: what docs/bad-input.md lists, with what people are told of it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWhole } from '../../electron/documents/file.ts';
import { printPdf } from '../../electron/documents/formats/pdf/corpus.ts';
import { corpus as text } from '../../electron/documents/formats/text/corpus.ts';
import { openDatabase, whole } from '../../electron/documents/library/database.ts';
import type { Bad } from './bad.ts';
import { badBooks, badPages, badReports } from './bad-archives.ts';

/** Bad in its place on the disk: made at `path`. */
export interface BadPath {
  what: string;
  name: string;
  make: (path: string) => void;
  /** How it is opened, where that is not an import. */
  open?: (path: string) => unknown;
}

const utf8 = (words: string) => Buffer.from(words);
const latin1 = (words: string) => Buffer.from(words, 'latin1');
const cutOff = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
const longWord = 'x'.repeat(5_000_000);

const written: Bad[] = [
  { what: 'An empty file', name: 'empty.txt', bytes: () => utf8('') },
  { what: 'Only white space', name: 'blank.md', bytes: () => utf8(' \n\t\n') },
  { what: 'A picture called text', name: 'photo.txt', bytes: () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') },
  { what: 'An encoding that cannot be told', name: 'letters.txt', bytes: () => latin1('caf\xe9') },
  { what: 'An encoding that was guessed', name: 'old.txt', bytes: () => text.seeds[2]!.bytes },
  {
    what: 'UTF-8 with a damaged place',
    name: 'damaged.txt',
    bytes: () => Buffer.concat([utf8('Äöü '.repeat(50)), Buffer.from([0xff]), utf8(' end')]),
  },
  { what: 'One word of 5 MB', name: 'word.txt', bytes: () => utf8(longWord) },
  { what: 'A Markdown file of 33 MiB', name: 'huge.md', bytes: () => Buffer.alloc(33 * 2 ** 20, 'word ') },
  { what: 'A source file of 65 MiB', name: 'huge.ts', bytes: () => Buffer.alloc(65 * 2 ** 20, 'let x;\n') },
  { what: 'Source nested a hundred thousand deep', name: 'deep.ts', bytes: () => utf8(`${'{'.repeat(100_000)}x${'}'.repeat(100_000)}`) },
  { what: 'Source nested deeper than the stack of its parser', name: 'stars.py', bytes: () => utf8(`def f(self,${'*/'.repeat(6000)}): pass\n`) },
  { what: 'Markdown nested a hundred thousand deep', name: 'deep.md', bytes: () => utf8(`${'> '.repeat(100_000)}words`) },
  {
    what: 'Front matter with a line of two million blanks',
    name: 'blanks.md',
    bytes: () => utf8(`---\ndate: 2024${' '.repeat(2_000_000)}x\n---\n# Tides${' '.repeat(60_000)}x\n`),
  },
  { what: 'An archive of files', name: 'papers.zip', bytes: () => utf8('PK\x03\x04') },
  { what: 'A picture of a page', name: 'page.jpg', bytes: () => utf8('\xff\xd8') },
  { what: 'A format with a better way in', name: 'old.doc', bytes: () => utf8('\xd0\xcf') },
  { what: 'A spreadsheet', name: 'sheet.xlsx', bytes: () => utf8('PK') },
];

const tables: Bad[] = [
  { what: 'A table of a million columns', name: 'wide.csv', bytes: () => utf8(`${'a,'.repeat(999_999)}a\n${'1,'.repeat(999_999)}1\n`) },
  { what: 'A table of 500,001 rows', name: 'long.csv', bytes: () => utf8(`n,m\n${'1,2\n'.repeat(500_001)}`) },
  { what: 'A quote that is never closed', name: 'quote.csv', bytes: () => utf8('a,b\n1,"2\n3,4\n5,6\n') },
  { what: 'Cells of a million blanks', name: 'blanks.csv', bytes: () => utf8(`1${' '.repeat(1_000_000)}x,b\n1${' '.repeat(1_000_000)}x,2\n`) },
  { what: 'Only headers', name: 'headers.csv', bytes: () => utf8('name,age\n') },
];

const notebooks: Bad[] = [
  { what: 'A notebook cut off', name: 'cut.ipynb', bytes: () => utf8('{"nbformat": 4, "cells": [{"cell_type": "mark') },
  { what: 'JSON that is no notebook', name: 'other.ipynb', bytes: () => utf8('{"a": 1}') },
  {
    what: 'JSON nested a hundred thousand deep',
    name: 'deep.ipynb',
    bytes: () => utf8(`{"nbformat":4,"cells":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  },
  { what: 'A notebook of an old format', name: 'first.ipynb', bytes: () => utf8('{"nbformat": 2, "cells": []}') },
  {
    what: 'A notebook with a cell of a million blanks',
    name: 'blanks.ipynb',
    bytes: () => utf8(JSON.stringify({ nbformat: 4, cells: [{ cell_type: 'code', source: `x${' '.repeat(1_000_000)}y`, outputs: [] }] })),
  },
  { what: 'A notebook without text', name: 'none.ipynb', bytes: () => utf8('{"nbformat": 4, "cells": []}') },
];

const words = (document: PDFKit.PDFDocument) => void document.text('The tide rose.');
/** `kids`: numbers of the objects that are pages; the first three are in use. */
const pagesPdf = (count: number, kids: string, objects: string) =>
  latin1(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count ${count}/Kids[${kids}]>>endobj\n${objects}\ntrailer<</Root 1 0 R>>\n`,
  );
const drawn = '<</Length 44>>stream\nBT /F1 12 Tf 20 250 Td (The tide rose.) Tj ET    \nendstream';
const pageOf = (parent: string) => `<</Type/Page/Parent ${parent}/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>`;
const font = '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj';
/** CVE-2024-4367: an entry of the matrix that is a program, where a reader makes code of it. */
const programFont =
  '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FontMatrix[1 0 0 1 0 (0\\); process.exit\\(7\\)//)]/FontDescriptor<</Type/FontDescriptor/FontName/X>>>>endobj';
const treeOf = (depth: number) => {
  const nodes = Array.from(
    { length: depth },
    (_, i) => `${i + 6} 0 obj<</Type/Pages/Count 1/Parent ${i === 0 ? 2 : i + 5} 0 R/Kids[${i === depth - 1 ? 3 : i + 7} 0 R]>>endobj`,
  );
  return pagesPdf(1, '6 0 R', `${nodes.join('\n')}\n3 0 obj${pageOf(`${depth + 5} 0 R`)}endobj\n4 0 obj${drawn} endobj\n${font}`);
};

/** Asks for something on the net in every way a PDF can, and runs programs in every way it can. */
export const fetchingPdf = (host: string) => {
  const far = `<</Type/Filespec/FS/URL/F(${host}/file)>>`;
  const actions = [
    `<</S/URI/URI(${host}/uri)>>`,
    `<</S/GoToR/F ${far}/D[0/Fit]>>`,
    `<</S/SubmitForm/F ${far}>>`,
    `<</S/ImportData/F ${far}>>`,
    '<</S/Launch/F(/bin/sh)/Win<</F(calc.exe)>>>>',
    `<</S/JavaScript/JS(app.launchURL\\("${host}/js"\\); globalThis.ran = true)>>`,
  ];
  const page = pageOf('2 0 R').replace(
    '/Type/Page',
    `/Type/Page/AA<</O ${actions[5]}>>/Annots[${actions.map((action) => `<</Subtype/Link/Rect[0 0 300 300]/A ${action}>>`).join('')}]`,
  );
  const form = `/AcroForm<</Fields[]/XFA(<script>globalThis.ran = true</script>)>>`;
  const catalog = `1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction ${actions[5]}/AA<</WC ${actions[5]}>>/URI<</Base(${host}/)>>${form}/Names<</JavaScript<</Names[(a)${actions[5]}]>>/EmbeddedFiles<</Names[(a)${far}]>>>>>>endobj`;
  const external = `6 0 obj<</Length 0/F ${far}/FFilter/FlateDecode>>stream\n\nendstream endobj`;
  return Buffer.from(
    pagesPdf(1, '3 0 R', `3 0 obj${page.replace('4 0 R', '[4 0 R 6 0 R]')}endobj\n4 0 obj${drawn} endobj\n${font}\n${external}`)
      .toString('latin1')
      .replace(/1 0 obj.*?endobj/, () => catalog),
    'latin1',
  );
};

const printed: Bad[] = [
  { what: 'Garbage that begins like a PDF', name: 'bad.pdf', bytes: () => utf8('%PDF-1.7 nonsense') },
  { what: 'A PDF cut off', name: 'half.pdf', bytes: async () => cutOff(await printPdf(words)) },
  { what: 'A PDF locked by a password', name: 'locked.pdf', bytes: () => printPdf(words, { userPassword: 'tide' }) },
  { what: 'A PDF with the wrong password', name: 'locked.pdf', bytes: () => printPdf(words, { userPassword: 'tide' }), password: 'ebb' },
  { what: 'A scanned PDF', name: 'scan.pdf', bytes: () => printPdf((document) => void document.rect(50, 50, 100, 100).fill()) },
  {
    what: 'A PDF with a scanned page',
    name: 'part.pdf',
    bytes: () => printPdf((document) => void document.text('The tide rose.').addPage().rect(50, 50, 100, 100).fill()),
  },
  {
    what: 'A PDF that claims a million pages and has one',
    name: 'liar.pdf',
    bytes: () => pagesPdf(1_000_000, '3 0 R', `3 0 obj${pageOf('2 0 R')}endobj\n4 0 obj${drawn} endobj\n${font}`),
  },
  {
    what: 'A PDF of 10,001 pages',
    name: 'many.pdf',
    bytes: () => {
      const numbers = Array.from({ length: 10_001 }, (_, i) => i + 6);
      const objects = numbers.map((number) => `${number} 0 obj${pageOf('2 0 R')}endobj`).join('\n');
      return pagesPdf(10_001, numbers.map((number) => `${number} 0 R`).join(' '), `${objects}\n4 0 obj${drawn} endobj\n${font}`);
    },
  },
  { what: 'A PDF whose tree of pages is 5,000 deep', name: 'deep.pdf', bytes: () => treeOf(5000) },
  { what: 'A PDF whose tree of pages bites its tail', name: 'loop.pdf', bytes: () => pagesPdf(1, '2 0 R', '') },
  {
    what: 'A PDF with a program in its font (nothing runs)',
    name: 'font.pdf',
    bytes: () => pagesPdf(1, '3 0 R', `3 0 obj${pageOf('2 0 R')}endobj\n4 0 obj${drawn} endobj\n${programFont}`),
  },
  { what: 'A PDF with JavaScript, OpenAction and Launch (nothing runs)', name: 'active.pdf', bytes: () => fetchingPdf('http://127.0.0.1:9') },
  { what: 'A PDF called .epub', name: 'poly.epub', bytes: () => printPdf(words) },
];

/** Root may read everything: for the time of the work it is nobody. */
function asNobody<T>(work: (path: string) => Promise<T>): (path: string) => Promise<T> {
  return async (path) => {
    if (process.getuid?.() !== 0) return work(path);
    process.seteuid!(65534);
    try {
      return await work(path);
    } finally {
      process.seteuid!(0);
    }
  };
}

export const badInput: Bad[] = [...written, ...tables, ...notebooks, ...printed, ...badPages, ...badBooks, ...badReports];

export const badPaths: BadPath[] = [
  { what: 'A file that is not there', name: 'gone.pdf', make: () => {} },
  {
    what: 'A file of 2 GB',
    name: 'film.txt',
    make: (path) => {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 31);
    },
  },
  { what: 'A link that leads to itself', name: 'loop.txt', make: (path) => symlinkSync(path, path) },
  { what: 'A link that leads nowhere', name: 'lost.txt', make: (path) => symlinkSync(`${path}.gone`, path) },
  {
    what: 'A name with a line break, marks of direction and control characters',
    name: 'a\nb\u202etxt.exe\x1b[31m.pdf',
    make: (path) => writeFileSync(path, '%PDF-1.7'),
  },
  { what: 'A file that changes while it is read', name: 'log.txt', make: (path) => symlinkSync('/proc/cpuinfo', path) },
  {
    what: 'A file that others may not read',
    name: 'private.txt',
    make: (path) => {
      writeFileSync(path, 'Words.');
      chmodSync(path, 0o000);
    },
    open: asNobody(readWhole),
  },
  {
    what: 'A folder with a link to itself',
    name: 'shelf',
    make: (path) => {
      mkdirSync(path);
      writeFileSync(join(path, 'a.txt'), 'Words.');
      symlinkSync(path, join(path, 'again'));
    },
  },
  {
    what: 'A library that is damaged',
    name: 'library.db',
    make: (path) => writeFileSync(path, 'words '.repeat(1000)),
    open: (path) => openDatabase(path),
  },
  {
    what: 'A disk without room for the library',
    name: 'full.db',
    make: () => {},
    open: (path) => {
      const db = openDatabase(path);
      // SQLite's own limit ends as a full disk does.
      db.exec('PRAGMA max_page_count = 200');
      try {
        whole(db, () => db.prepare("INSERT INTO settings VALUES ('a', ?)").run('words '.repeat(1_000_000)));
      } finally {
        db.close();
      }
    },
  },
  { what: 'A pipe', name: 'pipe.txt', make: (path) => void execFileSync('mkfifo', [path]) },
  { what: 'An empty folder', name: 'box', make: (path) => mkdirSync(path) },
  {
    what: 'A folder of nothing that is text',
    name: 'photos',
    make: (path) => {
      mkdirSync(path);
      writeFileSync(join(path, 'a.png'), 'x');
    },
  },
];
