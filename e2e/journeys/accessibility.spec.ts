import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../app.ts';

const panes = ['Library', 'Reader', 'Chunk map', 'Ask', 'Summary', 'Models', 'Settings'];

for (const theme of ['Light', 'Dark']) {
  test(`no serious finding on any pane, ${theme.toLowerCase()}`, async ({ app }) => {
    const { page } = app;
    await app.go('Settings');
    await page
      .getByRole('radio', { name: theme })
      .or(page.getByRole('button', { name: theme }))
      .click();
    await app.go('Library');
    await page.getByRole('button', { name: 'Ask this' }).click();
    await expect(page.getByText(/All \d+ chunks read/)).toBeVisible();
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
    await expect(page.locator('mark[data-here]').first()).toBeInViewport();
    const found: string[] = [];
    for (const pane of panes) {
      await app.go(pane);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical') found.push(`${pane}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    }
    expect(found).toEqual([]);
  });
}
