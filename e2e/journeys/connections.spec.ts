import { serveForTests } from '../../electron/engine/endpoint/server-for-tests.ts';
import { expect, test } from '../app.ts';
import { file } from '../files.ts';

const log = '# Ships\n\nThe Grey Heron was lost in 1861. Captain Hale was her captain.\n';

test('a server reads in place of the model: connected, asked, told, and gone again; one elsewhere is off until it is allowed', async ({ app }) => {
  const { page } = app;
  const server = await serveForTests({
    says: ({ prompt }) =>
      prompt.startsWith('Quotes')
        ? { found: true, answer: 'It was Captain Hale.', quotes: [1] }
        : { found: true, quote: 'Captain Hale was her captain.', answer: 'Hale' },
  });
  try {
    await app.choose('Add files', file('ships.md', log));
    await app.go('Settings');
    const connections = page.getByRole('region', { name: 'Connections' });
    await connections.getByRole('textbox', { name: 'Address of a server' }).fill(server.url);
    await connections.getByLabel('Key, if it wants one').fill('a-secret');
    await connections.getByRole('button', { name: 'Add', exact: true }).click();
    const host = new URL(server.url).host;
    await connections.getByText(`Use ${host}`).click();
    await expect(page.locator('.status-model')).toContainText(host);

    await connections.getByRole('textbox', { name: 'Address of a server' }).fill('http://gpu-box.example:8000');
    await connections.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(connections.getByText(/Off until you allow it/)).toBeVisible();
    await expect(connections.getByText('Use gpu-box.example:8000')).toHaveCount(0);
    await expect(page.getByRole('cell', { name: 'Never: you have not allowed it' })).toBeVisible();
    await expect(page.getByText('Nothing leaves this machine')).toBeVisible();

    await app.go('Library');
    await page
      .getByRole('list', { name: 'Documents' })
      .getByRole('listitem')
      .filter({ hasText: 'Ships' })
      .getByRole('button', { name: 'Ask' })
      .click();
    await page.getByRole('textbox', { name: 'Question' }).fill('Who was her captain?');
    await page.getByRole('textbox', { name: 'Question' }).press('Enter');
    await expect(page.getByText('It was Captain Hale.')).toBeVisible();
    await expect(page.getByText(`Asked of ${host}.`)).toBeVisible();
    await expect(page.getByText('Captain Hale was her captain.').first()).toBeVisible();

    await app.go('Settings');
    await connections.getByRole('button', { name: 'Allow sending texts to gpu-box.example:8000' }).click();
    await connections.getByText('Use gpu-box.example:8000').click();
    await expect(page.getByText(/Questions and their texts go to gpu-box\.example:8000/)).toBeVisible();
    await connections.getByRole('button', { name: 'Remove gpu-box.example:8000' }).click();
    await connections.getByRole('button', { name: `Remove ${host}` }).click();
    await expect(page.getByText('Nothing leaves this machine')).toBeVisible();
  } finally {
    await server.close();
  }
});
