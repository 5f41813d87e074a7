/** Seeds that pdfkit makes, and some that it cannot. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import type { Corpus, Seed } from '../../../../torture/fuzz/corpus.ts';
import { reprint } from '../../../../torture/fuzz/printed.ts';

type Options = ConstructorParameters<typeof PDFDocument>[0];

/** The same bytes each time: the only date in it is told. */
export async function printPdf(draw: (document: PDFKit.PDFDocument) => void, options: Options = {}): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A5',
    ...options,
    info: { Title: 'Tides', Author: 'E. Vane', CreationDate: new Date(0), ...options.info },
  });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  draw(document);
  document.end();
  await done;
  return Buffer.concat(parts);
}

const sentence = 'The tide rose over the marsh, and the captain of the Grey Heron wrote it down in his log; nobody had seen such wa-ter. ';
const outlined = 'An outline leads here.';
const fontFile = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts', 'LiberationSans-Regular.ttf');

function book(document: PDFKit.PDFDocument): void {
  document.fontSize(20).text('Chapter I').fontSize(10).text(sentence.repeat(6));
  document.outline.addItem('Chapter I').addItem('A part of it');
  for (let page = 2; page < 5; page++) {
    document.addPage().fontSize(8).text('A RUNNING HEAD', 72, 40).fontSize(10).text(sentence.repeat(5), 72, 72);
    document.fontSize(6).text(`${page} A footnote.`, 72, 500, { lineBreak: false });
    document.outline.addItem(`Chapter ${page}`);
  }
}

function columns(document: PDFKit.PDFDocument): void {
  document.font('Times-Roman').fontSize(9).text(sentence.repeat(12), { columns: 2, columnGap: 20, align: 'justify' });
  document.addPage().font('Courier').text('if (x) {\n  return 1;\n}\n');
  for (let row = 0; row < 6; row++) document.text(`cell ${row}`, 72, 200 + row * 14).text(`${row * 7}`, 240, 200 + row * 14);
  document.rotate(90, { origin: [200, 300] }).text('Turned words.', 200, 300);
}

function embedded(document: PDFKit.PDFDocument): void {
  document.font(fontFile).fontSize(11).text(`Größe, Straße, Ελλάδα, Москва. ${sentence}`);
  document.text(outlined, { link: 'http://127.0.0.1:9/' }).addNamedDestination('here');
}

/** A printed page and a scanned one, on which nothing is. */
function scan(document: PDFKit.PDFDocument): void {
  document.text(sentence);
  document.addPage().image(whitePicture, 0, 0, { width: 300 });
}

const whitePicture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGP4DwUMlDEA98A/wbI0QbsAAAAASUVORK5CYII=', 'base64');

/** Objects in clear, without a cross-reference table: a reader has to look for them. */
export const bare = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/PageLabels<</Nums[0<</S/r>>]>>>>endobj
2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 8 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Rotate 90/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[<</Type/Annot/Subtype/Link/A<</S/Launch/F(calc)>>>>]>>endobj
4 0 obj<</Length 92>>stream
BT /F1 12 Tf 20 250 Td (Words of a bare file.) Tj 0 -14 Td [(and) -300 (more) 120 (of)] TJ ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/Differences[65/A/B/C]>>>>endobj
6 0 obj<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>endobj
7 0 obj<</Title(A mark)/Parent 6 0 R/Dest[3 0 R/XYZ 0 250 0]>>endobj
8 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>>>endobj
9 0 obj<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/UniJIS-UTF16-V/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>]>>endobj
trailer<</Root 1 0 R/Info<</Title(Bare)>>>>
`;

export async function corpus(): Promise<Corpus> {
  const seeds: Seed[] = [
    { name: 'book.pdf', bytes: await printPdf(book) },
    { name: 'clear.pdf', bytes: await printPdf(book, { compress: false }) },
    { name: 'columns.pdf', bytes: await printPdf(columns) },
    { name: 'embedded.pdf', bytes: await printPdf(embedded) },
    { name: 'locked.pdf', bytes: await printPdf(book, { userPassword: 'tide', pdfVersion: '1.4' }), password: 'tide' },
    { name: 'scan.pdf', bytes: await printPdf(scan) },
    { name: 'bare.pdf', bytes: Buffer.from(bare, 'latin1') },
  ];
  return { seeds, rewrite: reprint };
}
