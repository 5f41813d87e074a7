import { expect, test } from '../app.ts';

test('the map is read ahead, walked by keyboard, and opens the reader', async ({ app }) => {
  const { page } = app;
  await app.go('Reading map');
  await expect(page.getByText(/parts not read yet/)).toBeVisible();
  await page.getByRole('button', { name: 'Read this document' }).click();
  await expect(page.getByText('All parts read')).toBeVisible();
  // What is read stays read, and is shown as such by a page that has seen nothing of it; until it is forgotten.
  await page.reload();
  await expect(page.getByText('All parts read')).toBeVisible();
  await app.go('Settings');
  await page.getByRole('button', { name: 'Forget read texts' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget them' }).click();
  await app.go('Reading map');
  await expect(page.getByText(/parts not read yet/)).toBeVisible();
  const map = page.getByRole('application', { name: /Reading map of The Saltmarsh Garden/ });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('complementary', { name: 'Passage' }).getByRole('heading')).toHaveText('Part 2');
  await expect(page.getByText(/^Part 2 of \d+, 1\. The House at Corran Point/)).toBeAttached();
  await page.keyboard.press('Enter');
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});

test('the table is the map’s twin', async ({ app }) => {
  const { page } = app;
  await app.go('Reading map');
  await page
    .getByRole('radio', { name: 'Table' })
    .or(page.getByRole('button', { name: 'Table' }))
    .click();
  await expect(page.getByRole('cell', { name: '1. The House at Corran Point' }).first()).toBeVisible();
  await page.getByRole('table').getByRole('button', { name: '1', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('complementary', { name: 'Passage' }).getByRole('heading')).toHaveText('Part 2');
});

test('an answer is replayed token by token, by play and by the scrubber', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ask this' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  await app.go('Reading map');
  const replay = page.getByRole('region', { name: 'Replay of the answer' });
  const scrubber = replay.getByRole('slider', { name: 'Moment of the answer' });
  await scrubber.press('Home');
  await expect(replay.getByText(/^Step 1 of \d+$/)).toBeVisible();
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(replay.getByText(/^Step 1 of/)).toHaveCount(0);
  await expect(replay.getByRole('button', { name: 'Whole answer' })).toBeDisabled();
  // Without a cell, the panel names what mattered most; a press opens it.
  await page.getByRole('complementary', { name: 'Passage' }).getByRole('button').first().click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});
