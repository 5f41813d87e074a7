import { expect, test } from 'vitest';
import { printPdf } from './corpus.ts';
import { readPdf } from './pdf.ts';

const pagesOf = (pages: readonly { top: string[]; body: string[]; bottom: string[] }[]) =>
  printPdf(
    (document) => {
      for (const [i, { top, body, bottom }] of pages.entries()) {
        if (i > 0) document.addPage();
        document.fontSize(11);
        const put = (texts: string[], from: number) => {
          for (const [k, text] of texts.entries()) document.text(text, 60, from + 16 * k, { lineBreak: false });
        };
        put(top, 40);
        put(body, 120);
        put(bottom, 540);
      }
    },
    { margin: 20 },
  );
const numbers = Array.from({ length: 9 }, (_, i) => i + 1);
const times = (text: string, part: string) => text.split(part).length - 1;

test('what differs from page to page stays, in its digits too; what is the same stays once', async () => {
  const bytes = await pagesOf(
    numbers.map((n) => ({
      top: ['Patient: J. Doe, ward 3', `Lab report of day ${n}`],
      body: [`Sodium ${119 + n} mmol/l and other salts`, 'were found as one would think.'],
      bottom: [`Temperature 36.${n} degrees`, `Payslip ${2000 + n}, net pay 2,${213 + n}.17`],
    })),
  );
  const { text, warnings } = await readPdf(bytes, 'reports.pdf');
  for (const n of numbers)
    for (const words of [`Lab report of day ${n}`, `Temperature 36.${n} degrees`, `Payslip ${2000 + n}, net pay 2,${213 + n}.17`])
      expect(text).toContain(words);
  expect(times(text, 'Patient: J. Doe, ward 3')).toBe(1);
  expect(text.indexOf('Patient')).toBe(0);
  expect(warnings).toEqual([expect.stringContaining('“Patient: J. Doe, ward 3”')]);
});

test.each([
  ['Page # of 9', 0],
  ['– # –', 20],
  ['Rechnung 4711 · Seite #', 0],
  ['THE FLOOD #', 12],
  ['# | Annual report', 40],
])('the number of the page goes: %s', async (pattern, offset) => {
  const bytes = await pagesOf(
    numbers.map((n) => ({ top: [], body: [`On leaf ${n} it rained`, 'all day long.'], bottom: [pattern.replace('#', String(n + offset))] })),
  );
  const { text, warnings } = await readPdf(bytes, 'numbered.pdf');
  const words = pattern.replace(/Page # of 9|Seite #|#|[–|·]/g, '').trim();
  expect(times(text, words === '' ? `${3 + offset}` : words)).toBe(words === '' ? (offset === 0 ? 1 : 0) : 1);
  for (const n of numbers.slice(1)) expect(text).not.toContain(pattern.replace('#', String(n + offset)));
  expect(warnings.at(-1)).toBe('Page numbers are left out.');
});

test('a head whose words stand in the text is left out whole; one that is kept parts no paragraph', async () => {
  const line = (n: number) => `The ${n} boats went out on the tide and came home to the quay`;
  const bytes = await pagesOf(
    numbers.map((n) => ({
      top: [n < 5 ? 'The Flood' : 'After the Rain'],
      body: n === 1 ? ['The Flood', 'by nobody.'] : [line(10 * n), line(10 * n + 1), line(10 * n + 2), line(10 * n + 3), line(10 * n + 4)],
      bottom: [],
    })),
  );
  const { text, blocks } = await readPdf(bytes, 'flood.pdf');
  expect(times(text, 'The Flood')).toBe(1);
  expect(times(text, 'After the Rain')).toBe(1);
  expect(text).toContain(`${line(44)} ${line(50)}`);
  const head = blocks.find(({ start }) => start === text.indexOf('After'))!;
  expect(text.slice(head.start, head.end)).toBe('After the Rain');
  expect(head.at).toEqual({ page: 5 });
});
