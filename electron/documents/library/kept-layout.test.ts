import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block } from '../content.ts';
import { codeLines } from '../layout.ts';
import { blockPlace } from '../places.ts';
import { keptLayout, laidFrom } from './kept-layout.ts';

const laid = (text: string, blocks: Block[]) => ({ text, blocks, sections: [{ title: 'f', start: 0, level: 1 }], language: null });
const again = (text: string, blocks: Block[]) => laidFrom(text, [...keptLayout(laid(text, blocks))]);
/** Line ends of every system, carriage returns where nobody expects them, empty lines. */
const sources = fc.array(fc.constantFrom('a = 1', '', '\r', '\n', '\r\n', '\n', ' ', '\u2028'), { maxLength: 30 }).map((parts) => parts.join(''));

test('lines of code are kept as runs and come back as they were', () => {
  fc.assert(
    fc.property(sources, sources, fc.nat({ max: 5 }), (one, two, dropped) => {
      const text = `a.ts\n\n${one}\n\nb.ts\n\n${two}`;
      const second = text.length - two.length;
      const blocks: Block[] = [
        { start: 0, end: 4, kind: 'heading', level: 1 },
        ...codeLines(one, 6).filter((_, i) => i !== dropped),
        { start: second - 6, end: second - 2, kind: 'heading', level: 1 },
        ...codeLines(two, second),
      ];
      expect(again(text, blocks)).toEqual(laid(text, blocks));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('a run takes no room for its lines', () => {
  const text = 'const a = 1;\n'.repeat(1000);
  expect([...keptLayout(laid(text, codeLines(text)))].join('').length).toBeLessThan(200);
});

test('blocks of other kinds stay as they are, and so does what earlier versions kept', () => {
  const text = 'Words.\nMore words.\n1,2';
  const blocks: Block[] = [
    { start: 0, end: 6, kind: 'paragraph', at: { line: 1 } },
    { start: 7, end: 18, kind: 'code', line: 2 },
    { start: 19, end: 22, kind: 'table', place: 'row 1' },
  ];
  expect(again(text, blocks)).toEqual(laid(text, blocks));
  const lines = codeLines(text);
  expect(laidFrom(text, [JSON.stringify({ blocks: lines, sections: [], language: 'csv' })])).toEqual({
    text,
    blocks: lines,
    sections: [],
    language: 'csv',
  });
});

test('many blocks are kept in pieces and come back in order', () => {
  const text = 'Word. '.repeat(25_000);
  const blocks: Block[] = Array.from({ length: 25_000 }, (_, i) => ({ start: i * 6, end: i * 6 + 5, kind: 'table', place: `row ${i + 1}` }));
  const pieces = [...keptLayout(laid(text, blocks))];
  expect(pieces).toHaveLength(3);
  expect(laidFrom(text, pieces)).toEqual(laid(text, blocks));
});

test('of what earlier versions kept in words, pages, lines and cells are found again', () => {
  const block = { start: 0, end: 5, kind: 'paragraph' } as const;
  const blocks = [
    'page 12',
    'page 12, footnote',
    'page iv (6 of 300)',
    'page iv (6 of 300), footnote',
    'line 3',
    'cell 2',
    'cell 2, output',
    'row 7',
  ];
  const layout = JSON.stringify({ blocks: blocks.map((place) => ({ ...block, place })), sections: [], language: null });
  const found = laidFrom('Words', [layout]).blocks;
  expect(found.map(({ at, place, note }) => [at, place, note])).toEqual([
    [{ page: 12 }, undefined, undefined],
    [{ page: 12 }, undefined, true],
    [{ page: 6 }, 'page iv (6 of 300)', undefined],
    [{ page: 6 }, 'page iv (6 of 300)', true],
    [{ line: 3 }, undefined, undefined],
    [{ cell: 2 }, undefined, undefined],
    [{ cell: 2 }, 'cell 2, output', undefined],
    [undefined, 'row 7', undefined],
  ]);
  expect(found.map(blockPlace)).toEqual(blocks);
});
