import { expect, test } from '../app.ts';
import { file } from '../files.ts';

test('what was read is forgotten only after a question that says what it costs', async ({ app }) => {
  const { page } = app;
  await app.go('Reading map');
  await page.getByRole('button', { name: 'Read this document' }).click();
  await expect(page.getByText('All parts read')).toBeVisible();
  await app.go('Settings');
  const forget = page.getByRole('button', { name: 'Forget read texts' });
  await forget.click();
  const dialog = page.getByRole('dialog', { name: 'Forget read texts?' });
  await expect(dialog).toContainText('reads it again');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await app.go('Reading map');
  await expect(page.getByText('All parts read')).toBeVisible();
  await app.go('Settings');
  await forget.click();
  await dialog.getByRole('button', { name: 'Forget them' }).click();
  await app.go('Reading map');
  await expect(page.getByText(/parts not read yet/)).toBeVisible();
});

test('a removed document comes back by Undo; after a kill of the program by Removed lately', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('log.txt', 'The keeper of Skerry Light was Ansel Brook.'));
  const log = () => app.page.getByRole('button', { name: 'log', exact: true });
  const remove = async () => {
    await app.page.getByRole('button', { name: 'Actions for log' }).click();
    await app.page.getByRole('menuitem', { name: 'Remove' }).click();
    await expect(log()).toHaveCount(0);
  };
  await expect(log()).toBeVisible();
  await remove();
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
  await expect(log()).toBeVisible();
  await remove();
  app.process.kill('SIGKILL');
  await app.restart();
  await app.go('Settings');
  const removed = app.page.getByRole('region', { name: 'Removed lately' });
  await removed.getByRole('button', { name: 'Put back: log' }).click();
  await expect(removed).toHaveCount(0);
  await app.go('Library');
  await expect(log()).toBeVisible();
  await app.page.getByRole('searchbox').fill('Ansel');
  await expect(app.page.getByRole('button', { name: /keeper of Skerry Light/ })).toBeVisible();
});

test('a removed conversation comes back with its answers, and a renamed one keeps its name', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  const act = async (action: string) => {
    await page.getByRole('button', { name: 'Actions for this conversation' }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await act('Rename');
  await page.getByLabel('Name of the conversation').fill('Births');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('button', { name: /Conversations/ })).toContainText('Births');
  await act('Remove');
  await expect(page.getByText(/All \d+ parts read/)).toHaveCount(0);
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'Births' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
});
