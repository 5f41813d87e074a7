import { expect, test } from 'vitest';
import { printPdf } from './corpus.ts';
import { readPdf } from './pdf.ts';

/** Letters of a word set apart, by the width of so many points. */
const spaced = (text: string, characterSpacing: number) =>
  printPdf((document) => {
    document.fontSize(14).text(text, 40, 60, { characterSpacing, lineBreak: false });
    document.fontSize(10).text('A line of common text that is set as usual.', 40, 100, { lineBreak: false });
  });

test.each([2, 4, 6, 8])('a heading whose letters are set apart by %d points is read as words', async (points) => {
  const { text } = await readPdf(await spaced('THE HUMAN SIDE OF IT', points), 'spaced.pdf');
  expect(text).toContain('THE HUMAN SIDE OF IT');
  expect(text).toContain('A line of common text that is set as usual.');
});

test('letters that spaces part stay so where they are an alphabet; words that they spell are whole', async () => {
  const { text } = await readPdf(await spaced('A B C D E F G', 0), 'alphabet.pdf');
  expect(text).toContain('A B C D E F G');
  expect((await readPdf(await spaced('T H E   H U M A N   S I D E', 0), 'typed.pdf')).text).toContain('THE HUMAN SIDE');
});

test('dots that stand apart before a number leave the words before them apart', async () => {
  const { text } = await readPdf(await spaced(`Chapter 1: Ledger ${'. '.repeat(25)}2`, 0), 'contents.pdf');
  expect(text).toMatch(/^Chapter 1: Ledger( \.)+ 2$/m);
});

test('accents that are drawn over their letters are a part of them', async () => {
  const bytes = await printPdf((document) => {
    document.font('Times-Roman').fontSize(20);
    const accent = (letter: string, sign: string, at: number) => {
      const [width, own] = [document.widthOfString(letter), document.widthOfString(sign)];
      document.text(sign, at + (width - own) / 2, 60, { lineBreak: false }).text(letter, at, 60, { lineBreak: false });
      return at + width;
    };
    let at = 40;
    for (const [sign, letter] of ['R', '\u00a8a', 's', '\u00a8a', 'n', 'e', 'n'].map((part) => [part.slice(0, -1), part.slice(-1)])) {
      if (sign) at = accent(letter!, sign, at);
      else {
        document.text(letter!, at, 60, { lineBreak: false });
        at += document.widthOfString(letter!);
      }
    }
    document.text('A sign \u00a8 of its own.', 40, 120, { lineBreak: false });
  });
  const { text } = await readPdf(bytes, 'accents.pdf');
  expect(text).toContain('Räsänen');
  expect(text).toContain('A sign ¨ of its own.');
});
