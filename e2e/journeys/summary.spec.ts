import { expect, test } from '../app.ts';
import { file, markdown } from '../files.ts';

test('summaries: made, kept, led back to their sources, held beside each other, saved', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('keeper.md', markdown));
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: "The Keeper's Notes" });
  await card.getByRole('button', { name: 'Summarise' }).click();
  const make = page.getByRole('main').getByRole('button', { name: 'Summarise' });
  const made = page.getByText(/\d+ of \d+ parts? contributed/);
  await make.click();
  await expect(made).toHaveCount(1);
  await page.reload();
  await expect(made).toHaveCount(1);
  await page.getByRole('radio', { name: 'Medium' }).click();
  await page.getByRole('button', { name: /Style/ }).click();
  await page.getByRole('option', { name: 'Sentences of the text' }).click();
  await make.click();
  // The second one is made and shown: only then is the list of what it can be compared with at rest.
  await expect(page.getByRole('button', { name: /Kept summaries/ })).toContainText('Medium');
  await page.getByRole('button', { name: /Compare with/ }).click();
  await page.getByRole('option', { name: /^Short, focus-starter/ }).click();
  await expect(made).toHaveCount(2);
  await page.getByRole('button', { name: 'Save as' }).click();
  const { name, bytes } = await app.saved(() => page.getByRole('menuitem', { name: 'Markdown' }).click());
  expect(name).toMatch(/^Summary of The Keeper/);
  expect(bytes.toString('utf8')).toContain('[^1]: “');
  await page
    .getByRole('button', { name: /^Source \d+:/ })
    .first()
    .click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});

test('a summary with a wish: chosen by its words, said so on the page and in the file, drawn on the chunk map', async ({ app }) => {
  const { page } = app;
  await app.go('Summary');
  await page.getByRole('textbox', { name: 'What matters to you' }).fill('the fire in the orchard');
  await page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
  await expect(page.getByText('Asked for: the fire in the orchard')).toBeVisible();
  await expect(page.getByText('Sentences of the text as they stand there.')).toBeVisible();
  const [, contributed] = /(\d+) of \d+ parts? contributed/.exec((await page.getByText(/parts? contributed/).textContent()) ?? '') ?? [];
  await page.getByRole('button', { name: 'Save as' }).click();
  const { bytes } = await app.saved(() => page.getByRole('menuitem', { name: 'Markdown' }).click());
  expect(bytes.toString('utf8')).toContain('Asked for: the fire in the orchard.');
  await page.getByRole('button', { name: 'Open the reading map' }).click();
  await page.getByRole('radio', { name: 'Table' }).click();
  await page.getByText('Strongest first').click();
  await expect(page.getByRole('row').filter({ hasText: /[1-9][\d.]* %/ })).toHaveCount(Number(contributed));
});

/** Some fifteen chunks, in each of which something else is told. */
const log = Array.from({ length: 28 }, (_, i) => {
  const [ship, place] = [['Heron', 'Argo', 'Quest', 'Swallow', 'Prudence'][i % 5], ['Pellham', 'Corran', 'Astwick', 'Dunmore'][i % 4]];
  return `In the year ${1800 + i} the ship ${ship} came into the harbour of ${place} with ${i + 20} barrels of oil. Her captain went ashore and was not seen again, and the keeper of the light wrote his name into the book of the harbour with the day and the hour.`;
}).join('\n\n');

test('a summary in the model’s words: sentences show as they are made; stopped, and killed, it goes on where it stood', async ({ app }) => {
  await app.choose('Add files', file('log.txt', log));
  await app.page
    .getByRole('list', { name: 'Documents' })
    .getByRole('listitem')
    .filter({ hasText: 'log' })
    .getByRole('button', { name: 'Summarise' })
    .click();
  await app.page.getByRole('button', { name: /Style/ }).click();
  await app.page.getByRole('option', { name: 'In the model’s words' }).click();
  await app.page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
  const soFar = app.page.getByRole('article', { name: 'So far' });
  await expect(soFar.locator('.summary-line').first()).toBeVisible();
  await app.page.getByRole('main').getByRole('button', { name: 'Stop' }).click();
  await expect(app.page.getByText('Stopped. What was written is kept.')).toBeVisible();
  await expect(app.page.getByText('No summary yet')).toHaveCount(0);
  await app.page.getByRole('button', { name: 'Go on' }).click();
  await expect(app.page.getByText(/\d+ of \d+ parts/)).toBeVisible();
  app.process.kill('SIGKILL');
  await app.restart();
  await app.go('Summary');
  await app.page.getByRole('button', { name: /Document$/ }).click();
  await app.page.getByRole('option', { name: 'log' }).click();
  await expect(app.page.getByText(/\d+ of \d+ parts? contributed/)).toBeVisible();
  await expect(app.page.getByText(/Written by the model/)).toBeVisible();
  expect(await app.page.locator('.summary-line').count()).toBeGreaterThanOrEqual(5);
  expect(await app.page.locator('.summary-line').count()).toBeLessThanOrEqual(8);
});

test('two documents are one summary with a section each', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('keeper.md', markdown));
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(2);
  await app.go('Summary');
  await page.getByRole('button', { name: 'This document' }).click();
  await page.getByText('Whole workspace').click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(2);
  await expect(page.getByRole('heading', { level: 3, name: "The Keeper's Notes" })).toBeVisible();
});
