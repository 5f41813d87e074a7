/** Damage to what people and programs write: lines, marks, tags, JSON. It keeps a file readable enough to get past the first look. */
import { type Mutation, mostBytes, number, numbers, repeated, sliceOf, splice } from './bytes.ts';
import type { Random } from './random.ts';

/** What each kind of writing stumbles over: put anywhere, once or very often. */
const marks = {
  text: ['\0', '\r', '\u2028', '\u202e', '\ufeff', '\ufffe', 'CHAPTER XII\n', '\n\n', '\f', '\x1b[31m', 'a\u0300', '👩‍👩‍👧', '한', 'x'.repeat(5000)],
  markdown: [
    '> ',
    '- ',
    '1. ',
    '#',
    '```\n',
    '~~~\n',
    '[a]: ',
    '[^1]: ',
    '| a ',
    '|-',
    '<!--',
    '-->',
    '<pre>',
    '***\n',
    '\t',
    '    ',
    '---\n',
    '`',
    '[',
    '](',
    '&#0;',
    '\\\n',
  ],
  code: [
    '{',
    '(',
    '[',
    '/*',
    '*/',
    '"""',
    '`${',
    "'",
    '#if 1\n',
    '<',
    'class A {',
    'fn f() {',
    'def f():\n ',
    '#',
    '//',
    'async ',
    '@',
    '::',
    '\\\n',
  ],
  table: ['"', '""', ',', ';', '\t', '|', '\n', '\r', '\r\n', '"\n', 'sep=,\n', "=cmd|' /C calc'!A0", ' ', ',"'],
  markup: [
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>',
    '&a;',
    '&b;',
    '&c;',
    '&#0;',
    '&#xD800;',
    '&#x110000;',
    '&nbsp;',
    '&',
    '<',
    '>',
    '"',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.1" encoding="utf-16"?>',
    '<?',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">',
    '<iframe src="http://127.0.0.1:9/">',
    '<style>@import url(http://127.0.0.1:9/)</style>',
    '<base href="http://127.0.0.1:9/">',
    '<meta charset="utf-16">',
    '<template>',
    '<table><tr><td>',
    '<select><option>',
    '<svg><desc>',
    '<math><mi>',
    '<plaintext>',
    '<noscript>',
    '<frameset>',
    '<pre>\n',
    '<h1>',
    '<ul><li>',
    '<p>',
    '<w:p>',
    '<w:tbl><w:tr><w:tc>',
    '<w:r><w:t xml:space="preserve"> ',
    '</p>',
    '</div>',
    '</body>',
    '/>',
  ],
};
export type Writing = keyof typeof marks;

const deep: [open: string, close: string][] = [
  ['<div>', '</div>'],
  ['<b>', ''],
  ['<table><tr><td>', ''],
  ['<ul><li>', '</li></ul>'],
  ['<blockquote>', ''],
  ['<a>', ''],
  ['<x y="', ''],
  ['<w:tbl><w:tr><w:tc>', ''],
];

const mark =
  (kind: Writing): Mutation =>
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    const written = Buffer.from(random.oneOf(marks[kind]));
    const times = random.chance(0.7) ? 1 : random.length(Math.max(1, mostBytes(random) / written.length));
    return splice(bytes, at, at, repeated(written, times));
  };

const deepMarkup: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const [open, close] = random.oneOf(deep);
  const times = random.length(20_000);
  const inner = bytes.subarray(at, Math.min(bytes.length, at + 20));
  return splice(bytes, at, at + inner.length, Buffer.from(open.repeat(times)), inner, Buffer.from(close.repeat(times)));
};

/** Units of the writing, lines or tags with what follows them, are dropped, doubled and moved. */
const units =
  (pattern: RegExp): Mutation =>
  (bytes, random, spare) => {
    const parts = bytes.toString('latin1').split(pattern);
    const others = spare.toString('latin1').split(pattern);
    for (let count = random.length(8); count > 0; count--) {
      const at = random.below(parts.length);
      const change = random.below(5);
      if (change === 0) parts.splice(at, random.length(5));
      else if (change === 1) parts.splice(at, 0, ...Array<string>(random.length(1000)).fill(parts[at] ?? ''));
      else if (change === 2) parts.splice(random.below(parts.length), 0, ...parts.splice(at, random.length(5)));
      else if (change === 3) parts.splice(at, 0, random.oneOf(others));
      else parts[at] = random.oneOf(parts) ?? '';
    }
    return Buffer.from(parts.join('').slice(0, mostBytes(random) * 4), 'latin1');
  };

const opening = /<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?(?<!\/)>/g;

/** An element with all that is in it, from where it opens; null = it is not closed. */
function elementAt(text: string, opened: RegExpMatchArray): [start: number, end: number] | null {
  const tag = opened[1]!.replaceAll('.', '\\.');
  const tags = new RegExp(`<(/?)${tag}(?=[\\s>/])[^<>]*?(/?)>`, 'g');
  tags.lastIndex = opened.index!;
  let depth = 0;
  for (let match = tags.exec(text); match; match = tags.exec(text)) {
    if (match[2] === '/') continue;
    depth += match[1] === '/' ? -1 : 1;
    if (depth === 0) return [opened.index!, tags.lastIndex];
  }
  return null;
}

/** Whole elements are dropped, doubled, moved into themselves or changed for others: the markup stays well-formed. */
export const branches: Mutation = (bytes, random) => {
  let text = bytes.toString('latin1');
  for (let count = random.length(6); count > 0; count--) {
    const opened = [...text.matchAll(opening)];
    const pick = () => (opened.length === 0 ? null : elementAt(text, random.oneOf(opened)));
    const [one, other] = [pick(), pick()];
    if (!one || !other) continue;
    const [start, end] = one;
    const element = text.slice(start, end);
    const inside = element.indexOf('>') + 1;
    const put = random.oneOf([
      () => '',
      () => element.repeat(random.length(Math.max(1, mostBytes(random) / element.length))),
      () => text.slice(...other),
      () => element.slice(0, inside) + element + element.slice(inside),
      () => element.replace(/"[^"]*"/, () => `"${random.oneOf([...numbers, '', '../../x', 'http://127.0.0.1:9/', 'rId1', '#c0'])}"`),
    ])();
    text = text.slice(0, start) + put + text.slice(end);
  }
  return Buffer.from(text, 'latin1');
};

/** The whole in another encoding than it says. */
const recoded: Mutation = (bytes, random) => {
  const text = bytes.toString('utf8');
  return random.oneOf([
    () => Buffer.from(text, 'latin1'),
    () => Buffer.from(`\ufeff${text}`, 'utf16le'),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(text.replaceAll('\n', '\r')),
    () => Buffer.from(text.replaceAll('\n', '\r\n')),
  ])();
};

const repeatedByte: Mutation = (bytes, random) => {
  const [start, end] = sliceOf(bytes.length, random);
  return splice(bytes, start, end, Buffer.alloc(random.length(mostBytes(random)), random.oneOf([32, 9, 10, 97, 0x22, 0x2d])));
};

const ofLines = (kind: Writing): Mutation[] => [mark(kind), mark(kind), mark('text'), units(/(?<=\n)/), recoded, repeatedByte, number];
const changes: Record<Writing, Mutation[]> = {
  text: ofLines('text'),
  markdown: ofLines('markdown'),
  code: ofLines('code'),
  table: ofLines('table'),
  markup: [mark('markup'), mark('markup'), mark('text'), units(/(?=<)/), branches, branches, branches, deepMarkup, recoded, repeatedByte, number],
};

export const rewrite =
  (kind: Writing): Mutation =>
  (bytes, random, spare) =>
    bytes.length === 0 ? bytes : random.oneOf(changes[kind])(bytes, random, spare);

/** Another value anywhere in the tree; what is no JSON any more is damaged as text. */
export const rewriteJson: Mutation = (bytes, random, spare) => {
  if (random.chance(0.3)) return rewrite('text')(bytes, random, spare);
  try {
    const tree = JSON.parse(bytes.toString('utf8')) as unknown;
    const at = placesIn(tree);
    for (let count = random.length(6); count > 0 && at.length > 0; count--) {
      const { holder, key } = random.oneOf(at);
      const change = random.below(4);
      if (change === 0) Reflect.deleteProperty(holder, key);
      else if (change === 1) Reflect.set(holder, key, Reflect.get(random.oneOf(at).holder, key));
      else Reflect.set(holder, key, strangeValue(random));
    }
    return Buffer.from(JSON.stringify(tree) ?? 'null');
  } catch {
    return rewrite('text')(bytes, random, spare);
  }
};

function placesIn(tree: unknown, found: { holder: object; key: string }[] = []): { holder: object; key: string }[] {
  if (typeof tree === 'object' && tree !== null)
    for (const key of Object.keys(tree)) {
      found.push({ holder: tree, key });
      placesIn(Reflect.get(tree, key), found);
    }
  return found;
}

function strangeValue(random: Random): unknown {
  return random.oneOf<() => unknown>([
    () => null,
    () => true,
    () => Number(random.oneOf(numbers)),
    () => random.oneOf(numbers),
    () => random.oneOf(marks.text).repeat(random.length(2000)),
    () => '\ud800\0\udfff'.repeat(random.length(10)),
    () => [],
    () => ({}),
    () => ({ __proto__: null, constructor: 'x', 'image/png': 'AAAA' }),
    () => Array.from({ length: random.length(5000) }, (_, i) => `${i}\n`),
    () => {
      let tree: unknown = 'x';
      for (let depth = random.length(3000); depth > 0; depth--) tree = depth % 2 ? [tree] : { a: tree };
      return tree;
    },
  ])();
}
