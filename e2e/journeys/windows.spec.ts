import { expect, test } from '../app.ts';
import { file } from '../files.ts';

test('a reload amid an answer finds it again, and its map and replay', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await expect(page.getByText(/Reading the text/)).toBeVisible();
  await page.reload();
  await app.go('Ask');
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'In what year was Miriam Ashby born?' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  await expect(page.getByText('Interrupted')).toHaveCount(0);
  const map = page.getByRole('complementary', { name: 'Where the model looked' });
  await expect(map.getByRole('application')).toBeVisible();

  await page.reload();
  await app.go('Ask');
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'In what year was Miriam Ashby born?' }).click();
  await expect(map.getByRole('application')).toBeVisible();
  await app.go('Reading map');
  await expect(page.getByRole('region', { name: 'Replay of the answer' })).toBeVisible();
});

test('another window sees what this one does', async ({ app, shell }) => {
  test.skip(shell.name !== 'browser', 'Electron has one window');
  const { page } = app;
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  await other.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Library', exact: true }).click();
  await app.go('Library');
  await app.choose('Add files', file('log.txt', 'The keeper of Skerry Light was Ansel Brook.'));
  await expect(other.getByRole('button', { name: 'log', exact: true })).toBeVisible();
  await other.getByRole('button', { name: 'Actions for log' }).click();
  await other.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByRole('button', { name: 'log', exact: true })).toHaveCount(0);
});

test('a reload amid a summary finds it again', async ({ app }) => {
  const { page } = app;
  await app.go('Summary');
  await page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.reload();
  await expect(page.getByText(/parts contributed/)).toBeVisible();
});
