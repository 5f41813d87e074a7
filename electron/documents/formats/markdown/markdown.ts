/** Markdown (CommonMark with GitHub's tables and footnotes) in blocks. The text stays as written: blocks say where in it they stand. */
import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Block } from '../../content.ts';

/** Only blocks are wanted: what stands inside a line is not parsed, which is where crafted Markdown takes long. */
const blocksOnly = {
  disable: {
    null: [
      'attention',
      'autolink',
      'characterEscape',
      'characterReference',
      'codeText',
      'emailAutolink',
      'gfmFootnoteCall',
      'gfmPotentialFootnoteCall',
      'hardBreakEscape',
      'htmlText',
      'labelEnd',
      'labelStartImage',
      'labelStartLink',
      'protocolAutolink',
      'strikethrough',
      'tasklistCheck',
      'wwwAutolink',
    ],
  },
};
const syntax = { extensions: [gfm(), blocksOnly], mdastExtensions: gfmFromMarkdown().map(({ transforms: _, ...blocks }) => blocks) };
/** Long texts are parsed in parts of this many characters and a few more, each from one paragraph or heading to another … */
const partLength = 2 ** 15;
/** … and of no more than this many, though a list may come out as two. */
const longestPart = 2 ** 16;
const longestFence = 2 ** 21;

/** YAML, or TOML as Hugo has it. */
const frontMatter = /^(?:---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n([\s\S]*?)\r?\n\+\+\+)[ \t]*(?:\r?\n|$)/;

/** Blocks in order; link targets, comments and rules between sections are none. */
export function* markdownBlocks(text: string): Generator<Block> {
  const head = frontMatter.exec(text)?.[0].length ?? 0;
  for (const [from, to, plain] of partsOf(text, head)) {
    if (plain) {
      const line = text.slice(from, to);
      const start = from + line.length - line.trimStart().length;
      if (line.trim() !== '') yield { start, end: start + line.trim().length, kind: 'paragraph' };
      continue;
    }
    const { children } = fromMarkdown(flattened(text.slice(from, to)), syntax);
    for (const node of children) {
      const block = blockOf(node, text, from);
      if (block && block.end > block.start) yield block;
    }
  }
}

/** Marks of quotes and lists in a line beyond these become letters: nobody nests as deep, and parsing takes the square of their number. */
const deepest = 100;
const containers = new RegExp(`^(?:[ \\t]*(?:[>*+-]|\\d{1,9}[.)])){${deepest}}`);

function flattened(part: string): string {
  return part.replace(/^[ \t>*+\-\d.)]{100,}/gm, (line) => {
    const head = containers.exec(line)?.[0].length;
    return head === undefined ? line : line.slice(0, head) + line.slice(head).replace(/\S/g, 'x');
  });
}

/** Title and what else the lines above the text say, where they are simple ones: "author: Jane Austen". */
export function frontMatterOf(text: string): { title: string | null; metadata: Record<string, string> } {
  const metadata: Record<string, string> = {};
  const [, yaml, toml] = frontMatter.exec(text) ?? [];
  for (const [, key, value] of (yaml ?? toml)?.matchAll(/^(title|author|date|lang|language)[ \t]*[:=](.*)$/gm) ?? []) {
    const plain = value!.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (plain !== '') metadata[key === 'lang' ? 'language' : key!] = plain;
  }
  const { title, ...rest } = metadata;
  return { title: title ?? null, metadata: rest };
}

/** A heading's words without their marks. */
export function plainHeading(text: string): string {
  return text
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Outside of fenced code, comments and raw text, a heading ends everything before it, and so does a line that begins with a letter behind
 * an empty one: what follows is parsed as it is in the whole. A line that is longer than any part is data and stays plain.
 */
function* partsOf(text: string, from: number): Generator<[from: number, to: number, plain: boolean]> {
  let fence: string | null = null;
  let raw = false;
  let blank = true;
  let start = from;
  for (let at = from; at < text.length; ) {
    const stop = text.indexOf('\n', at) + 1 || text.length;
    const line = text.slice(at, stop);
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    // Code or a comment longer than this ends here.
    if (at - start > longestFence) {
      fence = null;
      raw = false;
    }
    if (fence === null && !raw && line.length > longestPart) {
      if (at > start) yield [start, at, false];
      yield [at, stop, true];
      start = at = stop;
      blank = true;
      continue;
    }
    if (fence === null && !raw && at - start >= partLength) {
      const begins = /^#{1,6}[ \t]/.test(line) || (blank && /^\p{L}/u.test(line));
      if (begins || at - start >= longestPart) {
        yield [start, at, false];
        start = at;
      }
    }
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
    } else if (mark) fence = mark;
    else {
      const opens = Math.max(line.lastIndexOf('<!--'), line.search(/<(?:pre|script|style|textarea)\b/i), line.lastIndexOf('<![CDATA['));
      const closes = Math.max(line.lastIndexOf('-->'), line.search(/<\/(?:pre|script|style|textarea)>/i), line.lastIndexOf(']]>'));
      if (opens !== closes) raw = opens > closes;
    }
    blank = line.trim() === '';
    at = stop;
  }
  if (start < text.length) yield [start, text.length, false];
}

const kinds: Partial<Record<RootContent['type'], Block['kind']>> = {
  blockquote: 'quote',
  footnoteDefinition: 'paragraph',
  html: 'paragraph',
  list: 'list',
  paragraph: 'paragraph',
  table: 'table',
};

/** Names and classes of a heading, as pandoc and others write them: none of its words. */
const headingAttributes = /[ \t]\{[#.][^{}\n]{0,200}\}$/;

/** Without the marks around it or the line below it. */
function headingWords(written: string): [start: number, end: number] {
  const marks = /^#{1,6}[ \t]+/.exec(written)?.[0].length;
  if (marks === undefined) {
    const underline = written.lastIndexOf('\n');
    return [0, written.slice(0, underline < 0 ? undefined : underline).trimEnd().length];
  }
  const words = written.trimEnd();
  let hashes = words.length;
  while (words[hashes - 1] === '#') hashes--;
  return [marks, Math.max(marks, /[ \t]/.test(words[hashes - 1] ?? '') ? words.slice(0, hashes).trimEnd().length : words.length)];
}

function blockOf(node: RootContent, text: string, offset: number): Block | null {
  const start = offset + node.position!.start.offset!;
  const end = offset + node.position!.end.offset!;
  const written = text.slice(start, end);
  if (node.type === 'heading') {
    const [from, to] = headingWords(written.replace(headingAttributes, ''));
    return { start: start + from, end: start + to, kind: 'heading', level: node.depth };
  }
  if (node.type === 'code') {
    const fence = /^(`{3,}|~{3,})/.exec(written)?.[1];
    if (!fence) return { start, end, kind: 'code' };
    const first = written.indexOf('\n') + 1 || written.length;
    const last = new RegExp(`\\n[ \\t>]*${fence[0]}{${fence.length},}[ \\t]*$`).exec(written)?.index ?? written.length;
    return { start: start + first, end: start + Math.max(first, last), kind: 'code' };
  }
  if (node.type === 'html' && /^<!--[\s\S]*-->$/.test(written.trim())) return null;
  const kind = kinds[node.type];
  return kind ? { start, end, kind } : null;
}
