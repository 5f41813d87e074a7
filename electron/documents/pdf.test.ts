import PDFDocument from 'pdfkit';
import { expect, test } from 'vitest';
import { readPdf, rectanglesOf } from './pdf.ts';

async function pdf(write: (document: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<Uint8Array> {
  const document = new PDFDocument({ size: 'A4', margin: 72, ...options });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  write(document);
  document.end();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

test('text, pages, and the place of a sentence on its page', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(12).text('The tide iris opened at high water.');
    document.addPage().text('On the second page the bank broke.', 100, 300);
  });
  const content = await readPdf(Buffer.from(bytes), 'iris.pdf');
  expect(content.text).toBe('The tide iris opened at high water.\n\nOn the second page the bank broke.');
  expect(content.blocks.map(({ start, end }) => content.text.slice(start, end))).toEqual(content.text.split('\n\n'));
  const start = content.text.indexOf('On the second');
  const [box] = rectanglesOf(content.anchors, start, content.text.length);
  expect(box!.page).toBe(2);
  expect(box!.left).toBeCloseTo(100, 0);
  expect(Math.abs(box!.top - 300)).toBeLessThan(4);
  const part = rectanglesOf(content.anchors, content.text.indexOf('bank'), content.text.length);
  expect(part[0]!.left).toBeGreaterThan(box!.left + box!.width / 2);
});

test('a page without text is reported, a file without any is refused, garbage is refused by name', async () => {
  const half = await pdf((document) => {
    document.text('Some words.');
    document.addPage().rect(50, 50, 100, 100).fill();
  });
  expect((await readPdf(half, 'half.pdf')).warnings[0]).toContain('page 2');
  const scanned = await pdf((document) => document.rect(50, 50, 100, 100).fill());
  await expect(readPdf(scanned, 'scan.pdf')).rejects.toThrow('scan.pdf has no text on any page');
  await expect(readPdf(new TextEncoder().encode('%PDF-1.7 nonsense'), 'bad.pdf')).rejects.toThrow('bad.pdf is not a PDF that can be read');
});

test('a locked file asks for a copy without password', async () => {
  const locked = await pdf((document) => document.text('Secret.'), { userPassword: 'x', pdfVersion: '1.7' });
  await expect(readPdf(locked, 'locked.pdf')).rejects.toThrow('locked by a password');
});
