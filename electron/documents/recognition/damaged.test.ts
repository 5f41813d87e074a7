/** Recognition from both ends, without the recogniser between them: damaged pictures before it, whatever it may find behind it. */
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import UTIF from 'utif2';
import { expect, test } from 'vitest';
import { tortureOf } from '../../../torture/format.ts';
import { complaintsAbout, sentenceComplaints } from '../../../torture/fuzz/complaints.ts';
import { Random } from '../../../torture/fuzz/random.ts';
import { FocusError } from '../../errors.ts';
import { printPdf } from '../formats/pdf/corpus.ts';
import { readPdf } from '../formats/pdf/pdf.ts';
import { presentable } from '../presentable.ts';
import { pagesOfPicture } from './pages.ts';
import type { RecognisedPage } from './recognised.ts';

/** A page with something on it, as each kind of file. */
function pictures(): { name: string; bytes: Buffer }[] {
  const [width, height] = [120, 80];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'black';
  for (let line = 0; line < 4; line++) context.fillRect(10, 10 + 16 * line, 60 + 10 * line, 6);
  const pixels = new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  return [
    { name: 'page.png', bytes: canvas.toBuffer('image/png') },
    { name: 'page.jpg', bytes: canvas.toBuffer('image/jpeg', 80) },
    { name: 'page.tif', bytes: Buffer.from(UTIF.encodeImage(pixels, width, height)) },
  ];
}

test('1,000 damaged pictures become pages, or are refused with a sentence', { timeout: 600_000 }, async () => {
  const { rewrite } = await (await tortureOf('picture')).corpus();
  const seeds = pictures();
  for (const { name, bytes } of seeds) expect((await pagesOfPicture(bytes, name)).pictures[0]!.grey, name).not.toBeNull();
  const outcomes = { pages: 0, refused: 0 };
  for (let number = 0; number < 1000; number++) {
    const random = new Random(`picture ${number}`);
    const { name, bytes: whole } = random.oneOf(seeds);
    let bytes: Uint8Array = whole;
    for (let times = 0; times <= random.below(4); times++) bytes = rewrite(bytes as Buffer, random, whole);
    try {
      const { pictures: pages, printed } = await pagesOfPicture(bytes, name);
      for (const [i, { page, grey, dotsPerInch }] of pages.entries()) {
        expect(page).toBe(i + 1);
        expect(dotsPerInch > 0 && Number.isFinite(dotsPerInch), `case ${number}`).toBe(true);
        if (grey) expect(Buffer.from(grey.subarray(0, 3)).toString(), `case ${number}`).toBe('P5\n');
      }
      expect(Buffer.from(printed.subarray(0, 5)).toString()).toBe('%PDF-');
      outcomes.pages++;
    } catch (error) {
      expect(error, `case ${number}: ${error}`).toBeInstanceOf(FocusError);
      const { message } = error as FocusError;
      expect([...sentenceComplaints(message), ...(message.includes(name) ? [] : ['no name'])], `case ${number}: ${message}`).toEqual([]);
      outcomes.refused++;
    }
  }
  // Damage that nothing notices, or that nothing survives, would try nothing.
  expect(Math.min(outcomes.pages, outcomes.refused)).toBeGreaterThan(100);
});

const around = fc.oneof(fc.double({ min: -50, max: 700, noNaN: true }), fc.constantFrom(0, -1, 1e5, 612, 792, 1e-9));
/** Words come without white space around them. */
const word = fc.record({
  text: fc
    .oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
      fc.constantFrom('-', '|', '•', '1.', 'Tides', 'שלום', 'مدرسة'),
    )
    .map((text) => text.trim() || '?'),
  left: around,
  right: around,
  confidence: fc.double({ min: 0, max: 100, noNaN: true }),
});
const line = fc.record({ words: fc.array(word, { minLength: 1, maxLength: 8 }), baseline: around, height: around });

test('whatever is recognised on 1,000 pages becomes a content that keeps its promises', { timeout: 600_000 }, async () => {
  const mostPages = 10;
  const blank = await printPdf((document) => {
    for (let page = 1; page < mostPages; page++) document.addPage();
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(line, { maxLength: 12 }), { minLength: mostPages, maxLength: mostPages }), async (lines) => {
      const pages = lines.map((each, i): RecognisedPage => ({ page: i + 1, lines: each }));
      try {
        const content = presentable(await readPdf(blank, 'scan.pdf', { recognition: { pages, languages: ['English'], warnings: [] } }));
        expect(complaintsAbout(content)).toEqual([]);
      } catch (error) {
        if (!(error instanceof FocusError)) throw error;
        expect(sentenceComplaints(error.message)).toEqual([]);
        expect(['file-empty', 'file-scanned', 'file-unreadable']).toContain(error.code);
      }
    }),
    { numRuns: 100, seed: 17 },
  );
});
