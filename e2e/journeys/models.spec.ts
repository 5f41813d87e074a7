import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot, starterBundle } from '../../electron/home.ts';
import { expect, test } from '../app.ts';

test('the benchmark says in plain words what to expect of a book', async ({ app }) => {
  await app.go('Models');
  const card = app.page.getByRole('region', { name: 'focus-starter' });
  await card.getByRole('button', { name: 'One-minute benchmark' }).click();
  // A minute of the machine for itself; shared with others it takes as long as it takes.
  const said = card.getByText(/^A book of 300 pages is read in about \d+ \w+, once\. After that, an answer from all of it takes about \d+ \w+\./);
  await expect(said).toBeVisible({ timeout: 400_000 });
});

test('a Hugging Face folder becomes a model, is checked, and a damaged folder is refused with the reason', async ({ app }) => {
  const { page } = app;
  await app.go('Models');
  const importFolder = async (path: string) => {
    await page.getByLabel('Folder on this machine').fill(path);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
  };
  // A model without a tokenizer is refused.
  const folder = join(app.home, 'qwen2');
  cpSync(join(applicationRoot, 'native-models', 'graph', 'vectors', 'families', 'qwen2'), folder, { recursive: true });
  cpSync(join(starterBundle, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  await importFolder(folder);
  const card = page.getByRole('region', { name: 'qwen2' });
  await expect(card.getByText('Local')).toBeVisible();
  await card.getByRole('button', { name: 'Self-test' }).click();
  await expect(card.getByText(/Files are whole/)).toBeVisible();
  const models = page.getByRole('button', { name: 'Self-test' });
  const before = await models.count();
  await importFolder(join(app.home, 'nothing-here'));
  await expect(page.getByRole('alert').filter({ hasText: 'nothing-here' })).toBeVisible();
  await expect(models).toHaveCount(before);
});
