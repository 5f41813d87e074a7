import { AxeBuilder } from '@axe-core/playwright';
import { type App, expect, test } from '../app.ts';
import { file, markdown, pdfBook } from '../files.ts';

const panes = ['Library', 'Reader', 'Chunk map', 'Ask', 'Summary', 'Models', 'Settings'];

async function seriousFindings({ page }: App, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

for (const theme of ['Light', 'Dark']) {
  test(`no serious finding on any pane, ${theme.toLowerCase()}`, async ({ app }) => {
    const { page } = app;
    const found: string[] = [];
    const look = async (where: string) => void found.push(...(await seriousFindings(app, where)));
    await app.go('Settings');
    await page
      .getByRole('radio', { name: theme })
      .or(page.getByRole('button', { name: theme }))
      .click();
    await app.go('Library');
    const files = [
      file('ferry.pdf', await pdfBook('The Ferry Book', 'The end.')),
      file('keeper.md', markdown),
      file('tide.ts', 'export const a = 1;\n'),
    ];
    await app.choose('Add files', [file('broken.pdf', '%PDF-1.7 nothing'), ...files]);
    await expect(page.getByRole('region', { name: 'Work' }).getByText('3 taken in, 1 failed')).toBeVisible();
    await look('Library with failed work');
    for (const [document, shown] of [
      ['The Ferry Book', page.getByRole('img', { name: 'Page 1 of 6' })],
      ["The Keeper's Notes", page.getByRole('columnheader').first()],
      ['tide.ts', page.locator('.code-line').first()],
    ] as const) {
      await app.go('Library');
      await page.getByRole('button', { name: document, exact: true }).click();
      await expect(shown).toBeVisible();
      await look(`Reader: ${document}`);
    }
    await app.go('Library');
    await page.getByRole('button', { name: 'Ask this' }).click();
    await expect(page.getByText(/All \d+ chunks read/)).toBeVisible();
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
    await expect(page.locator('mark[data-here]').first()).toBeInViewport();
    for (const pane of panes) {
      await app.go(pane);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await look(pane);
    }
    await app.go('Chunk map');
    await page.getByRole('radio', { name: 'Table' }).click();
    await look('Chunk table');
    expect(found).toEqual([]);
  });
}
