import { expect, test } from 'vitest';
import { layOut } from './layout.ts';
import { placeOf } from './places.ts';

const markdown = '# The Garden\n\nFirst paragraph,\ntwo lines.\n\n## Spring\n\n- a\n- b\n\n```js\nlet x;\n\nlet y;\n```\n\n> said\n';

test('Markdown: a single top heading names the document, the others are its sections', () => {
  const layout = layOut('garden.md', markdown);
  expect(layout.title).toBe('The Garden');
  expect(layout.sections).toEqual([{ title: 'Spring', start: markdown.indexOf('Spring'), level: 1 }]);
  expect(layout.blocks.map(({ kind, start, end }) => [kind, markdown.slice(start, end)])).toEqual([
    ['heading', 'The Garden'],
    ['paragraph', 'First paragraph,\ntwo lines.'],
    ['heading', 'Spring'],
    ['list', '- a\n- b'],
    ['code', 'let x;\n\nlet y;'],
    ['quote', '> said'],
  ]);
  expect(placeOf(layout, markdown.indexOf('let x'))).toBe('Spring, line 12');
});

test('code: one block a line, empty lines too', () => {
  const code = 'const a = 1;\r\n\nreturn a;';
  const layout = layOut('x.ts', code);
  expect(layout.language).toBe('typescript');
  expect(layout.blocks.map(({ start, end, line }) => [line, code.slice(start, end)])).toEqual([
    [1, 'const a = 1;'],
    [2, ''],
    [3, 'return a;'],
  ]);
  expect(placeOf(layout, code.indexOf('return'))).toBe('line 3');
});

test('plain text: chapters are found, the file names it', () => {
  const text = 'CHAPTER I. Down\n\nAlice was\ntired.\n\n\nChapter 2\n\nMore.';
  const layout = layOut('/books/alice.txt', text);
  expect(layout.title).toBe('alice');
  expect(layout.sections.map(({ title }) => title)).toEqual(['CHAPTER I. Down', 'Chapter 2']);
  expect(layout.blocks.length).toBe(4);
});
