/** Pictures from real content, for README and guide: `node e2e/screenshots.ts` writes docs/screenshots/SCENE-light.png of those that the docs show, and `node e2e/screenshots.ts --look FOLDER` every pane and its states (scenes.ts) at three widths, light and dark, to be looked at; `pngquant --quality 70-95 --force --ext .png docs/screenshots/*.png` makes them a third of the size. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { buildIfOlder } from '../electron/build.ts';
import { applicationRoot } from '../electron/home.ts';
import { browserOptions, serveProgram } from './app.ts';
import { walk } from './scenes.ts';
import { browserShell } from './shells.ts';

const { values } = parseArgs({ options: { look: { type: 'string' } } });
const folder = values.look ?? join(applicationRoot, 'docs', 'screenshots');
const usual = { width: 1280, height: 800 };
/** A small window, the usual one, a wide one. */
const widths = values.look ? [900, usual.width, 1680] : [usual.width];
const themes = values.look ? (['light', 'dark'] as const) : (['light'] as const);
const shownInDocs = ['README.md', join('docs', 'guide.md')].map((path) => readFileSync(join(applicationRoot, path), 'utf8')).join();
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
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // The address lets one page in, once.
  await page.goto(url);
  await page.getByRole('button', { name: 'The Saltmarsh Garden', exact: true }).waitFor();
  const shot = async (name: string) => {
    if (!values.look && !shownInDocs.includes(`screenshots/${name}-light.png`)) return;
    await page.waitForTimeout(500);
    // What was said in a corner is gone: it passes, and belongs to no state.
    await page.locator('.toast').first().waitFor({ state: 'detached' });
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      for (const width of widths) {
        await page.setViewportSize({ ...usual, width });
        await page.waitForTimeout(250);
        await page.screenshot({ path: join(folder, values.look ? `${name}-${width}-${colorScheme}.png` : `${name}-${colorScheme}.png`) });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(usual);
    if (values.look) console.log(name);
  };
  await walk({ page, home, program: program.pid!, shot }, values.look !== undefined);
} finally {
  await browser.close();
  program.kill();
  rmSync(home, { recursive: true, force: true });
}
