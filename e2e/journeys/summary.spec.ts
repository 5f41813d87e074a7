import { expect, test } from '../app.ts';

test('a summary is made, says what it covers, leads to its sources and is kept', async ({ app }) => {
  const { page } = app;
  await app.go('Summary');
  await page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
  await expect(page.getByText(/\d+ of \d+ chunks contributed/)).toBeVisible();
  await page.reload();
  await app.go('Summary');
  await expect(page.getByText(/\d+ of \d+ chunks contributed/)).toBeVisible();
  await page
    .getByRole('button', { name: /^Source \d+:/ })
    .first()
    .click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});
