import { expect, test } from 'vitest';
import { isWrapped, listItems, markedSpans, quoteLines, tableRows } from './prose.ts';

const whole = (text: string) => ({ start: 0, end: text.length });
const words = (text: string, spans: { start: number; end: number }[]) => spans.map(({ start, end }) => text.slice(start, end));

test('a list: marks apart from words, numbers kept, items inside items, lines that go on', () => {
  const text = '- one\n  goes on\n  - inner\n2. second\n• third';
  const items = listItems(text, whole(text));
  expect(words(text, items)).toEqual(['one\n  goes on', 'inner', 'second', 'third']);
  expect(items.map(({ number, depth }) => [number, depth])).toEqual([
    [null, 0],
    [null, 1],
    ['2.', 0],
    [null, 0],
  ]);
});

test('a table of bars has a head; escaped bars are no borders; tabs part cells; a sentence has no columns', () => {
  const bars = '| Name | Year |\n|------|:----:|\n| A \\| B | 1801 |\n| C |  |';
  const table = tableRows(bars, whole(bars))!;
  expect(table.head).toBe(true);
  expect(table.rows.map((row) => words(bars, row))).toEqual([
    ['Name', 'Year'],
    ['A \\| B', '1801'],
    ['C', ''],
  ]);
  const tabs = 'a\tb\nc\td';
  expect(tableRows(tabs, whole(tabs))!.rows.map((row) => words(tabs, row))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  const sentence = 'year: 1801; who: a | b';
  expect(tableRows(sentence, whole(sentence))).toBeNull();
});

test('a quotation without its marks', () => {
  const text = '> first\n>second\nlazy';
  expect(words(text, quoteLines(text, whole(text)))).toEqual(['first', 'second', 'lazy']);
});

test('lines broken at a margin may flow, verse may not', () => {
  const line = 'It was a long way down to the harbour in the dark of that';
  const prose = `${line}\n${line} way\n${line}\nand no one came.`;
  const verse = 'The sea was calm,\nthe bells were rung upon the long and sandy shore of home,\nand she\nsang.';
  expect(isWrapped(prose, whole(prose))).toBe(true);
  expect(isWrapped(verse, whole(verse))).toBe(false);
  expect(isWrapped('one line alone, however long it may be, is never broken at a margin', whole('x'.repeat(60)))).toBe(false);
});

test('Markdown inside a line: words with their role, marks apart; arithmetic and names with underscores stay', () => {
  const text = 'The *Sea Thistle* and **two** `a*b` [here](http://x.y "t"), 2 * 3 * 4, snake_case_name \\*';
  const spans = markedSpans(text, whole(text));
  expect(spans.filter(({ role }) => role !== 'markup').map(({ start, end, role }) => [text.slice(start, end), role])).toEqual([
    ['Sea Thistle', 'emphasis'],
    ['two', 'strong'],
    ['a*b', 'code'],
    ['here', 'link'],
  ]);
  expect(spans.map(({ start, end, role }) => (role === 'markup' ? '' : text.slice(start, end))).join('|')).not.toContain('snake');
  for (const [i, span] of spans.entries()) expect(span.start).toBeGreaterThanOrEqual(spans[i - 1]?.end ?? 0);
});

test('marks that never close, made to take long, are none', () => {
  const text = '*a '.repeat(3000) + '['.repeat(4000);
  expect(markedSpans(text, whole(text))).toEqual([]);
});
