import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { file } from '../files.ts';

test('paste, search, read, remove', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Paste text' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Title').fill('Lighthouse log');
  await sheet.getByLabel('Text', { exact: true }).fill('The lamp was lit at dusk.\n\nThe keeper of Skerry Light was Ansel Brook.');
  await sheet.getByRole('button', { name: 'Add to the library' }).click();
  await expect(page.getByRole('button', { name: 'Lighthouse log', exact: true })).toBeVisible();
  await page.getByRole('searchbox').fill('Ansel Brook');
  await page.getByRole('button', { name: /keeper of Skerry Light/ }).click();
  await expect(page.locator('mark[data-here]')).toHaveText('Ansel Brook');
  await app.go('Library');
  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: 'Actions for Lighthouse log' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByRole('button', { name: 'Lighthouse log', exact: true })).toHaveCount(0);
});

test('a source file is shown with line numbers and colours', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('tide.ts', '// when the water comes\nexport const highWater = 417;\n'));
  await page.getByRole('button', { name: 'tide.ts', exact: true }).click();
  await expect(page.locator('.code-number').nth(1)).toHaveText('2');
  await expect(page.locator('.syntax-keyword').first()).toHaveText(/export/);
});

test('files and folders come in by drop', async ({ app }) => {
  const { page } = app;
  const folder = join(app.home, 'letters');
  mkdirSync(join(folder, 'older'), { recursive: true });
  writeFileSync(join(folder, 'dropped.txt'), 'The dropped note came in.');
  writeFileSync(join(folder, 'older', 'deeper.txt'), 'So did the one below it.');
  const single = join(app.home, 'single.txt');
  writeFileSync(single, 'A single file came in.');
  await app.drop(folder, single);
  for (const name of ['dropped', 'deeper', 'single']) await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
});

test('a changed file is imported again; what was asked before still leads to the text of that time', async ({ app }) => {
  const { page } = app;
  const path = join(app.home, 'log.txt');
  writeFileSync(path, 'The keeper of Skerry Light was Ansel Brook.');
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(path);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'log' });
  await card.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByLabel('Question', { exact: true }).fill('Who was the keeper of Skerry Light?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/The whole text read, in one part/)).toBeVisible();
  writeFileSync(path, 'The keeper of Skerry Light was Ansel Brook until 1820. Then it was Maud Penn.');
  await app.go('Library');
  await page.getByRole('button', { name: 'Actions for log' }).click();
  await page.getByRole('menuitem', { name: 'Import again' }).click();
  await expect(card.getByText('15 words')).toBeVisible();
  await card.getByRole('button', { name: 'log', exact: true }).click();
  await expect(page.getByText('Then it was Maud Penn.')).toBeVisible();
  await app.go('Ask');
  await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
  await expect(page.getByText(/^As it was when it was asked about/)).toBeVisible();
  await expect(page.locator('mark[data-here]')).toHaveText('The keeper of Skerry Light was Ansel Brook.');
});
