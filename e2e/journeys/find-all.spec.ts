import { expect, test } from '../app.ts';
import { file } from '../files.ts';

const log = 'The Heron left on 3 May 1871.\n\nThe keeper wrote nothing on 4 May 1871.\n\nOn 3 May 1871 the lamp was lit.\n';

test('find all: every date in a table, led back to its place, saved as CSV', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('log.txt', log));
  await page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'log' }).getByRole('button', { name: 'Ask' }).click();
  await page.getByText('Find all', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill('All dates');
  await page.getByRole('textbox', { name: 'Question' }).press('Enter');
  const table = page.getByRole('table', { name: 'All dates' });
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(page.getByText('2 found, 3 mentions')).toBeVisible();
  // No word is cut in two in the narrow column beside the map.
  const lines = await table.getByRole('columnheader').evaluateAll((cells) =>
    cells.map((cell) => {
      const words = document.createRange();
      words.selectNodeContents(cell);
      return words.getClientRects().length;
    }),
  );
  expect(lines).toEqual([1, 1, 1, 1]);
  await expect(page.getByText('Matched as dates, without the model: the count is exact.')).toBeVisible();
  const { name, bytes } = await app.saved(() => page.getByRole('button', { name: 'Save as CSV' }).click());
  expect(name).toBe('All dates.csv');
  expect(bytes.toString('utf8').trim().split('\r\n')).toHaveLength(4);
  // Kept: after the page came up anew, the conversation is there with its table.
  await page.reload();
  await page.getByRole('button', { name: /Conversations/ }).click();
  await page.getByRole('option', { name: 'All dates' }).click();
  await table.getByRole('button').last().click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
  await expect(page.getByText('Citation 3 of 3')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the answer' }).click();
  await expect(table).toBeVisible();
});
