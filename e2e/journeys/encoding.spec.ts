import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { expect, test } from '../app.ts';

test('a text whose encoding was guessed is read as another, and stays so when it is imported again', async ({ app }) => {
  const { page } = app;
  const path = join(app.home, 'lamp.txt');
  writeFileSync(path, iconv.encode('Мой дядя самых честных правил, когда не в шутку занемог.', 'koi8-r'));
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(path);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'lamp' });
  await expect(card.getByText('Read as koi8-r (guessed)')).toBeVisible();
  const choose = async (encoding: string) => {
    await card.getByRole('button', { name: 'Read it as…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: encoding, exact: true }).click();
    await expect(card.getByText(`Read as ${encoding} (chosen)`)).toBeVisible();
  };
  const shows = async (words: string) => {
    await card.getByRole('button', { name: 'lamp', exact: true }).click();
    await expect(page.getByText(words)).toBeVisible();
    await app.go('Library');
  };
  await choose('windows-1251');
  await shows(iconv.decode(iconv.encode('Мой дядя', 'koi8-r'), 'windows-1251'));
  await page.getByRole('button', { name: 'Actions for lamp' }).click();
  await page.getByRole('menuitem', { name: 'Import again' }).click();
  await expect(card.getByText('Read as windows-1251 (chosen)')).toBeVisible();
  await choose('koi8-r');
  await shows('Мой дядя самых честных правил');
});

test('a text too short to tell its encoding is read as it is chosen', async ({ app }) => {
  const { page } = app;
  const path = join(app.home, 'turtle.txt');
  writeFileSync(path, iconv.encode('Żółw', 'windows-1250'));
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(path);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  const queue = page.getByRole('region', { name: 'Work' });
  await queue.getByRole('button', { name: 'Read it as…' }).click();
  const way = page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Żółw' }).first();
  await way.getByRole('button').click();
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'turtle' });
  await expect(card.getByText(/Read as [\w-]+ \(chosen\)/i)).toBeVisible();
  await expect(queue.getByText('is not valid UTF-8')).toHaveCount(0);
});
