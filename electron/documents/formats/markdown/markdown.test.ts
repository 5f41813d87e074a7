import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockPlace, placeOf } from '../../places.ts';
import { laidOut, readText } from '../text/text.ts';

const shown = (text: string, name = 'a.md') =>
  laidOut(text, name).blocks.map((block) => [
    blockPlace(block),
    block.level ? `${block.kind} ${block.level}` : block.kind,
    text.slice(block.start, block.end),
  ]);

test('headings of both kinds, lists, quotes, code, tables, footnotes, HTML: each in its block with its line', () => {
  const text = [
    'Title *here*\n============',
    '## `Two` ##',
    'A paragraph[^1] of\ntwo lines.',
    '- one\n\n  more of one\n- two\n  1. three',
    '> said\n> again',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '~~~js\nlet x;\n\n# no heading\n~~~',
    '    indented',
    '[^1]: The note,\n    longer.',
    '<div>\nHTML\n</div>',
    '<!-- nobody reads this -->',
    '---',
    '[target]: https://example.org',
    'Last.',
  ].join('\n\n');
  expect(shown(text)).toEqual([
    ['line 1', 'heading 1', 'Title *here*'],
    ['line 4', 'heading 2', '`Two`'],
    ['line 6', 'paragraph', 'A paragraph[^1] of\ntwo lines.'],
    ['line 9', 'list', '- one\n\n  more of one\n- two\n  1. three'],
    ['line 15', 'quote', '> said\n> again'],
    ['line 18', 'table', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['line 23', 'code', 'let x;\n\n# no heading'],
    ['line 28', 'code', '    indented'],
    ['line 30', 'paragraph', '[^1]: The note,\n    longer.'],
    ['line 33', 'paragraph', '<div>\nHTML\n</div>'],
    ['line 43', 'paragraph', 'Last.'],
  ]);
  const content = laidOut(text, 'a.md');
  expect([content.title, content.sections]).toEqual(['Title here', [{ title: 'Two', start: text.indexOf('`Two`'), level: 1 }]]);
});

test('front matter names the document and is no part of its text', () => {
  const text = '---\ntitle: "The Garden"\nauthor: Ann Lee\nlang: en\ntags: [a]\n---\n\n# One\n\nWords.\n\n# Two\n';
  expect(laidOut(text, 'a.md')).toMatchObject({ title: 'The Garden', metadata: { author: 'Ann Lee', language: 'en' } });
  expect(shown(text)[0]).toEqual(['line 8', 'heading 1', 'One']);
});

test('a long text comes out as it does in one piece: no part begins in code or a comment', () => {
  const filler = `${'Words of a paragraph. '.repeat(60)}\n\n`;
  for (const [opens, closes] of [
    ['```', '```'],
    ['````', '````'],
    ['~~~', '~~~'],
    ['<!--', '-->'],
    ['<pre>', '</pre>'],
  ]) {
    const inside = `${opens}\n${`${filler}# not a heading\n\n`.repeat(80)}${closes}\n\n`;
    const text = `${filler.repeat(60)}${inside}# Heading\n\n${filler.repeat(60)}# Last\n\nEnd.`;
    const headings = laidOut(text, 'a.md').sections.map(({ title }) => title);
    expect([opens, headings]).toEqual([opens, ['Heading', 'Last']]);
  }
});

test('crafted Markdown does not hold anything up', async () => {
  for (const text of [
    '['.repeat(100_000),
    '*a_ '.repeat(50_000),
    '![[]()'.repeat(20_000),
    '`'.repeat(3).concat('`a'.repeat(50_000)),
    '<'.repeat(100_000),
  ]) {
    const { blocks } = await readText(new TextEncoder().encode(text), 'a.md');
    expect(blocks.length).toBeGreaterThan(0);
  }
});

test('limits are said', async () => {
  await expect(readText(new Uint8Array(33 * 2 ** 20), 'a.md')).rejects.toThrow('a.md has 33 MiB; Markdown files of up to 32 MiB are read. Split it.');
  await expect(readText(new Uint8Array(257 * 2 ** 20), 'a.txt')).rejects.toThrow(
    'a.txt has 257 MiB; text files of up to 256 MiB are read. Split it.',
  );
});

test.each(['a.md', 'a.txt'])('1,000 spans of %s lead back to their lines', async (name) => {
  const lines = fc.array(
    fc.constantFrom('', '', 'words here', '# Head', '- item', '> said', '```', '| a |', '|---|', '    four', 'Chapter 2', 'é😀', '[^1]: x', '==='),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(), fc.constantFrom('\n', '\r\n'), async (drafts, pick, end) => {
      const number = pick % drafts.length;
      // A word that stands once, in a paragraph of its own.
      const marked = [...drafts.slice(0, number), '', 'themarkedword', '', ...drafts.slice(number)];
      const text = marked.join(end);
      const content = await readText(new TextEncoder().encode(text), name);
      const at = text.indexOf('themarkedword');
      const line = Number(/line (\d+)$/.exec(placeOf(content, at))?.[1]);
      const block = content.blocks.find(({ start, end }) => start <= at && at < end);
      // Inside of code that is not closed the word is no block of its own; its block begins above it.
      const first = text.split('\n').indexOf(`themarkedword${end.slice(0, -1)}`) + 1;
      expect(block).toBeDefined();
      if (text.slice(block!.start, block!.end) === 'themarkedword') expect(line).toBe(first);
      expect(
        text
          .split('\n')
          .slice(line - 1, first)
          .join('\n'),
      ).toContain(text.slice(block!.start, at + 13));
    }),
    { numRuns: 1000 },
  );
});

test('nesting deeper than anybody writes is text; Markdown of comments alone is shown as it is', () => {
  const deep = `${'> '.repeat(30_000)}words\n\n${'- '.repeat(30_000)}more\n\nLast.`;
  expect(shown(deep).map(([place, kind]) => [place, kind])).toEqual([
    ['line 1', 'quote'],
    ['line 3', 'list'],
    ['line 5', 'paragraph'],
  ]);
  expect(shown('<!-- only this -->')).toEqual([['line 1', 'paragraph', '<!-- only this -->']]);
});

test('a line of millions of characters is a paragraph, code of as many lines is code', () => {
  const line = '*a ['.repeat(500_000);
  expect(shown(`# One\n\n${line}\n\nTwo.`)).toEqual([
    ['line 1', 'heading 1', 'One'],
    ['line 3', 'paragraph', line],
    ['line 5', 'paragraph', 'Two.'],
  ]);
  const code = 'let x = 1;\n'.repeat(50_000);
  expect(shown(`~~~\n${code}~~~\n\nTwo.`).map(([place, kind, text]) => [place, kind, text?.length])).toEqual([
    ['line 2', 'code', code.length - 1],
    ['line 50004', 'paragraph', 4],
  ]);
});

test('names and classes of a heading are none of its words', () => {
  expect(shown('# One {#one .big}\n\n## {braces} two')).toEqual([
    ['line 1', 'heading 1', 'One'],
    ['line 3', 'heading 2', '{braces} two'],
  ]);
});
