/** Read back by a parser that is not ours, with GitHub's extensions, as most readers have. */
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { toMarkdown } from './markdown.ts';
import type { ExportWork } from './work.ts';

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}

const inside = (text: string): ExportWork => ({
  title: text,
  about: text,
  parts: [{ heading: text, sentences: [{ text, citations: [{ title: text, place: text, quote: text, start: 0, end: 1, score: 1 }] }] }],
  data: null,
});
const parsed = (text: string) =>
  fromMarkdown(toMarkdown(inside(text)), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as unknown as Node;
const nodes = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodes)];
const raw = (node: Node): string => node.value ?? (node.children ?? []).map(raw).join('');
const words = (node: Node): string => raw(node).replace(/\s+/g, ' ').trim();
const allowed = ['root', 'heading', 'paragraph', 'text', 'footnoteReference', 'footnoteDefinition'];
/** A bare address may be a link, to itself. */
const isAddress = ({ type, url, ...node }: Node) =>
  type === 'link' &&
  /^(https?|mailto):/.test(url!) &&
  [words(node as Node), `http://${words(node as Node)}`, `mailto:${words(node as Node)}`].includes(decodeURI(url!));
const others = (text: string) =>
  nodes(parsed(text))
    .filter((node) => !allowed.includes(node.type) && !isAddress(node))
    .map(({ type }) => type);

const hostile = [
  '<script>alert(1)</script>',
  '![a](https://evil.example/pixel.png)',
  '[click](javascript:alert(1))',
  '<javascript:alert(1)>',
  '<img src=x onerror=alert(1)>',
  '[a]: https://evil.example',
  '[^1]: not ours',
  'https://evil.example/x and www.evil.example and a@evil.example and mailto:a@evil.example',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '```js\ncode\n```',
  '    code',
  'a\n===',
  'a\n---',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '&lt;script&gt; &#106; AT&T',
  'a **b** _c_ `d` ~~e~~ $f$ ^g^',
  '- [ ] task',
  'two  \nlines',
  'a\\\nb',
  '***',
];

test.each(hostile)('Markdown: what came from a document is text and nothing else: %j', (text) => {
  expect(others(text)).toEqual([]);
  const title = nodes(parsed(text)).find(({ type }) => type === 'heading')!;
  expect(words(title)).toBe(text.replace(/\s+/g, ' ').trim());
});

test('Markdown: any text comes back as it was, with no other node', () => {
  const piece = fc.constantFrom(
    ...hostile,
    ' ',
    '\n',
    'word',
    '.',
    '!',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '&',
    '\\',
    '`',
    '*',
    '_',
    '#',
    '-',
    '+',
    '1)',
    '@',
    ':',
    '/',
    '|',
    '~',
    'é',
    '—',
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      expect(others(text)).toEqual([]);
      const title = nodes(parsed(text)).find(({ type }) => type === 'heading')!;
      expect(words(title)).toBe(text.replace(/\s+/g, ' ').trim());
    }),
    { numRuns: 2000 },
  );
});
