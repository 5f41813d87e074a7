import PDFDocument from 'pdfkit';
import { expect, test } from '../app.ts';

/** A book of a few pages, one sentence of it worth finding. */
async function book(): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A5', margin: 50, info: { Title: 'The Ferry Book' } });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  for (let page = 1; page <= 6; page++) {
    if (page > 1) document.addPage();
    document.fontSize(18).text(`Chapter ${page}`).moveDown().fontSize(12);
    for (let i = 0; i < 6; i++)
      document.text('The ferry went over at seven and came back at nine, and on most days nobody was on it but the goat. ').moveDown(0.5);
    if (page === 4) document.text('The ferryman of Larkhill was called Osric Penn.');
  }
  document.end();
  await done;
  return Buffer.concat(parts);
}

test('a PDF is imported, found in, and shown as printed with the passage marked on its page', async ({ app }) => {
  const { page } = app;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add files' }).click();
  await (await chooser).setFiles({ name: 'ferry.pdf', mimeType: 'application/pdf', buffer: await book() });
  await expect(page.getByRole('button', { name: 'The Ferry Book', exact: true })).toBeVisible();
  await page.getByRole('searchbox').fill('Osric Penn');
  await page.getByRole('button', { name: /Osric Penn/ }).click();
  const mark = page.locator('.page-mark[data-here]').first();
  await expect(mark).toBeInViewport();
  await expect(page.getByRole('img', { name: 'Page 4 of 6' })).toBeVisible();
  await page.getByRole('radio', { name: 'Text' }).click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});
