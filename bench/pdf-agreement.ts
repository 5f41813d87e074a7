/**
 * PDF import against poppler's pdftotext on the same files: books set in one column, and in two with footnotes, broken words and running
 * heads; the same books as LibreOffice prints them and, where it is installed, TeX.
 *   node bench/pdf-agreement.ts BOOK.txt|BOOK.txt.xz … [--pages 900] [--keep DIR]
 * Prints the share of words in order that each has of the book, and that both have: with the book, each note after the paragraph that leads
 * to it; with each other, a page's notes at its end, where a PDF has them. Then time and peak memory of a book of many pages.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import PDFDocument from 'pdfkit';
import type { Block, Content } from '../electron/documents/content.ts';
import { readPdf } from '../electron/documents/formats/pdf/pdf.ts';
import { asRead, madeFiles, nameOf, textOf } from './made-files.ts';
import { commonWords, wordsOf } from './words-in-order.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pages: { type: 'string', default: '900' }, keep: { type: 'string' }, measure: { type: 'string' } },
});

interface Design {
  name: string;
  columns: number;
  size: number;
  footnotes: boolean;
  /** Points. */
  width: number;
  height: number;
}

const designs: Design[] = [
  { name: 'one column', columns: 1, size: 11, footnotes: false, width: 420, height: 595 },
  { name: 'two columns with footnotes', columns: 2, size: 9.5, footnotes: true, width: 595, height: 842 },
];
const margin = 60;
const gutter = 18;

if (values.measure) await measure(values.measure);
else if (positionals.length === 0) throw new Error('Which book? Give text files, plain or .xz.');
else {
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'focus-agreement-'));
  mkdirSync(folder, { recursive: true });
  try {
    for (const book of positionals) {
      for (const design of designs) await compare(book, design, folder);
      for (const { name, path } of madeFiles(book, folder, ['pdf'])) await report(book, name, path, asRead(book), withoutNumbers);
    }
    await many(positionals, Number(values.pages), folder);
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true });
  }
}

/** @param written the book's words in order. @param bare takes from pdftotext's pages what is no part of the book */
async function report(book: string, design: string, file: string, written: string, bare: (text: string) => string): Promise<void> {
  const content = await readPdf(readFileSync(file), basename(file));
  const ours = wordsOf(content.text);
  const theirs = wordsOf(bare(execFileSync('pdftotext', [file, '-'], { encoding: 'utf8', maxBuffer: 2 ** 30 })));
  const truth = wordsOf(written);
  console.log(
    `${nameOf(book)}, ${design}, ${content.pages} pages, ${truth.length} words: with the book ${share(ours, truth)} (pdftotext ${share(theirs, truth)}), ` +
      `with pdftotext ${share(wordsOf(asPrinted(content)), theirs)}`,
  );
}

/** With a page's notes at its end. */
function asPrinted({ text, blocks }: Content): string {
  const pageOf = ({ at }: Block) => at!.page!;
  const isNote = ({ note }: Block) => note === true;
  const printed = [...blocks].sort((a, b) => pageOf(a) - pageOf(b) || Number(isNote(a)) - Number(isNote(b)));
  return printed.map(({ start, end }) => text.slice(start, end)).join('\n');
}

/** The number at the foot of each page. */
function withoutNumbers(text: string): string {
  return text.replace(/^\d+\s*\f/gm, '\f');
}

function share(a: string[], b: string[]): string {
  return `${((100 * commonWords(a, b)) / Math.max(a.length, b.length)).toFixed(2)} %`;
}

async function compare(book: string, design: Design, folder: string): Promise<void> {
  const printed = await print(paragraphsOf(book), nameOf(book), design);
  const file = join(folder, `${nameOf(book)}-${design.columns}.pdf`);
  writeFileSync(file, printed.bytes);
  await report(book, design.name, file, printed.text, (text) => withoutHeads(text, printed.heads));
}

/** Import in a process of its own, so that its memory is its own. */
async function many(books: string[], pages: number, folder: string): Promise<void> {
  const paragraphs = books.flatMap(paragraphsOf);
  const design = designs[0]!;
  let all = paragraphs;
  let printed = await print(all, 'many', design, pages);
  while (printed.pages < pages) {
    all = all.concat(paragraphs);
    printed = await print(all, 'many', design, pages);
  }
  const file = join(folder, 'many.pdf');
  writeFileSync(file, printed.bytes);
  process.stdout.write(execFileSync(process.execPath, [import.meta.filename, '--measure', file], { encoding: 'utf8' }));
}

async function measure(file: string): Promise<void> {
  const bytes = readFileSync(file);
  const seen: number[] = [];
  const start = performance.now();
  const { pages, text } = await readPdf(bytes, basename(file), {
    onProgress: ({ done }) => {
      if (done % 100 === 0) seen.push(Math.round(process.memoryUsage().rss / 2 ** 20));
    },
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${pages} pages, ${(bytes.length / 2 ** 20).toFixed(1)} MiB, ${text.length} characters: ${seconds.toFixed(1)} s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB; MiB after each 100 pages: ${seen.join(' ')}`,
  );
}

function paragraphsOf(book: string): string[] {
  return (
    textOf(book)
      // What the fonts of every PDF reader can show.
      .replace(/[^\n\x20-\x7e\u00a1-\u00ff‘’“”—–…]/g, ' ')
      .replace(/[_*#]/g, '')
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
      .filter((paragraph) => /\w/.test(paragraph))
  );
}

function withoutHeads(text: string, heads: Set<string>): string {
  return text
    .split(/\n|\f/)
    .filter((line) => !heads.has(line.trim()))
    .join('\n');
}

interface Printed {
  bytes: Uint8Array;
  pages: number;
  /** What was set, footnotes after the paragraph they belong to. */
  text: string;
  /** Lines of heads and feet. */
  heads: Set<string>;
}

interface SetLine {
  words: string[];
  indent: number;
  /** Last of its paragraph: not stretched. */
  last: boolean;
  note: SetLine[] | null;
}

/** Sets a text line by line; every 30th paragraph, where it is short, is a footnote of the one before. */
async function print(paragraphs: string[], title: string, design: Design, mostPages = Infinity): Promise<Printed> {
  const document = new PDFDocument({ size: [design.width, design.height], margin: 0, autoFirstPage: false });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  const width = (design.width - 2 * margin - (design.columns - 1) * gutter) / design.columns;
  const pitch = design.size * 1.25;
  const small = design.size * 0.8;
  const heads = new Set<string>();
  const written: string[] = [];
  const measured = new Map<string, number>();
  const widthOf = (word: string, size: number) => {
    if (!measured.has(word)) measured.set(word, document.font('Times-Roman').fontSize(1).widthOfString(word));
    return measured.get(word)! * size;
  };
  let pages = 0;
  let column = design.columns;
  let y = 0;
  let bottom = 0;
  let notes: SetLine[] = [];
  let noteNumber = 0;
  const left = () => margin + column * (width + gutter);
  const draw = (line: SetLine, x: number, top: number, size: number, room: number) => {
    const natural = line.words.reduce((sum, word) => sum + widthOf(word, size), 0) + (line.words.length - 1) * 0.25 * size;
    const stretch = line.last || line.words.length < 2 ? 0 : (room - line.indent - natural) / (line.words.length - 1);
    document.font('Times-Roman').fontSize(size);
    document.text(line.words.join(' '), x + line.indent, top, { lineBreak: false, wordSpacing: stretch });
    return x + line.indent + natural;
  };
  const finishColumn = () => {
    notes.forEach((line, i) => {
      draw(line, left(), bottom + 6 + i * small * 1.2, small, width);
    });
    notes = [];
  };
  const nextColumn = () => {
    if (column < design.columns) finishColumn();
    column++;
    if (column >= design.columns) {
      document.addPage();
      pages++;
      column = 0;
      const head = pages % 2 ? `${title.toUpperCase()} A RUNNING HEAD` : 'THE LEFT HAND SIDE';
      heads.add(head).add(String(pages));
      document.font('Times-Italic').fontSize(design.size * 0.9);
      document.text(head, margin, margin - 24, { lineBreak: false });
      document.text(String(pages), design.width / 2 - 5, design.height - margin + 18, { lineBreak: false });
    }
    y = margin;
    bottom = design.height - margin;
  };
  const broken = (text: string, size: number, indent: number): SetLine[] => {
    const lines: SetLine[] = [];
    let line: SetLine = { words: [], indent, last: false, note: null };
    let used = indent;
    for (const word of text.split(' ')) {
      const wide = widthOf(word, size);
      if (used + wide > width && line.words.length > 0) {
        const cut = /^\p{L}{9,}$/u.test(word) && design.footnotes ? 4 : 0;
        const head = `${word.slice(0, cut)}-`;
        let rest = word;
        if (cut > 0 && used + widthOf(head, size) <= width) {
          line.words.push(head);
          rest = word.slice(cut);
        }
        lines.push(line);
        line = { words: [rest], indent: 0, last: false, note: null };
        used = widthOf(rest, size) + 0.25 * size;
      } else {
        line.words.push(word);
        used += wide + 0.25 * size;
      }
    }
    line.last = true;
    lines.push(line);
    return lines;
  };
  nextColumn();
  for (let i = 0; i < paragraphs.length && pages <= mostPages; i++) {
    const lines = broken(paragraphs[i]!, design.size, 12);
    written.push(paragraphs[i]!);
    const next = paragraphs[i + 1];
    if (design.footnotes && i % 30 === 0 && next && next.length < 300) {
      const text = `${++noteNumber} ${next}`;
      const line = lines.at(-1)!;
      line.note = broken(text, small, 0);
      written.push(`${noteNumber}`, text);
      i++;
    }
    for (const line of lines) {
      const needed = pitch + (line.note ? line.note.length * small * 1.2 + (notes.length === 0 ? 10 : 0) : 0);
      if (y + needed > bottom) nextColumn();
      const end = draw(line, left(), y, design.size, width);
      if (line.note) {
        document.fontSize(design.size * 0.6).text(String(noteNumber), end, y - 1, { lineBreak: false });
        bottom -= line.note.length * small * 1.2 + (notes.length === 0 ? 10 : 0);
        notes.push(...line.note);
      }
      y += pitch;
    }
  }
  finishColumn();
  document.end();
  await done;
  return { bytes: new Uint8Array(Buffer.concat(parts)), pages, text: written.join('\n'), heads };
}
