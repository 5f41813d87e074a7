import { AxeBuilder } from '@axe-core/playwright';
import { type App, expect, test } from '../app.ts';
import { file, markdown, pdfBook } from '../files.ts';

const panes = ['Library', 'Reader', 'Reading map', 'Ask', 'Summary', 'Models', 'Settings'];

async function seriousFindings({ page }: App, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

test('no serious finding on any pane, light and dark, with failed work, pages, tables and code', async ({ app }) => {
  const { page } = app;
  const found: string[] = [];
  const files = [
    file('ferry.pdf', await pdfBook('The Ferry Book', 'The end.')),
    file('keeper.md', markdown),
    file('tide.ts', 'export const a = 1;\n'),
  ];
  await app.choose('Add files', [file('broken.pdf', '%PDF-1.7 nothing'), ...files]);
  await expect(page.getByRole('region', { name: 'Work' }).getByText('3 taken in, 1 failed')).toBeVisible();
  const documents = [
    ['The Ferry Book', page.getByRole('img', { name: 'Page 1 of 6' })],
    ["The Keeper's Notes", page.getByRole('columnheader').first()],
    ['tide.ts', page.locator('.code-line').first()],
  ] as const;
  for (const theme of ['Light', 'Dark']) {
    const look = async (where: string) => void found.push(...(await seriousFindings(app, `${where}, ${theme}`)));
    await app.go('Settings');
    await page.getByRole('radio', { name: theme }).click();
    for (const [document, shown] of documents) {
      await app.go('Library');
      await page.getByRole('button', { name: document, exact: true }).click();
      await expect(shown).toBeVisible();
      await look(`Reader with ${document}`);
    }
    await app.go('Ask');
    if (theme === 'Light') {
      await page.getByRole('button', { name: 'In what year was Miriam Ashby born?' }).click();
      await expect(page.getByText(/All \d+ parts read/)).toBeVisible();
    }
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
    await expect(page.locator('[data-here]').first()).toBeInViewport();
    for (const pane of panes) {
      await app.go(pane);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await look(pane);
    }
    await app.go('Reading map');
    await page.getByRole('radio', { name: 'Table' }).click();
    await look('Chunk table');
    await page.getByRole('radio', { name: 'Map' }).click();
  }
  expect(found).toEqual([]);
});
