import { expect, test } from 'vitest';
import { Random } from '../../../../torture/fuzz/random.ts';
import { rectanglesOf } from '../../../../torture/round-trip/round-trip.ts';
import type { Content } from '../../content.ts';
import { blockPlace } from '../../places.ts';
import { printPdf } from './corpus.ts';
import { readPdf } from './pdf.ts';

type Put = (text: string, left: number, top: number) => void;
const print = (draw: (put: Put, document: PDFKit.PDFDocument) => void) =>
  printPdf(
    (document) => {
      document.font('Helvetica').fontSize(9);
      draw((text, left, top) => void document.text(text, left, top, { lineBreak: false }), document);
    },
    { size: 'A4', margin: 20 },
  );
const rowsOf = ({ text, blocks }: Content) =>
  blocks.filter(({ kind }) => kind === 'table').map((block) => [blockPlace(block), text.slice(block.start, block.end)]);

const names = ['Date', 'Description', 'Debit', 'Credit'];
const at = [60, 140, 300, 380];

test('rows are blocks with the names of their columns, cited by row; over the page too', async () => {
  const bytes = await print((put, document) => {
    for (const page of [1, 2]) {
      if (page > 1) document.addPage();
      put('Northwind Bank, account 4471', 60, 40);
      for (const [i, name] of names.entries()) put(name, at[i]!, 80);
      for (let row = 0; row < 8; row++) {
        const cells = [`2026-0${page}-1${row}`, `Groceries ${page}${row}`, row % 2 ? '' : `1${row}.35`, row % 2 ? `9${row}.10` : ''];
        for (const [i, cell] of cells.entries()) if (cell) put(cell, at[i]!, 96 + 14 * row);
      }
    }
  });
  const content = await readPdf(bytes, 'statement.pdf');
  const rows = rowsOf(content);
  expect(rows[0]).toEqual(['page 1', names.join('\t')]);
  expect(rows.slice(1, 3)).toEqual([
    ['page 1, row 1', 'Date: 2026-01-10; Description: Groceries 10; Debit: 10.35'],
    ['page 1, row 2', 'Date: 2026-01-11; Description: Groceries 11; Credit: 91.10'],
  ]);
  expect(rows[9]).toEqual(['page 2, row 1', 'Date: 2026-02-10; Description: Groceries 20; Debit: 10.35']);
  expect(rows).toHaveLength(17);
  const cell = content.text.indexOf('Groceries 11');
  const [box] = rectanglesOf(content.anchors, cell, cell + 12);
  expect(Math.abs(box!.left - 140)).toBeLessThan(1);
  expect(Math.abs(box!.top + box!.height / 2 - 114)).toBeLessThan(5);
});

test('what is drawn parts cells: of several lines, above and beside each other', async () => {
  const bytes = await print((put, document) => {
    for (const x of [50, 100, 260, 420, 500]) document.moveTo(x, 70).lineTo(x, 220).stroke();
    for (const y of [70, 100, 140, 180, 220]) document.moveTo(50, y).lineTo(500, y).stroke();
    for (const [name, x] of Object.entries({ 'No.': 55, Contract: 105, Contractor: 265, Amount: 425 })) put(name, x, 80);
    for (let row = 0; row < 3; row++) {
      const top = 104 + 40 * row;
      put(String(row + 1), 55, top + 9);
      put(`Procurement of ${row + 4} pickups`, 105, top);
      put('and of other vehicles', 105, top + 14);
      put(`Motors Company ${row}`, 265, top + 4);
      put('Limited', 265, top + 18);
      put(`${row}2,418.00`, 425, top + 9);
    }
  });
  expect(rowsOf(await readPdf(bytes, 'awards.pdf')).map(([, row]) => row)).toEqual([
    'No.\tContract\tContractor\tAmount',
    ...[0, 1, 2].map(
      (row) =>
        `No.: ${row + 1}; Contract: Procurement of ${row + 4} pickups and of other vehicles; Contractor: Motors Company ${row} Limited; Amount: ${row}2,418.00`,
    ),
  ]);
});

const line = (name: string, i: number) => `${name} goes on with its line number ${i} `.padEnd(44, 'and so on');

test.each<[string, (put: Put) => void, string[]]>([
  [
    'two columns of prose on the same baselines',
    (put) => Array.from({ length: 14 }, (_, i) => [put(line('left', i), 60, 80 + 12 * i), put(line('right', i), 300, 80 + 12 * i)]),
    ['left goes on with its line number 13', 'right goes on with its line number 0'],
  ],
  [
    'prose beside a table',
    (put) => {
      for (let i = 0; i < 14; i++) put(line('prose', i), 60, 80 + 12 * i);
      for (let i = 0; i < 9; i++) for (const [k, cell] of [`City ${i}`, `${i}7.5`, `${i},120`].entries()) put(cell, 320 + 70 * k, 85.5 + 17 * i);
    },
    ['prose goes on with its line number 13', 'City 0\t07.5\t0,120', 'City 8\t87.5\t8,120'],
  ],
  [
    'a bibliography',
    (put) => {
      for (let i = 0; i < 6; i++) {
        put(`[${i + 1}]`, 60, 80 + 24 * i);
        put(line(`Author ${i}`, i), 84, 80 + 24 * i);
        put(`ends here ${i}.`, 84, 92 + 24 * i);
      }
    },
    ['Author 0 goes on', 'ends here 0.', 'Author 5 goes on', 'ends here 5.'],
  ],
  [
    'an index',
    (put) => {
      for (const [column, words] of ['alder', 'birch', 'cedar'].entries())
        for (let i = 0; i < 12; i++) put(`${words} tree ${i}, ${i + 40}`, 60 + 150 * column, 80 + 12 * i);
    },
    ['alder tree 11, 51', 'birch tree 0, 40', 'birch tree 11, 51', 'cedar tree 0, 40'],
  ],
])('%s is read as such', async (_, draw, inOrder) => {
  const { text } = await readPdf(await print(draw), 'page.pdf');
  const places = inOrder.map((part) => text.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('rows of made tables stay whole, whatever is in them', async () => {
  const random = new Random('tables');
  for (let round = 0; round < 25; round++) {
    const columns = 3 + random.below(4);
    const rows = Array.from({ length: 4 + random.below(20) }, (_, row) =>
      Array.from({ length: columns }, (_, column) =>
        column === 0
          ? `R${round}.${row}`
          : random.below(6) === 0
            ? ''
            : column % 2
              ? `${random.oneOf(['Grey', 'Tall', 'Old'])} ${random.oneOf(['Heron', 'Oak', 'Wall'])}`
              : `${random.below(9999)}.${10 + random.below(80)}`,
      ),
    );
    const bytes = await print((put, document) => {
      for (const [row, cells] of rows.entries())
        for (const [column, cell] of cells.entries()) {
          const left = 60 + 85 * column;
          if (cell) put(cell, column % 2 === 0 && column > 0 ? left + 60 - document.widthOfString(cell) : left, 80 + 15 * row);
        }
    });
    const found = rowsOf(await readPdf(bytes, 'table.pdf')).map(([, row]) => row);
    expect(found).toEqual(rows.map((cells) => cells.filter(Boolean).join('\t')));
  }
});
