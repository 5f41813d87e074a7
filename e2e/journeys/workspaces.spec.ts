import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';

test('workspaces are made, renamed, followed by a folder, and removed', async ({ app }) => {
  const { page } = app;
  const choice = page.getByRole('button', { name: /Workspace/ }).first();
  await choice.click();
  await page.getByRole('option', { name: 'New workspace…' }).click();
  await page.getByLabel('Name of the workspace').fill('Harbour');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Harbour' })).toBeVisible();
  await expect(page.getByText('This workspace is empty')).toBeVisible();
  const act = async (name: string, action: string) => {
    await page.getByRole('button', { name: `Actions for the workspace ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await act('Harbour', 'Rename this workspace');
  await page.getByLabel('Name of the workspace').fill('Quay');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Quay' })).toBeVisible();

  const folder = join(app.home, 'watched');
  mkdirSync(folder);
  writeFileSync(join(folder, 'one.txt'), 'The quay was built of granite.');
  await act('Quay', 'Follow a folder');
  await page.getByLabel('Path on this machine').fill(folder);
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(page.getByText(`Follows ${folder}`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'one', exact: true })).toBeVisible();
  writeFileSync(join(folder, 'two.txt'), 'The harbour master was Jonah Reed.');
  await expect(page.getByRole('button', { name: 'two', exact: true })).toBeVisible();
  const other = join(app.home, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'three.txt'), 'The crane was painted green.');
  await act('Quay', 'Follow a folder');
  await page.getByLabel('Path on this machine').fill(other);
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(page.getByRole('button', { name: 'three', exact: true })).toBeVisible();
  const followed = page.getByRole('list', { name: 'Folders that are followed' }).getByRole('listitem');
  await expect(followed).toHaveText([`Follows ${folder}2 files hereStop following`, `Follows ${other}1 file hereStop following`]);
  await page.getByRole('button', { name: `Stop following ${folder}` }).click();
  await expect(followed).toHaveText([`Follows ${other}1 file hereStop following`]);

  await act('Quay', 'Remove this workspace');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My library' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Actions for the workspace My library' }).click();
  await expect(page.getByRole('menuitem', { name: 'Remove this workspace' })).toHaveAttribute('aria-disabled', 'true');
});
