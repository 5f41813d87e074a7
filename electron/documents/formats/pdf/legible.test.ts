import { expect, test } from 'vitest';
import { Legibility } from './legible.ts';
import { readPdf } from './pdf.ts';

const prose = 'The tide rose over the marsh, and the captain of the Grey Heron wrote it down in his log; nobody had seen such water.';
const german = 'Die Flut stieg über die Wiesen, und der Kapitän schrieb es in sein Buch; niemand hatte je solches Wasser gesehen.';
const shifted = (text: string) =>
  [...text]
    .map((letter) => String.fromCodePoint(letter.codePointAt(0)! - 29))
    .filter((letter) => letter >= ' ')
    .join('');
const illegible = (text: string, unmapped = 1) => new Legibility().illegible([{ text, font: 'f1', unmapped }]).size > 0;

test.each([prose, german, '1,204 998 14.50 17.20 30.11 2026 1,204,118 9.5', 'Прилив поднялся над болотом, и капитан записал это'])(
  '%s can be read',
  (text) => {
    expect(illegible(text)).toBe(false);
  },
);

test.each([shifted(prose), shifted(german), "( ) % * + ' & % ! $ # ( ) * % + & ' ( ) % * $ !"])('%s cannot', (text) => {
  expect(illegible(text)).toBe(true);
  // Where the font says what its letters are, they are what they are.
  expect(illegible(text, 0)).toBe(false);
});

test('what was found of a font holds for its few letters on the next page', () => {
  const legibility = new Legibility();
  const run = (text: string) => ({ text, font: 'f1', unmapped: 1 });
  expect(legibility.illegible([run('abc')]).size).toBe(0);
  expect(legibility.illegible([run(shifted(prose))]).size).toBe(1);
  expect(legibility.illegible([run('abc')]).size).toBe(1);
});

/** A font that does not say which letters its glyphs are, and what is drawn in it. */
function file(stream: string): Buffer {
  return Buffer.from(
    `%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 7 0 R>>>>>>endobj
4 0 obj<</Length ${stream.length}>>stream
${stream}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>endobj
6 0 obj<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>endobj
7 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`,
    'latin1',
  );
}
const codes = (text: string, by: number) => `<${[...text].map((letter) => (letter.codePointAt(0)! + by).toString(16).padStart(4, '0')).join('')}>`;

test('a page of such letters is told, not read', async () => {
  const bytes = file(`BT /F2 12 Tf 20 250 Td (What can be read.) Tj /F1 12 Tf 0 -20 Td ${codes(prose.slice(0, 70), -29)} Tj ET`);
  const { text, warnings } = await readPdf(bytes, 'shifted.pdf');
  expect(text).toBe('What can be read.');
  expect(warnings).toEqual([expect.stringMatching(/^Letters that the file does not name.* page 1\. Save those pages as pictures/)]);
});

test('what a stretch really says is read, at the place of its glyphs', async () => {
  const glyph = (letter: string) => `/Span<</ActualText(${letter})>>BDC <0001> Tj EMC`;
  const bytes = file(`BT /F2 12 Tf 20 250 Td (Revenue: ) Tj /F1 12 Tf ${[...'14,918,000'].map(glyph).join(' ')} ET`);
  const { text, anchors, warnings } = await readPdf(bytes, 'skia.pdf');
  expect(text).toBe('Revenue: 14,918,000');
  const digit = anchors.find(({ start, end }) => start <= text.indexOf('9') && end > text.indexOf('9'))!;
  expect(digit.left).toBeGreaterThan(60);
  expect(warnings).toEqual([]);
});
