/**
 * Whether the benchmark in the models pane tells the truth: what it expects of a book of 300 pages, then such a book, read and asked about.
 * `node bench/book-estimate.ts`; last line: JSON {expected, measured}, each {readS, answerS}, and the load of the machine before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../electron/api/program.ts';
import { appRouter } from '../electron/api/router.ts';
import { copyOf, sample } from './copies.ts';

const pages = 300;
const wordsPerPage = 250;

const home = mkdtempSync(join(tmpdir(), 'focus-book-'));
process.env.FOCUS_HOME = home;
// Nothing is fetched beside what is measured.
process.env.FOCUS_OFFLINE = '1';
const [load] = loadavg();
const program = new Program();
try {
  const { readTokensPerSecond, book } = await appRouter.createCaller({ program }).models.benchmark();
  const expected = { readS: book.readMs / 1000, answerS: book.answerMs / 1000 };
  const engine = await program.engine();
  const { tokens, timings, answerTokens } = await engine.ask({
    sources: [{ id: 'book', text: bookText() }],
    question: 'In what year was Miriam Ashby born?',
  });
  const measured = { readS: timings.readMs / 1000, answerS: (timings.promptMs + answerTokens * timings.perTokenMs) / 1000 };
  console.log(`expected of ${pages} pages: read in ${expected.readS.toFixed(1)} s, answered in ${expected.answerS.toFixed(1)} s`);
  console.log(
    `measured on ${tokens} tokens: read in ${measured.readS.toFixed(1)} s, answered in ${measured.answerS.toFixed(1)} s (${answerTokens} tokens)`,
  );
  console.log(JSON.stringify({ expected, measured, tokens, readTokensPerSecond, loadBefore: load }));
} finally {
  await program.close();
  rmSync(home, { recursive: true, force: true });
}

function bookText(): string {
  const copies = Math.ceil((pages * wordsPerPage) / sample().split(/\s+/).length);
  const text = Array.from({ length: copies }, (_, i) => copyOf(sample(), i + 1)).join('\n\n');
  return text
    .split(/(?<=\s)/)
    .slice(0, pages * wordsPerPage)
    .join('');
}
