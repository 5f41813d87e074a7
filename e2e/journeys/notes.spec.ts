import { AxeBuilder } from '@axe-core/playwright';
import { type App, expect, test } from '../app.ts';
import { file } from '../files.ts';

const text = 'The lamp was lit at dusk.\n\nThe keeper of Skerry Light was Ansel Brook, and nobody else.\n\nThe goat was on the ferry.';

/** Selects words of the document as a person does, by the mouse. */
async function select({ page }: App, words: string): Promise<void> {
  const box = await page.locator('.text-column').evaluate((column, wanted) => {
    const walker = document.createTreeWalker(column, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent!.indexOf(wanted);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, middle: (top + bottom) / 2 };
    }
    return null;
  }, words);
  await page.mouse.move(box!.left + 1, box!.middle);
  await page.mouse.down();
  await page.mouse.move(box!.right - 1, box!.middle, { steps: 5 });
  await page.mouse.up();
}

test('selected words are highlighted, noted, asked about; notes are listed, found, led to, exported, and come back', async ({ app }) => {
  const { page } = app;
  await app.choose('Add files', file('log.txt', text));
  await page.getByRole('button', { name: 'log', exact: true }).click();
  await expect(page.getByText('The lamp was lit')).toBeVisible();
  await select(app, 'Ansel Brook');
  const bar = page.getByRole('toolbar', { name: 'What is selected' });
  await bar.getByRole('button', { name: 'Highlight' }).click();
  await expect(page.locator('.mark-note')).toHaveText('Ansel Brook');
  await select(app, 'goat');
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

  await select(app, 'lit at dusk');
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
