/** Scans for tests: print made by pdfkit, drawn at the resolution of a scanner, as pictures without text. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import PDFDocument from 'pdfkit';
import type { Word } from './agreement.ts';

export type Sheet = [width: number, height: number];

/** Points: a small page, which is read in less time. */
const small: Sheet = [320, 320];
const margin = 24;

async function written(make: (document: PDFKit.PDFDocument) => void, size: Sheet): Promise<Buffer> {
  const document = new PDFDocument({ autoFirstPage: false, size, margin });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => document.on('end', resolve));
  make(document);
  document.end();
  await ended;
  return Buffer.concat(parts);
}

const fontSize = 11;
const lineHeight = 14;

/** In a serif font, each word where it is put: what is printed is known without reading it again. */
export async function printed(text: string, sheet = small): Promise<{ pdf: Buffer; words: Word[] }> {
  const words: Word[] = [];
  const pdf = await written((document) => {
    let page = 0;
    let y = sheet[1];
    for (const paragraph of text.split(/\n\s*\n/)) {
      let x = margin;
      y += lineHeight * 1.5;
      for (const word of paragraph.split(/\s+/).filter(Boolean)) {
        const width = page === 0 ? 0 : document.widthOfString(word);
        if (x + width > sheet[0] - margin) {
          x = margin;
          y += lineHeight;
        }
        if (y + lineHeight > sheet[1] - margin) {
          document.addPage().font('Times-Roman').fontSize(fontSize);
          page++;
          x = margin;
          y = margin;
        }
        document.text(word, x, y, { lineBreak: false });
        const right = x + document.widthOfString(word);
        words.push({ text: word, page, left: x, right, middle: y + fontSize / 2 });
        x = right + document.widthOfString(' ');
      }
    }
  }, sheet);
  return { pdf, words };
}

/** JPEG pictures of the first pages. */
export async function pictures(pdf: Uint8Array, most: number, dotsPerInch: number): Promise<{ width: number; height: number; bytes: Buffer }[]> {
  const fonts = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'standard_fonts');
  const loading = getDocument({ data: new Uint8Array(pdf), standardFontDataUrl: `${fonts}/`, disableFontFace: true, verbosity: 0 });
  const document = await loading.promise;
  const found = [];
  for (let number = 1; number <= Math.min(most, document.numPages); number++) {
    const page = await document.getPage(number);
    const viewport = page.getViewport({ scale: dotsPerInch / 72 });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: 'white' }).promise;
    found.push({ width: canvas.width, height: canvas.height, bytes: canvas.toBuffer('image/jpeg', 80) });
  }
  await loading.destroy();
  return found;
}

/** @param text words of a page in print before the pictures; null = none. */
export function scanned(pages: readonly { bytes: Buffer }[], text: string | null = null, sheet = small): Promise<Buffer> {
  return written((document) => {
    if (text !== null) document.addPage().font('Times-Roman').fontSize(11).text(text);
    for (const { bytes } of pages) document.addPage({ size: sheet, margin: 0 }).image(bytes, 0, 0, { width: sheet[0], height: sheet[1] });
  }, sheet);
}
