import { AxeBuilder } from '@axe-core/playwright';
import { type App, expect, test } from '../app.ts';
import { file, pdfBook } from '../files.ts';
import { select } from '../select.ts';

/** A book whose fourth page names the ferryman, open where a search found him. */
async function ferrymanFound(app: App): Promise<void> {
  const { page } = app;
  await app.choose('Add files', file('ferry.pdf', await pdfBook('The Ferry Book', 'The ferryman of Larkhill was called Osric Penn.')));
  await page.getByRole('searchbox').fill('Osric Penn');
  await page.getByRole('button', { name: /Osric Penn/ }).click();
  await expect(page.locator('.page-mark[data-here]').first()).toBeInViewport();
}

test('a PDF is imported, found in, and shown as printed with the passage marked on its page', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('ferry.pdf', await pdfBook('The Ferry Book', 'The ferryman of Larkhill was called Osric Penn.')));
  await expect(page.getByRole('button', { name: 'The Ferry Book', exact: true })).toBeVisible();
  await page.getByRole('searchbox').fill('Osric Penn');
  await page.getByRole('button', { name: /Osric Penn/ }).click();
  const mark = page.locator('.page-mark[data-here]').first();
  await expect(mark).toBeInViewport();
  await expect(page.getByRole('img', { name: 'Page 4 of 6' })).toBeVisible();
  await page.getByRole('radio', { name: 'Text' }).click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
  await page.getByRole('radio', { name: 'Pages' }).click();
  // Drawn anew it scrolls to the passage first; only then to where the outline leads.
  await expect(mark).toBeInViewport();
  await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: 'Chapter 2' }).click();
  await expect(page.getByRole('img', { name: 'Page 2 of 6' })).toBeInViewport();
  await expect(page.getByText('Page 2 of 6')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+f');
  await expect(page.getByRole('textbox', { name: 'Find in this document' })).toBeFocused();
  await page.keyboard.type('called Osric');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(mark).toBeInViewport();
  await expect(page.getByText('Page 4 of 6')).toBeVisible();
});

test('words of a printed page are selected on the page: highlighted, noted, asked about', async ({ app }) => {
  const { page } = app;
  await ferrymanFound(app);
  const sheet = '.page:has(canvas[aria-label="Page 4 of 6"]) .page-text';
  await expect(page.locator(sheet).getByText('Osric')).toBeAttached();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
  await select(page, sheet, 'Osric');
  const bar = page.getByRole('toolbar', { name: 'What is selected' });
  await bar.getByRole('button', { name: 'Highlight' }).click();
  await expect(page.locator('.page-mark-note')).toHaveCount(1);
  const marked = await page.locator('.page-mark-note').boundingBox();
  const here = await page.locator('.page-mark[data-here]').first().boundingBox();
  // The highlight lies in the line of the passage that the search led to.
  expect(Math.abs(marked!.y - here!.y)).toBeLessThan(4);
  await select(page, sheet, 'Larkhill');
  await bar.getByRole('button', { name: 'Note' }).click();
  const notes = page.getByRole('complementary', { name: 'Highlights and notes' });
  await notes.getByLabel('Note', { exact: true }).fill('Where is that?');
  await notes.getByRole('button', { name: 'Keep' }).click();
  await expect(notes.getByRole('listitem')).toHaveCount(2);
  await select(page, sheet, 'ferryman');
  await bar.getByRole('button', { name: 'Ask about this' }).click();
  await expect(page.getByLabel('Question', { exact: true })).toHaveValue(/^About “ferryman”: /);
});

test('who reads on from a cited passage and keeps a note stays there', async ({ app }) => {
  const { page } = app;
  await ferrymanFound(app);
  // Not by the wheel: it would still be rolling while words are selected.
  await page.locator('.page-view').evaluate((view) => view.scrollBy(0, 800));
  await expect(page.getByText('Page 5 of 6')).toBeVisible();
  const sheet = '.page:has(canvas[aria-label="Page 5 of 6"]) .page-text';
  await expect(page.locator(sheet).getByText('goat').first()).toBeInViewport();
  await select(page, sheet, 'goat');
  await page.getByRole('toolbar', { name: 'What is selected' }).getByRole('button', { name: 'Highlight' }).click();
  await expect(page.locator('.page-mark-note')).toHaveCount(1);
  // A scroll would come with the mark, or a frame later.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(page.locator('.page-mark-note')).toBeInViewport();
  await expect(page.getByText('Page 5 of 6')).toBeVisible();
});
