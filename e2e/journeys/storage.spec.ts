import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';

test('what was read moves to another folder and back, and stays read', async ({ app }) => {
  const { page } = app;
  const disk = join(app.home, 'disk');
  mkdirSync(disk);
  await app.go('Reading map');
  await page.getByRole('button', { name: 'Read this document' }).click();
  await expect(page.getByText('All parts read')).toBeVisible();
  const isStillRead = async () => {
    await app.go('Reading map');
    await page.reload();
    await expect(page.getByText('All parts read')).toBeVisible();
  };

  await app.go('Settings');
  const place = page.getByRole('form', { name: /Keep read texts in another folder/ });
  await place.getByRole('textbox').fill('no/whole/path');
  await place.getByRole('button', { name: 'Move them there' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'is not a whole path' })).toBeVisible();
  await place.getByRole('textbox').fill(disk);
  await place.getByRole('button', { name: 'Move them there' }).click();
  await expect(page.getByText(join(disk, 'focus-store'), { exact: true })).toBeVisible();
  expect(readdirSync(join(disk, 'focus-store')).length).toBeGreaterThan(0);
  await isStillRead();

  await app.go('Settings');
  await place.getByRole('button', { name: 'Back to the usual place' }).click();
  await expect(page.getByText(join(app.home, 'store'), { exact: true })).toBeVisible();
  await isStillRead();
});

test('text in scans is recognised as the language that is chosen, or not at all', async ({ app }) => {
  const { page } = app;
  await app.go('Settings');
  const scans = page.getByRole('button', { name: 'Text in scanned pages and pictures' });
  await expect(scans).toContainText('English');
  await scans.click();
  await page.getByRole('option', { name: 'Not recognised' }).click();
  await expect(scans).toContainText('Not recognised');
  await page.reload();
  await app.go('Settings');
  await expect(scans).toContainText('Not recognised');
  // It cannot be fetched here: the choice stays, and what to do is said.
  await scans.click();
  await page.getByRole('option', { name: /^German \(/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'German for text recognition did not come' })).toBeVisible();
  await expect(scans).toContainText('Not recognised');
});
