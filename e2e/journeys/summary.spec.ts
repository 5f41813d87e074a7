import { expect, test } from '../app.ts';
import { file, markdown } from '../files.ts';

test('summaries: made, kept, led back to their sources, held beside each other, saved', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('keeper.md', markdown));
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: "The Keeper's Notes" });
  await card.getByRole('button', { name: 'Summarise' }).click();
  const make = page.getByRole('main').getByRole('button', { name: 'Summarise' });
  const made = page.getByText(/\d+ of \d+ chunks? contributed/);
  await make.click();
  await expect(made).toHaveCount(1);
  await page.reload();
  await expect(made).toHaveCount(1);
  await page.getByRole('radio', { name: 'Medium' }).click();
  await page.getByRole('button', { name: /Style/ }).click();
  await page.getByRole('option', { name: 'Sentences of the text' }).click();
  await make.click();
  // The second one is made and shown: only then is the list of what it can be compared with at rest.
  await expect(page.getByRole('button', { name: /Kept summaries/ })).toContainText('Medium');
  await page.getByRole('button', { name: /Compare with/ }).click();
  await page.getByRole('option', { name: /^Short, focus-starter/ }).click();
  await expect(made).toHaveCount(2);
  await page.getByRole('button', { name: 'Save as' }).click();
  const { name, bytes } = await app.saved(() => page.getByRole('menuitem', { name: 'Markdown' }).click());
  expect(name).toMatch(/^Summary of The Keeper/);
  expect(bytes.toString('utf8')).toContain('[^1]: “');
  await page
    .getByRole('button', { name: /^Source \d+:/ })
    .first()
    .click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});
