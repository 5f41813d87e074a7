/** Scans for tests: print made by pdfkit, drawn at the resolution of a scanner, as pictures without text. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import PDFDocument from 'pdfkit';

/** Points: a small page, which is read in less time. */
const sheet: [number, number] = [320, 320];

async function written(make: (document: PDFKit.PDFDocument) => void): Promise<Buffer> {
  const document = new PDFDocument({ autoFirstPage: false, size: sheet, margin: 24 });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => document.on('end', resolve));
  make(document);
  document.end();
  await ended;
  return Buffer.concat(parts);
}

/** Paragraphs in a serif font of 11 points. */
export function printed(text: string): Promise<Buffer> {
  return written((document) => {
    document.addPage().font('Times-Roman').fontSize(11);
    for (const paragraph of text.split(/\n\s*\n/)) document.text(paragraph.replace(/\s+/g, ' ').trim(), { paragraphGap: 6 });
  });
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
export function scanned(pages: readonly { bytes: Buffer }[], text: string | null = null): Promise<Buffer> {
  return written((document) => {
    if (text !== null) document.addPage().font('Times-Roman').fontSize(11).text(text);
    for (const { bytes } of pages) document.addPage({ size: sheet, margin: 0 }).image(bytes, 0, 0, { width: sheet[0], height: sheet[1] });
  });
}
