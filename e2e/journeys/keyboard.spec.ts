import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';

/** Presses Tab (or Shift + Tab) until the focus is on an element with this name. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') || element?.textContent || '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Tab does not reach ${name}.`);
}

test('without a mouse: paste, ask, follow a citation, step, find, walk the map, go back', async ({ app }) => {
  const { page } = app;
  await tabTo(page, /^Paste text$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByLabel('Text', { exact: true })).toBeFocused();
  await page.keyboard.type('The lamp was lit at dusk. The keeper of Skerry Light was Ansel Brook.');
  await tabTo(page, /^Add to the library$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^The lamp was lit/ }).first()).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(page.getByLabel('Question', { exact: true })).toBeFocused();
  await page.keyboard.type('In what year was Miriam Ashby born?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  // All sources, not those alone that carry the answer: of one there is no next.
  await tabTo(page, /^Show \d+ more source/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, /The Saltmarsh Garden · /, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const here = page.locator('mark[data-here]').first();
  await expect(here).toBeInViewport();
  const first = page.url();
  await page.keyboard.press('j');
  await expect.poll(() => page.url()).not.toBe(first);
  await page.keyboard.press('k');
  await expect.poll(() => page.url()).toBe(first);
  await page.keyboard.press('ControlOrMeta+f');
  await expect(page.getByRole('textbox', { name: 'Find in this document' })).toBeFocused();
  await page.keyboard.type('garden');
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+3');
  await expect(page.getByRole('application', { name: /^Reading map of .*, \d\d+ parts/ })).toBeVisible();
  await tabTo(page, /^Reading map of/);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(here).toBeInViewport();
  await page.keyboard.press('Alt+4');
  await expect(page.getByRole('list', { name: 'Sources' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
