import { expect, test } from '../app.ts';

test('first start: one press asks the sample, the answer has sources, a source opens the reader on its very words', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await expect(page.getByRole('link', { name: /parts read/ }).or(page.getByText(/All \d+ parts read/))).toBeVisible();
  const footnote = page.getByRole('list', { name: 'Sources' }).getByRole('button').first();
  const quote = (await footnote.locator('.footnote-quote').textContent())!;
  await footnote.click();
  await expect(page.getByRole('heading', { level: 1, name: 'The Saltmarsh Garden' })).toBeVisible();
  const marked = page.locator('mark[data-here]');
  await expect(marked.first()).toBeInViewport();
  expect((await marked.allTextContents()).join('').replace(/\s+/g, ' ')).toBe(quote.replace(/\s+/g, ' '));
  await page.getByRole('button', { name: 'Back to the answer' }).click();
  await expect(page.getByRole('list', { name: 'Sources' })).toBeVisible();
});

test('while a text is read there are passages to look at, and the question goes on behind them', async ({ app }) => {
  const { page } = app;
  await app.go('Ask');
  await app.withHalted('engine', async () => {
    await page.getByLabel('Question', { exact: true }).fill('Where was Edmund Vane born?');
    await page.keyboard.press('Enter');
    const meanwhile = page.getByRole('region', { name: 'Meanwhile: passages that share words with the question' });
    await meanwhile.getByRole('button').first().click();
    await expect(page.locator('mark[data-here]').first()).toBeInViewport();
  });
  await app.go('Ask');
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
});
