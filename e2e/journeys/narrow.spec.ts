import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../app.ts';
import { file } from '../files.ts';

const widths = [
  { width: 1280, height: 800 },
  { width: 1050, height: 800 },
  { width: 900, height: 700 },
  // A window of 1360 at 200 %.
  { width: 680, height: 430 },
];

test('the cited sentence stays in sight whatever the width; a document without an outline has the whole of it', async ({ app }) => {
  const { page } = app;
  const paragraphs = Array.from({ length: 60 }, (_, i) => `Day ${i}. ${'The ferry went over at seven and came back at nine. '.repeat(6)}`);
  await app.choose('Add files', file('ferry.txt', paragraphs.join('\n\n').replace('Day 40.', 'Day 40. The cook was Ansel Brook.')));
  await page.getByRole('searchbox').fill('cook was Ansel');
  await page.getByRole('button', { name: /The cook was Ansel Brook/ }).click();
  const here = page.locator('mark[data-here]').first();
  for (const size of [...widths, ...widths.toReversed()]) {
    await page.setViewportSize(size);
    await expect(here).toBeInViewport();
    const column = await page.locator('.text-column').evaluate((element) => element.clientWidth);
    expect(column).toBeGreaterThan(Math.min(640, size.width - 60) * 0.8);
  }
});

test('no pane is wider than the window, and every button lies within it', async ({ app }) => {
  const { page } = app;
  const long = 'x'.repeat(220);
  await app.choose('Add files', [file(`${long}.txt`, 'The keeper was Ansel Brook.'), file('second.txt', 'A second one.')]);
  await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(3);
  await app.go('Ask');
  await page.getByRole('button', { name: 'In what year was Miriam Ashby born?' }).click();
  await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
  for (const size of widths) {
    await page.setViewportSize(size);
    for (const pane of ['Library', 'Reader', 'Reading map', 'Ask', 'Summary', 'Models', 'Settings']) {
      if (pane === 'Reader') {
        await app.go('Library');
        await page.getByRole('button', { name: long }).first().click();
        await expect(page.getByRole('region', { name: 'Text of the document' })).toBeVisible();
      } else await app.go(pane);
      const outside = await page.evaluate(() => {
        const found = [...document.querySelectorAll('button, input, textarea')].filter((element) => {
          const box = element.getBoundingClientRect();
          // What is only for a screen reader, and what scrolls within a region of its own, is no fault.
          if (box.width <= 1 || element.closest('.visually-hidden, .skip, .chunk-table, .markdown-table, .found-table')) return false;
          return box.right > innerWidth + 1 || box.left < -1;
        });
        return found.map((element) => element.getAttribute('aria-label') ?? element.textContent);
      });
      expect(outside, `${pane} at ${size.width}`).toEqual([]);
    }
    await app.go('Ask');
    const answer = await page
      .locator('.turn-answer, .not-found')
      .first()
      .evaluate((element) => element.clientWidth);
    expect(answer).toBeGreaterThan(400);
    if (size.width !== 900) continue;
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
  }
});

test('a name that is too long cannot be typed, and messages cover no button', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Actions for the workspace My library' }).click();
  await page.getByRole('menuitem', { name: 'Rename this workspace' }).click();
  const name = page.getByLabel('Name of the workspace');
  await name.fill('');
  await name.pressSequentially('n'.repeat(110), { delay: 0 });
  expect((await name.inputValue()).length).toBe(100);
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('n'.repeat(100));
  await app.choose('Add files', file('log.txt', 'The keeper of Skerry Light was Ansel Brook.'));
  await expect(page.getByRole('region', { name: 'Messages' }).getByText(/is in the library/)).toBeVisible();
  await app.go('Ask');
  const toast = await page.getByRole('region', { name: 'Messages' }).boundingBox();
  const button = await page.getByRole('button', { name: 'Ask', exact: true }).last().boundingBox();
  expect(button!.y + button!.height).toBeLessThanOrEqual(toast!.y);
});
