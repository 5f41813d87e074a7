/**
 * How long a newcomer waits for the first answer: a home that nothing was ever read in, the web host, Chromium; from the page's load to
 * the press on the suggested question, to the first word, to the answer with its sources on the screen.
 * `node bench/first-answer.ts [--runs 3]`; last line: JSON, seconds of the run in the middle, cores and load of the machine before it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { browserOptions, serveProgram } from '../e2e/app.ts';
import { browserShell } from '../e2e/shells.ts';
import { buildIfOlder } from '../electron/build.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });
const { binary, lacks } = browserShell();
if (!binary) throw new Error(`Nothing to measure in: ${lacks}.`);

interface FirstAnswer {
  /** Seconds from the start of the page's load until the suggested question can be pressed. */
  pageS: number;
  /** … until the first word of the answer. */
  firstWordS: number;
  /** … until the answer stands there with its sources. */
  answerS: number;
}

async function measure(browser: Browser): Promise<FirstAnswer> {
  const home = mkdtempSync(join(tmpdir(), 'focus-first-'));
  const { process: program, url } = await serveProgram(home);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    await page.goto(url);
    const question = page.getByRole('button', { name: 'Ask this' });
    await question.waitFor();
    const pageS = seconds();
    await question.click();
    await page.locator('.turn-answer, .not-found').first().waitFor({ timeout: 600_000 });
    const firstWordS = seconds();
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().waitFor({ timeout: 600_000 });
    const answerS = seconds();
    await page.close();
    return { pageS, firstWordS, answerS };
  } finally {
    program.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}

await buildIfOlder({ shell: false });
const browser = await chromium.launch(browserOptions(binary));
const [load] = loadavg();
const runs: FirstAnswer[] = [];
for (let run = 0; run < Number(values.runs); run++) {
  const times = await measure(browser);
  runs.push(times);
  console.log(
    `page after ${times.pageS.toFixed(1)} s, first word after ${times.firstWordS.toFixed(1)} s, answer with sources after ${times.answerS.toFixed(1)} s`,
  );
}
await browser.close();
const middle = runs.toSorted((a, b) => a.answerS - b.answerS)[Math.floor(runs.length / 2)]!;
console.log(JSON.stringify({ ...middle, runs: runs.length, cores: availableParallelism(), loadBefore: load }));
