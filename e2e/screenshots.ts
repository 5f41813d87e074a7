/** Pictures of every pane from real content, light and dark, for the README: `node e2e/screenshots.ts` writes docs/screenshots/PANE-THEME.png. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs', 'screenshots');
const system = '/usr/bin/chromium';
const question = process.argv[2] ?? 'In what year was Miriam Ashby born?';

const home = mkdtempSync(join(tmpdir(), 'focus-screenshots-'));
const program = spawn(process.execPath, [join(root, 'electron', 'start.ts'), '--no-open'], {
  env: { ...process.env, FOCUS_HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await new Promise<string>((resolve) => {
  program.stdout.on('data', (data: Buffer) => {
    const found = /http:\S+/.exec(data.toString())?.[0];
    if (found) resolve(found);
  });
});
const browser = await chromium.launch({ ...(existsSync(system) ? { executablePath: system } : {}), args: ['--no-sandbox'] });
try {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
    await page.goto(url);
    await walk(page, (pane) => page.screenshot({ path: join(folder, `${pane}-${colorScheme}.png`) }));
    await page.close();
  }
} finally {
  await browser.close();
  program.kill();
  rmSync(home, { recursive: true, force: true });
}

async function walk(page: Page, shot: (pane: string) => Promise<unknown>): Promise<void> {
  const go = (pane: string) => page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane, exact: true }).click();
  // Fonts, measures and the map's fading settle within this.
  const settle = () => page.waitForTimeout(900);
  await page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true }).waitFor();
  await settle();
  await shot('library');
  await go('Ask');
  await page.getByLabel('Question', { exact: true }).fill(question);
  await page.keyboard.press('Enter');
  await page
    .getByText(/All \d+ chunks read/)
    .last()
    .waitFor({ timeout: 120_000 });
  await settle();
  await shot('ask');
  await page.getByRole('list', { name: 'Sources' }).last().getByRole('button').first().click();
  await page.locator('mark[data-here]').first().waitFor();
  await settle();
  await shot('reader');
  await go('Chunk map');
  await settle();
  await shot('chunk-map');
  await go('Summary');
  await settle();
  if ((await page.getByText(/chunks contributed/).count()) === 0) {
    await page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
    await page.getByText(/chunks contributed/).waitFor({ timeout: 180_000 });
  }
  await settle();
  await shot('summary');
  for (const pane of ['Models', 'Settings']) {
    await go(pane);
    await settle();
    await shot(pane.toLowerCase());
  }
}
