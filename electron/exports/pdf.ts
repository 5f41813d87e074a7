/** A work as tagged PDF: text that can be searched and copied and read out in order, the notes at the end. The fonts hold Latin, Greek and Cyrillic letters. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { type ExportWork, numbered, oneLine } from './work.ts';

const fonts = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts');
const regular = join(fonts, 'LiberationSans-Regular.ttf');
const bold = join(fonts, 'LiberationSans-Bold.ttf');

/** Points. */
const margin = 64;
const size = { title: 20, heading: 14, text: 11, note: 9.5 };

export function toPdf({ title, about, parts }: ExportWork): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin,
    font: regular,
    lang: 'en',
    displayTitle: true,
    tagged: true,
    pdfVersion: '1.7',
    info: { Title: oneLine(title), Creator: 'Focus' },
  });
  const pieces: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (piece: Buffer) => pieces.push(piece));
    document.on('end', () => resolve(Buffer.concat(pieces)));
    document.on('error', reject);
  });
  const work = numbered(parts);
  const root = document.struct('Document');
  document.addStructure(root);
  /** A reader that speaks says first what it is. */
  const put = (tag: string, write: () => void) => root.add(document.struct(tag, {}, write));
  put('H1', () => document.font(bold).fontSize(size.title).text(oneLine(title)));
  put('P', () => document.moveDown(0.5).font(regular).fontSize(size.note).fillColor('#4e5a55').text(about).fillColor('#1b2320'));
  for (const { heading, sentences } of work.parts) {
    put('H2', () => document.moveDown(1).font(bold).fontSize(size.heading).text(heading).moveDown(0.3));
    const text = sentences.map(({ text, notes }) => text + notes.map((note) => ` [${note}]`).join(''));
    put('P', () => document.font(regular).fontSize(size.text).text(text.join(' '), { lineGap: 3 }));
  }
  if (work.notes.length > 0) put('H2', () => document.moveDown(1).font(bold).fontSize(size.heading).text('Sources').moveDown(0.3));
  for (const [index, { quote, place }] of work.notes.entries())
    put('Note', () =>
      document
        .font(regular)
        .fontSize(size.note)
        .text(`[${index + 1}] ${quote} (${place})`, { lineGap: 2, paragraphGap: 4 }),
    );
  root.end();
  document.end();
  return finished;
}
