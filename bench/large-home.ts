/**
 * The app over a large home: 10,000 documents, 500 conversations, a book of 5,000 chunks. How long the window takes to stand, every pane to open, a key to be
 * answered while the engine works (Event Timing: nothing below 16 ms is told), and the map's frames meanwhile. Of panes and keys also what they cost the
 * window's thread, and how much of that is our scripts, style and layout: on a machine with other work the rest is waiting for it.
 * `node bench/large-home.ts [--documents 10000] [--conversations 500] [--copies 30] [--rounds 5] [--keep FOLDER]`: copies of the sample make the book; a home
 * that is kept is taken again, and what was read in it is read already. Last line: JSON.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { browserOptions, serveProgram } from '../e2e/app.ts';
import { browserShell } from '../e2e/shells.ts';
import { buildIfOlder } from '../electron/build.ts';
import { laidOut } from '../electron/documents/formats/text/text.ts';
import { identified, Library } from '../electron/documents/library/library.ts';
import type { AnswerInfo } from '../electron/domain/answer.ts';
import { pick, seeded } from '../electron/evaluation/random.ts';
import { copyOf, sample } from './copies.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    conversations: { type: 'string', default: '500' },
    copies: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
    keep: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const { binary, lacks } = browserShell();
if (!binary) throw new Error(`Nothing to measure in: ${lacks}.`);
const random = seeded(1);
const bookTitle = 'The long book';

/** Title, and what tells that its content stands there. */
const panes = [
  ['Library', '.document:not(.document-ghost)'],
  ['Reader', '.text-row'],
  ['Reading map', '[role="application"] canvas, canvas'],
  ['Ask', '.composer textarea'],
  ['Summary', '.pane-body, .pane form, .pane .field'],
  ['Models', '.pane .card, .pane section'],
  ['Settings', '.pane .card, .pane section'],
] as const;

await buildIfOlder({ shell: false });
const scratch = mkdtempSync(join(tmpdir(), 'focus-large-'));
const home = values.keep ?? scratch;
if (!existsSync(join(home, 'library.db'))) fill(home);
const [load] = loadavg();
const { process: program, url } = await serveProgram(home);
const browser = await chromium.launch(browserOptions(binary));
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.setDefaultTimeout(120_000);
  const begun = performance.now();
  await page.goto(url);
  await page.locator('.document:not(.document-ghost)').first().waitFor();
  const windowMs = Math.round(performance.now() - begun);
  console.log(`window with its documents: ${windowMs} ms`);
  await page.getByRole('searchbox').fill(bookTitle);
  await page.locator('.hit', { hasText: bookTitle }).first().click();
  await page.locator('.text-row').first().waitFor();
  await page.evaluate(open, ['Library', '.search']);
  await page.getByRole('searchbox').fill('');
  const opening: Record<string, { p50Ms: number; p95Ms: number; busyMs: number; of: Cost }> = {};
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** Time that the processor gave to the window's main thread, ms: what else runs on the machine is not in it. */
  const spent = async (): Promise<Cost> => {
    const { metrics } = await inspector.send('Performance.getMetrics');
    const of = (wanted: string) => 1000 * metrics.find(({ name }) => name === wanted)!.value;
    return { task: of('TaskDuration'), script: of('ScriptDuration'), style: of('RecalcStyleDuration'), layout: of('LayoutDuration') };
  };
  for (const [name, content] of [...panes.slice(2), ...panes.slice(0, 2)]) {
    const times: number[] = [];
    const worked: Cost[] = [];
    for (let round = 0; round < rounds; round++) {
      await page.evaluate(open, ['Settings', '.pane']);
      if (name === 'Settings') await page.evaluate(open, ['Models', '.pane']);
      await page.waitForTimeout(300);
      const before = await spent();
      times.push(await page.evaluate(open, [name, content]));
      worked.push(less(await spent(), before));
    }
    const of = middle(worked);
    opening[name] = { ...spread(times), busyMs: of.task, of };
    console.log(
      `${name.padEnd(11)} opens: half within ${opening[name].p50Ms} ms, the slowest ${Math.round(Math.max(...times))} ms; ${of.task} ms of work (scripts ${of.script}, style ${of.style}, layout ${of.layout})`,
    );
  }
  await page.evaluate(observe);
  await page.evaluate(open, ['Reading map', 'canvas']);
  // In a home that is kept the reading of an earlier run may go on by itself.
  const begin = page.getByRole('button', { name: 'Read this document' });
  const reading = page.getByText(/^Reading: [1-9]/);
  await begin.or(reading).first().waitFor();
  if (await begin.isVisible()) await begin.click();
  await reading.waitFor();
  const frames = await page.evaluate(gaps, 5000);
  const mapFrames = { fps: Number((1000 / (frames.reduce((a, b) => a + b, 0) / frames.length)).toFixed(1)), ...spread(frames) };
  console.log(`map while the book is read: ${mapFrames.fps} frames a second, 95 % within ${mapFrames.p95Ms} ms`);
  const typing: Record<string, { p50Ms: number; p95Ms: number; aKey: Cost }> = {};
  /** What else is drawn meanwhile (the progress of the reading) is in it, and told apart by a stretch without keys. */
  const costOf = async (keys: number, write: () => Promise<{ p50Ms: number; p95Ms: number }>) => {
    const before = await spent();
    const begun = performance.now();
    const told = await write();
    const during = less(await spent(), before);
    const tookMs = performance.now() - begun;
    const idle = await spent();
    await page.waitForTimeout(3000);
    const alone = less(await spent(), idle);
    const each = (part: keyof Cost) => Number(Math.max(0, (during[part] - (alone[part] * tookMs) / 3000) / keys).toFixed(1));
    return { ...told, aKey: { task: each('task'), script: each('script'), style: each('style'), layout: each('layout') } };
  };
  await page.evaluate(open, ['Ask', '.composer textarea']);
  const question = 'Where does the causeway lead at low water, and who built it?';
  typing.question = await costOf(question.length, () =>
    typed(page, () => page.getByLabel('Question', { exact: true }).pressSequentially(question, { delay: 40 })),
  );
  await page.evaluate(open, ['Library', '.document']);
  const sought = 'causeway tide';
  typing.search = await costOf(sought.length, () => typed(page, () => page.getByRole('searchbox').pressSequentially(sought, { delay: 80 })));
  for (const [name, { p50Ms, p95Ms, aKey }] of Object.entries(typing))
    console.log(
      `typing (${name}) while the book is read: half within ${p50Ms} ms, 95 % within ${p95Ms} ms; ${aKey.task} ms of work a key (scripts ${aKey.script}, style ${aKey.style}, layout ${aKey.layout})`,
    );
  await page.evaluate(open, ['Reading map', 'canvas']);
  // The map asks the engine for its parts, which is at work.
  await page.getByText(/^(?:Reading: |All parts read)/).waitFor();
  if ((await page.getByText(/^Reading: /).count()) === 0) throw new Error('The book was read before the measurement was done: take more copies.');
  console.log(JSON.stringify({ windowMs, opening, mapFrames, typing, cores: availableParallelism(), loadBefore: load }));
} finally {
  await browser.close();
  program.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}

function fill(root: string): void {
  mkdirSync(root, { recursive: true });
  const library = new Library(join(root, 'library.db'));
  // At once: each document by itself would wait for the disk.
  library.transaction(() => {
    const { id: workspace } = library.createWorkspace('Large');
    const sentences = sample().match(/[A-Z][^.!?\n]{20,}[.!?]/g)!;
    const ids: string[] = [];
    for (let i = 0; i < Number(values.documents); i++) {
      const source = `# Document ${i}\n\n${Array.from({ length: 40 }, () => pick(random, sentences).replace(/\p{Ll}{6,}/u, (word) => `${word}${i % 97}`)).join(' ')}`;
      ids.push(library.add({ workspace, name: `${i}.md`, path: null, ...identified(laidOut(source, `${i}.md`), source) }).document.id);
    }
    const plain = sample().replaceAll(/^#+ /gm, '');
    const book = `# ${bookTitle}\n\n${Array.from({ length: Number(values.copies) }, (_, i) => `## Copy ${i + 1}\n\n${copyOf(plain, i + 1)}`).join('\n\n')}`;
    library.add({ workspace, name: 'long.md', path: null, ...identified(laidOut(book, 'long.md'), book) });
    for (let i = 0; i < Number(values.conversations); i++)
      for (let turn = 0; turn < 3; turn++) {
        const document = pick(random, ids);
        const citations = Array.from({ length: 5 }, (_, n) => {
          const quote = pick(random, sentences);
          return {
            document,
            title: `Document ${i}`,
            quote,
            start: 20 * n,
            end: 20 * n + quote.length,
            chunk: n,
            score: 0.4 / (n + 1),
            place: `line ${n + 3}`,
          };
        });
        const answer: AnswerInfo = {
          ...{
            id: `answer ${i} ${turn}`,
            conversation: `talk ${i}`,
            documents: [document],
            scope: [document],
            after: turn > 0 ? `answer ${i} ${turn - 1}` : null,
          },
          ...{ question: `What does ${pick(random, sentences).slice(0, 40)} mean (${i})?`, answer: pick(random, sentences), found: true, citations },
          ...{
            chunks: 164,
            tokens: 17449,
            shares: Array.from({ length: 164 }, (_, n) => [n, 1 / 164]).flat(),
            chunksFromStore: 164,
            answerTokens: 20,
          },
          ...{
            finish: 'stop',
            timings: { readMs: 0, promptMs: 900, perTokenMs: 20 },
            model: 'focus-starter',
            askedAt: 1e12 + i * 1e6 + turn,
            status: 'done',
            error: null,
          },
        };
        library.saveAnswer(answer, workspace);
      }
  });
  library.close();
}

/** ms of the processor. */
type Cost = Record<'task' | 'script' | 'style' | 'layout', number>;

function less(a: Cost, b: Cost): Cost {
  return { task: a.task - b.task, script: a.script - b.script, style: a.style - b.style, layout: a.layout - b.layout };
}

function middle(costs: readonly Cost[]): Cost {
  const of = (part: keyof Cost) => spread(costs.map((cost) => cost[part])).p50Ms;
  return { task: of('task'), script: of('script'), style: of('style'), layout: of('layout') };
}

/** In the page: from the press to the frame after the one that shows the content. ms. */
function open([name, content]: readonly string[]): Promise<number> {
  const button = [...document.querySelectorAll<HTMLButtonElement>('nav button')].find((one) => one.title === name)!;
  const begun = performance.now();
  button.click();
  return new Promise((resolve, reject) => {
    const look = () => {
      if (performance.now() - begun > 60_000) return reject(new Error(`${name} did not open.`));
      if (button.getAttribute('aria-current') === 'page' && document.querySelector(content!))
        requestAnimationFrame(() => resolve(performance.now() - begun));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** In the page: times between frames, ms. */
function gaps(durationMs: number): Promise<number[]> {
  const found: number[] = [];
  const begun = performance.now();
  let last = begun;
  return new Promise((resolve) => {
    const frame = (now: number) => {
      found.push(now - last);
      last = now;
      if (now - begun < durationMs) requestAnimationFrame(frame);
      else resolve(found.slice(2));
    };
    requestAnimationFrame(frame);
  });
}

/** In the page: gathers what the browser says of keys. */
function observe(): void {
  const durations: number[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'keydown') durations.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  const count = () => (performance as unknown as { eventCounts: Map<string, number> }).eventCounts.get('keydown') ?? 0;
  Object.assign(globalThis, { keys: { durations, count } });
}

async function typed(page: Page, write: () => Promise<void>): Promise<{ p50Ms: number; p95Ms: number }> {
  const read = () =>
    page.evaluate(() => {
      const { keys } = globalThis as unknown as { keys: { durations: number[]; count(): number } };
      return { durations: [...keys.durations], count: keys.count() };
    });
  const before = await read();
  await write();
  await page.waitForTimeout(500);
  const after = await read();
  const slow = after.durations.slice(before.durations.length);
  return spread([...slow, ...new Array<number>(Math.max(0, after.count - before.count - slow.length)).fill(16)]);
}

function spread(ms: readonly number[]): { p50Ms: number; p95Ms: number } {
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}
