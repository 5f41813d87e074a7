import { expect, test } from '../app.ts';
import { file, markdown, notebook } from '../files.ts';

test('find in the document: matches are counted, stepped through, marked, and Escape ends it', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true }).click();
  await page.getByRole('region', { name: 'Text of the document' }).focus();
  await page.keyboard.press('ControlOrMeta+f');
  await expect(page.getByRole('textbox', { name: 'Find in this document' })).toBeFocused();
  await page.keyboard.type('causeway');
  const here = page.locator('mark[data-here]');
  await expect(here).toHaveText(/^causeway$/i);
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  const count = Number(/of (\d+)/.exec((await page.getByText(/^1 of \d+$/).textContent())!)![1]);
  expect(count).toBeGreaterThan(3);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`2 of ${count}`)).toBeVisible();
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByText(`${count} of ${count}`)).toBeVisible();
  await expect(here).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(page.locator('mark')).toHaveCount(0);
});

test('the outline leads to its section', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true }).click();
  await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: '9. The Dial' }).click();
  await expect(page.getByRole('heading', { name: '9. The Dial' })).toBeInViewport();
});

test('lists, tables, code and emphasis are set as what they are; a notebook shows its cells with their places', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('keeper.md', markdown));
  await page.getByRole('button', { name: "The Keeper's Notes", exact: true }).click();
  const text = page.getByRole('region', { name: 'Text of the document' });
  await expect(text.getByRole('listitem')).toHaveText(['oil for the lamp', 'rope, forty fathoms']);
  await expect(text.getByRole('columnheader')).toHaveText(['Ship', 'Year']);
  await expect(text.getByRole('cell')).toHaveText(['Grey Heron', '1812', 'Merle', '1820']);
  await expect(text.locator('.syntax-emphasis')).toHaveText('Skerry Light');
  await expect(text.locator('.read-code .syntax-keyword').first()).toHaveText('def');
  await app.go('Library');
  await app.choose('Add files', file('tides.ipynb', notebook));
  await page.getByRole('button', { name: 'Tide tables', exact: true }).click();
  await expect(text.locator('.read-code').first()).toContainText('return 417 + day');
  await expect(text.locator('.syntax-strong')).toHaveText('late');
  await expect(text.getByText('cell 2, output')).toBeAttached();
});
