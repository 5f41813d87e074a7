import type { Page } from '@playwright/test';

/** Selects words of the document as a person does, by the mouse. `within`: what holds them. */
export async function select(page: Page, within: string, words: string): Promise<void> {
  const box = await page
    .locator(within)
    .first()
    .evaluate((column, wanted) => {
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
