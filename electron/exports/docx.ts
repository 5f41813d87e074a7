/** A work as a Word document: headings as headings, every citation as a footnote of its own. */
import { Document, FootnoteReferenceRun, HeadingLevel, Packer, Paragraph, TextRun } from 'docx';
import { type ExportWork, numbered, oneLine } from './work.ts';

export function toDocx({ title, about, parts }: ExportWork): Promise<Buffer> {
  const work = numbered(parts);
  const footnotes = Object.fromEntries(
    work.notes.map(({ quote, place }, index) => [index + 1, { children: [new Paragraph(printable(` ${quote} (${place})`))] }]),
  );
  const body = work.parts.flatMap(({ heading, sentences }) => [
    new Paragraph({ text: printable(heading), heading: HeadingLevel.HEADING_2 }),
    new Paragraph({
      children: sentences.flatMap(({ text, notes }, index) => [
        new TextRun(printable(index === 0 ? text : ` ${text}`)),
        ...notes.map((note) => new FootnoteReferenceRun(note)),
      ]),
    }),
  ]);
  const opening = [new Paragraph({ text: printable(oneLine(title)), heading: HeadingLevel.HEADING_1 }), new Paragraph(printable(about))];
  return Packer.toBuffer(
    new Document({ title: printable(oneLine(title)), creator: 'Focus', footnotes, sections: [{ children: [...opening, ...body] }] }),
  );
}

/** Word opens no file with characters that XML 1.0 has not: controls, and halves of pairs. */
const printable = (text: string) => text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
