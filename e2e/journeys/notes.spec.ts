import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../app.ts';
import { file } from '../files.ts';
import { select } from '../select.ts';

const text = 'The lamp was lit at dusk.\n\nThe keeper of Skerry Light was Ansel Brook, and nobody else.\n\nThe goat was on the ferry.';

test('selected words are highlighted, noted, asked about; notes are listed, found, led to, exported, and come back', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('log.txt', text));
  await page.getByRole('button', { name: 'log', exact: true }).click();
  await expect(page.getByText('The lamp was lit')).toBeVisible();
  await select(app.page, '.text-column', 'Ansel Brook');
  const bar = page.getByRole('toolbar', { name: 'What is selected' });
  await bar.getByRole('button', { name: 'Highlight' }).click();
  await expect(page.locator('.mark-note')).toHaveText('Ansel Brook');
  await select(app.page, '.text-column', 'goat');
  await bar.getByRole('button', { name: 'Note' }).click();
  const notes = page.getByRole('complementary', { name: 'Highlights and notes' });
  await notes.getByLabel('Note', { exact: true }).fill('Why a goat?');
  await notes.getByRole('button', { name: 'Keep' }).click();
  await expect(notes.getByRole('listitem')).toHaveCount(2);
  await expect(notes.getByText('Why a goat?')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);

  const { name, bytes } = await app.saved(() => notes.getByRole('button', { name: 'Save as Markdown' }).click());
  expect(name).toBe('Notes on log.md');
  expect(bytes.toString()).toMatch(/Why a goat\?\[\^2\][\s\S]*\[\^1\]: “Ansel Brook” \(log, line 3\)/);

  await notes.getByRole('button', { name: 'Go to: Ansel Brook' }).click();
  await expect(page.locator('mark[data-here]')).toHaveText('Ansel Brook');
  await notes.getByRole('button', { name: 'Remove the highlight: Ansel Brook' }).click();
  await expect(notes.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
  await expect(notes.getByRole('listitem')).toHaveCount(2);
  await page.reload();
  await expect(page.locator('.mark-note')).toHaveCount(2);

  await select(app.page, '.text-column', 'lit at dusk');
  await bar.getByRole('button', { name: 'Ask about this' }).click();
  await expect(page.getByLabel('Question', { exact: true })).toHaveValue('About “lit at dusk”: ');
  await expect(page.getByRole('button', { name: 'Where to look: log' })).toBeVisible();
});

test('letters, line length and spacing are chosen, and stay', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('log.txt', text));
  await page.getByRole('button', { name: 'log', exact: true }).click();
  const column = page.locator('.text-column');
  await expect(column).toBeVisible();
  const width = () => column.evaluate((element) => element.clientWidth);
  const before = await width();
  await page.getByRole('button', { name: 'How text is set' }).click();
  await page.getByRole('radio', { name: 'Short' }).click();
  await page.getByRole('radio', { name: 'Sans' }).click();
  expect(await width()).toBeLessThan(before);
  await page.reload();
  await expect(column).toBeVisible();
  expect(await width()).toBeLessThan(before);
});
