/** Pictures of every pane from real content, light and dark, for README and guide: `node e2e/screenshots.ts` writes docs/screenshots/PANE-THEME.png, and `node e2e/screenshots.ts --look FOLDER` every pane at three widths, to be looked at; `pngquant --quality 70-95 --force --ext .png docs/screenshots/*.png` makes them a third of the size. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { buildIfOlder } from '../electron/build.ts';
import { applicationRoot } from '../electron/home.ts';
import { browserOptions, serveProgram } from './app.ts';
import { browserShell } from './shells.ts';

const { values } = parseArgs({ options: { look: { type: 'string' }, question: { type: 'string', default: 'In what year was Miriam Ashby born?' } } });
const folder = values.look ?? join(applicationRoot, 'docs', 'screenshots');
const { question } = values;
const usual = { width: 1280, height: 800 };
/** A small window, the usual one, a wide one. */
const widths = values.look ? [900, usual.width, 1680] : [usual.width];
const { binary, lacks } = browserShell();
if (!binary) throw new Error(`No pictures can be taken here: ${lacks}.`);

await buildIfOlder({ shell: false });
const home = mkdtempSync(join(tmpdir(), 'focus-screenshots-'));
const { process: program, url } = await serveProgram(home);
const browser = await chromium.launch(browserOptions(binary));
try {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({ viewport: usual });
  // A machine that is busy with other things takes longer, and no picture is worth less for it.
  page.setDefaultTimeout(300_000);
  // The address lets one page in, once.
  await page.goto(url);
  await page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.reload();
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Library', exact: true }).click();
    await page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true }).waitFor();
    if (colorScheme === 'light') await fill(page);
    await walk(page, async (pane) => {
      for (const width of widths) {
        if (widths.length > 1) {
          await page.setViewportSize({ ...usual, width });
          await page.waitForTimeout(400);
        }
        await page.screenshot({ path: join(folder, `${pane}-${colorScheme}${values.look ? `-${width}` : ''}.png`) });
      }
      await page.setViewportSize(usual);
    });
  }
} finally {
  await browser.close();
  program.kill();
  rmSync(home, { recursive: true, force: true });
}

/** What a library holds beside the sample: source code and a document of this very project. */
async function fill(page: Page): Promise<void> {
  for (const path of [join('electron', 'engine'), 'README.md']) {
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByLabel('Path on this machine').fill(join(applicationRoot, path));
    await page.getByRole('button', { name: 'Add this folder' }).click();
  }
  await page.getByRole('button', { name: 'engine', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Focus', exact: true }).waitFor();
}

async function walk(page: Page, shot: (pane: string) => Promise<unknown>): Promise<void> {
  const go = (pane: string) => page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane, exact: true }).click();
  // Fonts, measures and the map's fading settle within this, and what was said in a corner is gone.
  const settle = async () => {
    await page.waitForTimeout(900);
    await page.locator('.toast').first().waitFor({ state: 'detached' });
  };
  await settle();
  await shot('library');
  const sample = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: 'The Saltmarsh Garden' });
  await sample.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByLabel('Question', { exact: true }).fill(question);
  await page.keyboard.press('Enter');
  await page
    .getByText(/All \d+ parts read/)
    .last()
    .waitFor();
  await settle();
  await shot('ask');
  await page.getByRole('list', { name: 'Sources' }).last().getByRole('button').first().click();
  await page.locator('mark[data-here]').first().waitFor();
  await settle();
  await shot('reader');
  await go('Reading map');
  await settle();
  await shot('chunk-map');
  await go('Summary');
  await settle();
  if ((await page.getByText(/parts contributed/).count()) === 0) {
    await page.getByRole('main').getByRole('button', { name: 'Summarise' }).click();
    await page.getByText(/parts contributed/).waitFor();
  }
  await settle();
  await shot('summary');
  await go('Library');
  await page.getByRole('button', { name: 'engine', exact: true }).click();
  await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: 'answer.ts', exact: true }).click();
  await settle();
  await shot('code');
  await go('Models');
  await page.getByRole('button', { name: 'One-minute benchmark' }).click();
  await page.getByText(/^A book of 300 pages/).waitFor();
  await settle();
  await shot('models');
  await go('Settings');
  await settle();
  await shot('settings');
}
