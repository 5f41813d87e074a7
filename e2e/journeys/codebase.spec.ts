import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';

const lamp = `// When the lamp of the lighthouse is lit.
export const litFromHour = 17;

/** Hours of oil that are left in the tank of the lighthouse. */
export function oilLeftHours(litres: number): number {
  const litresPerHour = 1.25;
  return litres / litresPerHour;
}
`;

const log = `import { oilLeftHours } from './lamp.ts';

export const entry = (litres: number) => \`oil for \${oilLeftHours(litres)} hours\`;
`;

/** A project with what does not belong to it. */
function lighthouse(home: string): string {
  const folder = join(home, 'lighthouse');
  mkdirSync(join(folder, 'src'), { recursive: true });
  mkdirSync(join(folder, 'node_modules', 'other'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "lighthouse" }\n');
  writeFileSync(join(folder, '.gitignore'), 'secret.ts\n');
  writeFileSync(join(folder, 'secret.ts'), 'export const secret = 1;\n');
  writeFileSync(join(folder, 'node_modules', 'other', 'index.js'), 'module.exports = 1;\n');
  writeFileSync(join(folder, 'src', 'lamp.ts'), lamp);
  writeFileSync(join(folder, 'src', 'log.ts'), log);
  writeFileSync(join(folder, 'src', 'boat.ts'), 'export const oars = 4;\nexport const sails = 2;\n');
  return folder;
}

test('a project that is picked or dropped is one document too, with the same left out', async ({ app }) => {
  const { page } = app;
  const folder = lighthouse(app.home);
  const cards = page.getByRole('list', { name: 'Documents' }).getByRole('listitem');
  await page.getByRole('button', { name: 'Add folder' }).click();
  await app.choose('Choose in a dialog…', folder);
  const work = page.getByRole('region', { name: 'Work' });
  await expect(work.getByText('lighthouse is taken as one document: a source folder.')).toBeVisible();
  await expect(cards).toHaveCount(2);
  await work.getByRole('button', { name: 'Clear from the list: lighthouse' }).click();
  await app.drop(folder);
  await expect(work.getByText('lighthouse is taken as one document: a source folder.')).toBeVisible();
  // The very same document, so that there is still one.
  await expect(cards).toHaveCount(2);
  await page.getByRole('button', { name: 'lighthouse', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: /lamp\.ts/ })).toBeVisible();
  for (const left of ['module.exports', 'secret']) await expect(page.getByText(left)).toHaveCount(0);
});

test('a source folder is one document; a question leads to the very line of its file', async ({ app }) => {
  const { page } = app;
  const folder = lighthouse(app.home);
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(folder);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  await expect(page.getByText('lighthouse is taken as one document: a source folder.')).toBeVisible();
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'lighthouse' });
  await card.getByRole('button', { name: 'Ask' }).click();
  await page.getByLabel('Question', { exact: true }).fill('How many litres of oil per hour?');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/All \d+ parts? read/)).toBeVisible();
  const source = page.getByRole('list', { name: 'Sources' }).getByRole('button').first();
  const quote = (await source.locator('.footnote-quote').textContent())!;
  const [, path, line] = /([\w./]+), line (\d+)/.exec((await source.textContent())!)!;
  await source.click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
  const first = page
    .locator('.code-line')
    .filter({ has: page.locator('mark[data-here]') })
    .first();
  await expect(first.locator('.code-number')).toHaveText(line!);
  // The line with that number of the file on disk is the line that is marked.
  const disk = path!.endsWith('lamp.ts')
    ? lamp
    : path!.endsWith('boat.ts')
      ? 'export const oars = 4;\nexport const sails = 2;\n'
      : path!.endsWith('log.ts')
        ? log
        : '{ "name": "lighthouse" }\n';
  await expect(first.locator('code')).toHaveText(disk.split('\n')[Number(line) - 1]!);
  expect(disk).toContain(quote.split('\n')[0]!.trim());
  await expect(page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: /lamp\.ts/ })).toBeVisible();
  await expect(page.getByText('module.exports')).toHaveCount(0);
});

test('a question about a function cites its definition first, then who calls it; the overview knows what to ask', async ({ app }) => {
  const { page } = app;
  const folder = lighthouse(app.home);
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(folder);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'lighthouse' });
  await card.getByRole('button', { name: 'Overview' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'What does oilLeftHours do?' }).click();
  await expect(page.getByText(/All \d+ parts? read/)).toBeVisible();
  const sources = page.getByRole('list', { name: 'Sources' }).getByRole('button');
  await expect(sources.nth(0)).toContainText('Hours of oil that are left in the tank of the lighthouse.');
  await expect(sources.nth(0)).toContainText('src/lamp.ts, line 4 · defined here');
  await expect(sources.nth(1)).toContainText('src/log.ts, line 3 · used here');
  await sources.nth(1).click();
  await expect(page.locator('mark[data-here]').first()).toBeInViewport();
});
