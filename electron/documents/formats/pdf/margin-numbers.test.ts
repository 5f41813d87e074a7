import { expect, test } from 'vitest';
import { printPdf } from './corpus.ts';
import { readPdf } from './pdf.ts';

const words = 'the office of the staff that was there said that nothing of this was known to them'.split(' ');
const prose = (i: number) => Array.from({ length: 9 }, (_, k) => words[(5 * i + k * k) % words.length]).join(' ');
const page = (draw: (put: (text: string, left: number, top: number) => void, document: PDFKit.PDFDocument) => void, options = {}) =>
  printPdf(
    (document) => {
      document.fontSize(10);
      draw((text, left, top) => void document.text(text, left, top, { lineBreak: false }), document);
    },
    { size: 'A4', margin: 20, ...options },
  );

test.each([
  ['left', 1],
  ['left', 5],
  ['right', 1],
])('numbers of lines in the %s margin, each %d, are left out and told; sentences go on', async (side, step) => {
  const bytes = await page((put, document) => {
    for (let i = 1; i <= 40; i++) {
      const number = String(i + 400);
      if (i % step === 0) put(number, side === 'left' ? 60 - document.widthOfString(number) : 500, 80 + 14 * i);
      put(prose(i), 80, 80 + 14 * i);
    }
  });
  const { text, warnings } = await readPdf(bytes, 'manuscript.pdf');
  expect(text).not.toMatch(/\d/);
  expect(text.replace(/\s+/g, ' ')).toContain(`${prose(7)} ${prose(8)}`);
  expect(warnings).toEqual(['Numbers of lines in the margin are left out: page 1.']);
});

test('numbers that are an item\u2019s or a row\u2019s stay', async () => {
  const bytes = await page((put) => {
    for (let i = 1; i <= 9; i++) [String(i), `Heron ${i}`, `${i}20 tons`, 'paid'].forEach((cell, k) => void put(cell, 60 + 90 * k, 80 + 14 * i));
    for (let i = 1; i <= 9; i++) for (const [k, cell] of ['cell', String(i), String(7 * i)].entries()) put(cell, 60 + 60 * k, 240 + 14 * i);
    for (let i = 1; i <= 9; i++) {
      put(String(i), 60, 400 + 14 * i);
      put(`The ${prose(i)}.`, 80, 400 + 14 * i);
    }
  });
  const { text, warnings } = await readPdf(bytes, 'list.pdf');
  for (let i = 1; i <= 9; i++) expect(text).toMatch(new RegExp(`(?:^|\\n)${i}\\tHeron ${i}`));
  for (let i = 1; i <= 9; i++) expect(text).toMatch(new RegExp(`cell\\s${i}\\s${7 * i}\\b`));
  expect(warnings).toEqual([]);
});

test('what stands across the page parts no sentence and is read once', async () => {
  const bytes = await page((put, document) => {
    for (const n of [1, 2, 3]) {
      if (n > 1) document.addPage();
      for (let i = 0; i < 10; i++) put(`${prose(10 * n + i)}`, 60, 300 + 14 * i);
      document
        .save()
        .rotate(-45, { origin: [300, 360] })
        .fontSize(60)
        .fillColor('#dddddd');
      put('DRAFT', 200, 340);
      document.restore().fontSize(10).fillColor('black');
    }
  });
  const { text, warnings, sections } = await readPdf(bytes, 'draft.pdf');
  expect(text.split('DRAFT')).toHaveLength(2);
  expect(text.replace(/\s+/g, ' ')).toContain(`${prose(14)} ${prose(15)}`);
  expect(sections.filter(({ title }) => title.includes('DRAFT'))).toEqual([]);
  expect(warnings).toEqual(['What stands across the pages is read once: “DRAFT”.']);
});

test.each([
  ['Untitled', null],
  ['untitled document', null],
  ['Microsoft Word - Award of bids.docx', null],
  ['report-final.indd', null],
  ['(anonymous)', null],
  ['The tides of Halden', 'The tides of Halden'],
  ['Document of a lifetime', 'Document of a lifetime'],
])('the title %s is %s', async (Title, title) => {
  expect((await readPdf(await page((put) => put('Words.', 60, 60), { info: { Title } }), 'a.pdf')).title).toBe(title);
});
