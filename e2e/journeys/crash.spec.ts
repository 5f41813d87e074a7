import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, expect, test } from '../app.ts';

const question = 'In what year was Miriam Ashby born?';

/** Opens the conversation of the first question, as it was kept. */
async function reopen(app: App): Promise<void> {
  await app.go('Ask');
  await app.page.getByRole('button', { name: /Conversations/ }).click();
  await app.page.getByRole('option', { name: question }).click();
}

test('kill -9 of the program after an answer: the conversation is there, and it exports', async ({ app }) => {
  await app.page.getByRole('button', { name: 'Ask this' }).click();
  await expect(app.page.getByText(/All \d+ parts read/)).toBeVisible();
  const answer = await app.page.locator('.turn-answer, .not-found').textContent();
  app.process.kill('SIGKILL');
  if (!app.page.isClosed()) await expect(app.page.getByText('Not connected to Focus')).toBeVisible();
  await app.restart();
  await reopen(app);
  await expect(app.page.locator('.turn-answer, .not-found')).toHaveText(answer!);
  await app.page.getByRole('button', { name: 'Save as' }).click();
  const { name, bytes } = await app.saved(() => app.page.getByRole('menuitem', { name: 'Markdown' }).click());
  expect(name).toBe('In what year was Miriam Ashby born.md');
  expect(bytes.toString('utf8')).toContain(`# ${question}`);
});

test('kill -9 of the program amid an answer: it is shown as interrupted, and can be asked again', async ({ app }) => {
  await app.page.getByRole('button', { name: 'Ask this' }).click();
  // The bar alone says only that the window has asked; with the first chunk read the program has the question.
  await expect(app.page.getByText(/Reading the text/)).toBeVisible();
  app.process.kill('SIGKILL');
  await app.restart();
  await reopen(app);
  await expect(app.page.getByText('Interrupted')).toBeVisible();
  await app.page.getByRole('button', { name: 'Try again' }).click();
  await expect(app.page.getByText(/All \d+ parts read/)).toBeVisible();
});

test('kill -9 of the engine amid an answer: the failure says so, the library is untouched, and asking again is answered', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await expect(page.getByText(/Reading the text/)).toBeVisible();
  await app.killWorker('engine');
  await expect(page.getByRole('alert').filter({ hasText: 'This question could not be answered' })).toContainText(/engine/i);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  await app.go('Library');
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(1);
});

/** A table that takes seconds to read. */
const longTable = () => Array.from({ length: 400_000 }, (_, i) => `${i},keeper ${i},skerry ${i % 97}`).join('\n');

test('kill -9 of the documents process amid an import: the file is named as given up, the next ones come in', async ({ app }) => {
  const { page } = app;
  const folder = join(app.home, 'papers');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a-long.csv'), longTable());
  writeFileSync(join(folder, 'b-short.txt'), 'The second file came in.');
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(folder);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  const work = page.getByRole('region', { name: 'Work' });
  await expect(work.getByText(/a-long\.csv/)).toBeVisible();
  await app.killWorker('documents');
  await expect(work.getByText(/a-long\.csv was given up/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'b-short', exact: true })).toBeVisible();
  await work.getByRole('button', { name: /^Clear from the list/ }).click();
});

test('kill -9 of the program amid an import: what was finished is there, and the rest goes on by itself', async ({ app }) => {
  const folder = join(app.home, 'papers');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a-short.txt'), 'The first file came in.');
  writeFileSync(join(folder, 'b-long.csv'), longTable());
  writeFileSync(join(folder, 'c-last.txt'), 'The last file came in.');
  await app.page.getByRole('button', { name: 'Add folder' }).click();
  await app.page.getByLabel('Path on this machine').fill(folder);
  await app.page.getByRole('button', { name: 'Add this folder' }).click();
  await expect(app.page.getByRole('button', { name: 'a-short', exact: true })).toBeVisible();
  app.process.kill('SIGKILL');
  await app.restart();
  await expect(app.page.getByRole('button', { name: 'a-short', exact: true })).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'c-last', exact: true })).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'b-long.csv', exact: true })).toBeVisible();
});
