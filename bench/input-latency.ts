/**
 * How long the window takes to answer a key or a click while the engine reads at full load, in Chromium, by the Event Timing API.
 * `node bench/input-latency.ts [copies of the sample to read]`; last line: JSON {idle, reading}, each {events, p50Ms, p95Ms, worstMs}.
 * The browser reports nothing below 16 ms: such events count as 16. Idle is the same walk with no engine at work.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { browserOptions, serveProgram } from '../e2e/app.ts';
import { browserShell } from '../e2e/shells.ts';
import { copyOf, sample } from './copies.ts';

const copies = Number(process.argv[2] ?? 40);
const leastMs = 16;
const { binary, lacks } = browserShell();
if (!binary) throw new Error(`Nothing to measure in: ${lacks}.`);

const home = mkdtempSync(join(tmpdir(), 'focus-latency-'));
const long = join(home, 'long.md');
writeFileSync(long, Array.from({ length: copies }, (_, i) => `# Copy ${i + 1}\n\n${copyOf(sample().replaceAll(/^#+ /gm, ''), i + 1)}`).join('\n\n'));
const { process: program, url } = await serveProgram(home);
const browser = await chromium.launch(browserOptions(binary));
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(url);
  await page.getByRole('button', { name: 'Add folder' }).click();
  await page.getByLabel('Path on this machine').fill(long);
  await page.getByRole('button', { name: 'Add this folder' }).click();
  await page.getByRole('button', { name: 'long', exact: true }).click();
  await page.evaluate(observe);
  const idle = await measure(page);
  await pane(page, 'Reading map');
  await page.getByRole('button', { name: 'Read this document' }).click();
  await page.getByText(/^Reading: [1-9]/).waitFor({ timeout: 60_000 });
  const reading = await measure(page);
  await pane(page, 'Reading map');
  if ((await page.getByText(/^Reading: /).count()) === 0) throw new Error('The engine was done before the measurement: read more copies.');
  for (const [name, { events, p50Ms, p95Ms, worstMs }] of Object.entries({ idle, reading }))
    console.log(`${name}: ${events} events, half within ${p50Ms} ms, 95 % within ${p95Ms} ms, worst ${worstMs} ms`);
  console.log(JSON.stringify({ idle, reading }));
} finally {
  await browser.close();
  program.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
}

/** Runs in the page: gathers what the browser says of every event. */
function observe(): void {
  const durations: number[] = [];
  const kinds = ['keydown', 'pointerdown', 'click'];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (kinds.includes(entry.name)) durations.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  const counts = () =>
    kinds.reduce((sum, kind) => sum + ((performance as unknown as { eventCounts: Map<string, number> }).eventCounts.get(kind) ?? 0), 0);
  Object.assign(globalThis, { latency: { durations, counts } });
}

async function measure(page: Page) {
  const before = await page.evaluate(read);
  await walk(page);
  // Entries are delivered after the frame that they end with.
  await page.waitForTimeout(500);
  const after = await page.evaluate(read);
  const events = after.count - before.count;
  const slow = after.durations.slice(before.durations.length);
  const all = [...slow, ...new Array<number>(Math.max(0, events - slow.length)).fill(leastMs)].sort((a, b) => a - b);
  const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))]!;
  return { events, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: all.at(-1)! };
}

function read(): { durations: number[]; count: number } {
  const { latency } = globalThis as unknown as { latency: { durations: number[]; counts(): number } };
  return { durations: [...latency.durations], count: latency.counts() };
}

/** What people do while a book is being read: write, change panes, walk the map, find in the reader. */
async function walk(page: Page): Promise<void> {
  await pane(page, 'Ask');
  await page.getByLabel('Question', { exact: true }).pressSequentially('Where does the causeway lead at low water?', { delay: 40 });
  await pane(page, 'Library');
  await page.getByRole('searchbox').pressSequentially('goat', { delay: 80 });
  await page.getByRole('searchbox').fill('');
  await pane(page, 'Reading map');
  const map = page.getByRole('application');
  await map.focus();
  for (let i = 0; i < 20; i++) await map.press(i % 3 === 0 ? 'ArrowDown' : 'ArrowRight', { delay: 10 });
  await pane(page, 'Reader');
  const text = page.getByRole('region', { name: 'Text of the document' });
  await text.focus();
  for (let i = 0; i < 10; i++) await text.press('PageDown', { delay: 20 });
  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.type('harbour', { delay: 60 });
  for (let i = 0; i < 5; i++) await page.keyboard.press('Enter', { delay: 20 });
  await page.keyboard.press('Escape');
  for (const name of ['Summary', 'Models', 'Settings', 'Ask']) await pane(page, name);
}

function pane(page: Page, name: string): Promise<void> {
  return page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name, exact: true }).click();
}
