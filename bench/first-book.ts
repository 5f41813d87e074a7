/**
 * From the first start to a right answer with its sentence, on a book of 300 pages: a fresh home, the web host, Chromium. Counts presses (a file chosen in
 * the system's dialog is one; writing is none), time, and what stands on the screen meanwhile.
 * `node bench/first-book.ts BOOK.txt[.xz] --question "…" --answer WORDS --sentence WORDS [--reader FOLDER] [--most 6] [--pictures FOLDER]`: the book, in Markdown's
 * headings, becomes an EPUB. `--reader`: this bundle, as the first start would have fetched it. `--pictures`: the window every half minute. Fails where presses are more than `most`, or answer or sentence others.
 * Last line: JSON {presses, pages, importS, sentenceS, answerS, seconds, right, screen: [[second, text] …]}.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Locator, type Page } from '@playwright/test';
import JSZip from 'jszip';
import { browserOptions, serveProgram } from '../e2e/app.ts';
import { browserShell } from '../e2e/shells.ts';
import { buildIfOlder } from '../electron/build.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    question: { type: 'string' },
    answer: { type: 'string' },
    sentence: { type: 'string' },
    reader: { type: 'string' },
    most: { type: 'string', default: '6' },
    pictures: { type: 'string' },
  },
});
const [book] = positionals;
const { question, answer, sentence } = values;
if (!book || !question || !answer || !sentence) throw new Error('Name a book, a question, words of its answer and of the sentence that tells it.');
const { binary, lacks } = browserShell();
if (!binary) throw new Error(`Nothing to measure in: ${lacks}.`);

/** Words of a printed page. */
const pageWords = 350;
const patienceMs = 3_600_000;

const text = (book.endsWith('.xz') ? execFileSync('xz', ['-dc', book], { maxBuffer: 2 ** 28 }) : readFileSync(book)).toString('utf8');
const title = /^# (?:Title: )?(.+)$/m.exec(text)?.[1] ?? basename(book);
const pages = Math.round(text.split(/\s+/).length / pageWords);

await buildIfOlder({ shell: false });
const scratch = mkdtempSync(join(tmpdir(), 'focus-first-book-'));
const epub = join(scratch, 'book.epub');
writeFileSync(epub, await epubOf(title, text));
const home = join(scratch, 'home');
mkdirSync(home);
if (values.reader) cpSync(values.reader, join(home, 'models', 'reader'), { recursive: true });
const [load] = loadavg();
const { process: program, url } = await serveProgram(home);
const browser = await chromium.launch(browserOptions(binary));
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.setDefaultTimeout(patienceMs);
  const begun = performance.now();
  const seconds = () => Number(((performance.now() - begun) / 1000).toFixed(1));
  const screen: [number, string][] = [];
  let presses = 0;
  const press = async (what: Locator) => {
    await what.click();
    presses++;
    console.log(`${seconds()} s: press ${presses}`);
  };
  await page.goto(url);
  const looking = setInterval(() => void look(page, (line) => screen.push([seconds(), line]), screen), 500);
  const picturing = values.pictures
    ? setInterval(() => void page.screenshot({ path: join(values.pictures!, `${Math.round(seconds())}.png`) }).catch(() => {}), 30_000)
    : undefined;
  const chooser = page.waitForEvent('filechooser');
  await press(page.getByRole('button', { name: 'Add files' }));
  await (await chooser).setFiles(epub);
  presses++;
  const card = page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: title });
  await card.waitFor();
  const importS = seconds();
  await press(card.getByRole('button', { name: 'Ask', exact: true }));
  await page.getByLabel('Question', { exact: true }).fill(question);
  await page.keyboard.press('Enter');
  presses++;
  console.log(`${seconds()} s: press ${presses}`);
  // Passages with the question's words stand there before the answer does.
  let sentenceS: number | null = null;
  void page
    .getByText(sentence)
    .first()
    .waitFor()
    .then(() => {
      sentenceS = seconds();
      console.log(`${sentenceS} s: its sentence is on the screen`);
    })
    .catch(() => {});
  await page.getByText(/All [\d,]+ parts? read/).waitFor();
  const answerS = seconds();
  const said = ((await page.locator('.turn-answer, .not-found').first().textContent()) ?? '').replace(/\s+/g, ' ');
  const source = page.getByRole('list', { name: 'Sources' }).getByRole('button').first();
  const quote = ((await source.locator('.footnote-quote').textContent()) ?? '').replace(/\s+/g, ' ');
  await press(source);
  const marked = page.locator('mark[data-here]').first();
  await marked.waitFor();
  const right = {
    answer: said.includes(answer),
    sentence: quote.includes(sentence),
    marked: quote.includes(((await marked.textContent()) ?? '').replace(/\s+/g, ' ').trim()),
  };
  clearInterval(looking);
  clearInterval(picturing);
  for (const [at, line] of screen) console.log(`  ${at} s  ${line}`);
  console.log(
    `${title}, ${pages} pages: ${presses} presses, in the library after ${importS} s, its sentence on the screen after ${sentenceS} s, answered after ${answerS} s: ${said}\n  ${quote}`,
  );
  console.log(
    JSON.stringify({
      presses,
      pages,
      importS,
      sentenceS,
      answerS,
      seconds: seconds(),
      right,
      cores: availableParallelism(),
      loadBefore: load,
      screen,
    }),
  );
  if (presses > Number(values.most) || !right.answer || !right.sentence || !right.marked) process.exitCode = 1;
} finally {
  await browser.close();
  program.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}

/** What says how work goes, when it says something new but for its numbers. */
async function look(page: Page, tell: (line: string) => void, told: readonly [number, string][]): Promise<void> {
  const lines = await page
    .locator('[role="progressbar"], [role="status"], .toast, .job')
    .allInnerTexts()
    .catch(() => [] as string[]);
  const plain = (line: string) => line.replace(/\d[\d,.]*/g, 'N');
  for (const line of lines.map((one) => one.replace(/\s+/g, ' ').trim()).filter(Boolean))
    if (!told.some(([, before]) => plain(before) === plain(line))) tell(line);
}

/** Chapters by the headings of the second and third level. */
async function epubOf(name: string, book: string): Promise<Buffer> {
  const escaped = (line: string) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const parts = book.split(/^(?=##+ )/m).filter((part) => part.trim() !== '');
  const zip = new JSZip();
  zip.file('mimetype', 'application/epub+zip', { compression: 'STORE' });
  zip.file(
    'META-INF/container.xml',
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
  );
  const items = parts.map((_, i) => `<item id="c${i}" href="c${i}.xhtml" media-type="application/xhtml+xml"/>`).join('');
  zip.file(
    'book.opf',
    `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">${escaped(name)}</dc:identifier><dc:title>${escaped(name)}</dc:title><dc:language>en</dc:language></metadata><manifest>${items}</manifest><spine>${parts.map((_, i) => `<itemref idref="c${i}"/>`).join('')}</spine></package>`,
  );
  for (const [i, part] of parts.entries()) {
    const body = part
      .split(/\n\s*\n/)
      .map((paragraph) => {
        const [, marks, words] = /^(#+)\s+([\s\S]*)$/.exec(paragraph.trim()) ?? [];
        return marks ? `<h${Math.min(marks.length, 6)}>${escaped(words!)}</h${Math.min(marks.length, 6)}>` : `<p>${escaped(paragraph.trim())}</p>`;
      })
      .join('\n');
    zip.file(
      `c${i}.xhtml`,
      `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>${escaped(name)}</title></head><body>${body}</body></html>`,
    );
  }
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}
