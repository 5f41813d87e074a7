import { expect, test } from '../app.ts';

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
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('button', { name: 'Lighthouse log', exact: true })).toHaveCount(0);
});

test('code is shown with line numbers; what is no text is refused by name and nothing is kept', async ({ app }) => {
  const { page } = app;
  const choose = async (name: string, buffer: Buffer) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add files' }).click();
    await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer });
  };
  await choose('tide.ts', Buffer.from('// when the water comes\nexport const highWater = 417;\n'));
  await page.getByRole('button', { name: 'tide.ts', exact: true }).click();
  await expect(page.locator('.code-number').nth(1)).toHaveText('2');
  await expect(page.locator('.syntax-keyword').first()).toHaveText(/export/);
  await app.go('Library');
  await choose('picture.txt', Buffer.from([0x89, 0x50, 0, 1, 2]));
  await expect(page.getByRole('alert').filter({ hasText: 'picture.txt is not text' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(2);
});

test('a hostile text stays text: no script runs, nothing is fetched', async ({ app }) => {
  const { page } = app;
  const fetched: string[] = [];
  page.on('request', (request) => request.url().includes('evil') && fetched.push(request.url()));
  await page.getByRole('button', { name: 'Paste text' }).click();
  const text = '<script>document.title="owned"</script><img src="http://evil.example/x.png" onerror="document.title=1">';
  await page.getByRole('dialog').getByLabel('Title').fill('Hostile');
  await page.getByRole('dialog').getByLabel('Text', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Add to the library', exact: true }).click();
  await page.getByRole('button', { name: 'Hostile', exact: true }).click();
  await expect(page.getByText('onerror')).toBeVisible();
  expect(await page.title()).toBe('Reader – Focus');
  expect(fetched).toEqual([]);
});
