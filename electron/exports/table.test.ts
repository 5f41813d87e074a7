import { expect, it } from 'vitest';
import { toCsv, toMarkdownTable } from './table.ts';

const row = { item: 1, found: 'a "b", c', document: 'Book | 2', place: 'line 3', quote: 'She said\n"a" <i>.', start: 4, end: 9 };

it('CSV: quotes doubled, line breaks kept, and no cell is a formula', () => {
  expect(toCsv([row])).toBe('item,found,document,place,quote,start,end\r\n1,"a ""b"", c",Book | 2,line 3,"She said\n""a"" <i>.",4,9\r\n');
  expect(toCsv([{ ...row, found: '=1+1', quote: '@x' }])).toContain("1,'=1+1,Book | 2,line 3,'@x,");
});

it('Markdown: one line a row, whatever the text holds', () => {
  const table = toMarkdownTable('All b', '1 found.', [row]);
  expect(table).toContain('| 1 | a "b", c | Book \\| 2, line 3 | She said "a" \\<i\\>. |\n');
  expect(table).toMatch(/^# All b\n\n1 found\.\n\n\| # \|/);
});
