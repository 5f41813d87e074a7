/**
 * How much of scanned pages is recognised: node bench/scans.ts BOOK.txt.xz … [--pages 10] [--dpi 150] [--language eng]. Pages of A5 are set in a serif
 * font, drawn as a scanner would at so many dots per inch, kept as JPEG pictures without text, and imported. Prints, page by page, the share of
 * the words that are right letter for letter and in order, and of these the share that stands where it is printed.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentsProcess } from '../electron/documents/process/client.ts';
import { agreementOf, wordsOf } from '../electron/documents/recognition/agreement.ts';
import { pictures, printed, type Sheet, scanned } from '../electron/documents/recognition/scans.ts';
import { readText } from '../electron/evaluation/data.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: 'string', default: '10' },
    dpi: { type: 'string', default: '150' },
    language: { type: 'string', default: 'eng' },
  },
});

const sheet: Sheet = [420, 595];
/** Behind the title and the licence. */
const firstCharacter = 20_000;
const charactersAPage = 2400;

const pages = Number(values.pages);
const documents = new DocumentsProcess({ database: null });
let [all, right, placed] = [0, 0, 0];
for (let n = 0; n < pages; n++) {
  const book = positionals[n % positionals.length]!;
  const from = firstCharacter + Math.floor(n / positionals.length) * 2 * charactersAPage;
  const text = (await readText(book)).slice(from, from + charactersAPage).replace(/^\S*\s/, '');
  const print = await printed(text, sheet);
  const words = print.words.filter(({ page }) => page === 1);
  const bytes = await scanned(await pictures(print.pdf, 1, Number(values.dpi)), null, sheet);
  const content = await documents.call({ method: 'read', item: { kind: 'bytes', name: 'scan.pdf', bytes }, scans: values.language.split('+') });
  const found = agreementOf(words, wordsOf(content));
  all += words.length;
  right += found.words * words.length;
  placed += found.places * found.words * words.length;
  console.log(
    `${basename(book)}: ${words.length} words, ${percent(found.words)} right, ${percent(found.places)} in their place; ${content.warnings.join(' ')}`,
  );
}
await documents.close();
console.log(JSON.stringify({ pages, dotsPerInch: Number(values.dpi), words: all, right: right / all, inPlace: placed / right }));

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
