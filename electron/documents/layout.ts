/** How a text is laid out for reading: its blocks, its sections, the language of code. Offsets are UTF-16 in the text. */
import { basename, extname } from 'node:path';
import { languageOf } from './languages.ts';

export interface Block {
  start: number;
  end: number;
  kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table';
  /** Of headings, from 1. */
  level?: number;
  /** Number of the block's first line, for code. */
  line?: number;
}

export interface Section {
  title: string;
  start: number;
  level: number;
}

export interface Layout {
  title: string;
  format: 'text' | 'markdown' | 'code';
  blocks: Block[];
  sections: Section[];
  /** Language of code, as highlight.js names it. */
  language: string | null;
}

export function layOut(name: string, text: string): Layout {
  const language = languageOf(name);
  if (language) return { title: name, format: 'code', blocks: codeLines(text), sections: [], language: language.name };
  const ending = extname(name).toLowerCase();
  const markdown = ending === '.md' || ending === '.markdown';
  const blocks = proseBlocks(text, markdown);
  const sections = blocks
    .filter(({ kind }) => kind === 'heading')
    .map(({ start, end, level }) => ({ title: text.slice(start, end).trim(), start, level: level ?? 1 }));
  const top = sections[0];
  // A single top heading is the document's name, not a part of it.
  const named = top && top.level === 1 && sections.filter(({ level }) => level === 1).length === 1;
  return {
    title: named ? top.title : basename(name, extname(name)),
    format: markdown ? 'markdown' : 'text',
    blocks,
    sections: named ? sections.slice(1).map((section) => ({ ...section, level: Math.max(1, section.level - 1) })) : sections,
    language: null,
  };
}

/** One block a line, empty lines too; the text stands at `offset` of a larger one. */
export function codeLines(text: string, offset = 0): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  for (let line = 1; start <= text.length; line++) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    const bare = text[stop - 1] === '\r' && stop > start ? stop - 1 : stop;
    blocks.push({ start: offset + start, end: offset + bare, kind: 'code', line });
    if (end < 0) break;
    start = end + 1;
  }
  return blocks;
}

const chapter = /^(?:chapter|book|part|act|scene|canto|letter)\s+(?:[ivxlcdm]+|\d+)\b.{0,80}$/i;

/** Paragraphs are parted by blank lines; fenced code of Markdown stays whole. */
function proseBlocks(text: string, markdown: boolean): Block[] {
  const blocks: Block[] = [];
  const pattern = markdown
    ? /^(?:```|~~~)[^\n]*\n[\s\S]*?(?:^(?:```|~~~)[ \t]*$|$(?![\s\S]))|^[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/gm
    : /^[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/gm;
  for (const match of text.matchAll(pattern)) {
    const [block] = match;
    if (block.trim() === '') continue;
    const start = match.index;
    if (markdown) blocks.push(...markdownBlocks(block, start));
    else blocks.push({ start, end: start + block.length, ...(chapter.test(block.trim()) ? { kind: 'heading', level: 1 } : { kind: 'paragraph' }) });
  }
  return blocks;
}

function markdownBlocks(block: string, start: number): Block[] {
  if (/^(?:```|~~~)/.test(block)) {
    const inner = block.replace(/\n(?:```|~~~)[ \t]*$/, '');
    return [{ start: start + block.indexOf('\n') + 1, end: start + inner.length, kind: 'code' }];
  }
  const heading = /^(#{1,6})[ \t]+([^\n]*?)[ \t]*#*(?:\n|$)/.exec(block);
  if (heading) {
    const from = start + block.indexOf(heading[2]!, heading[1]!.length);
    const rest = block.slice(heading[0].length);
    return [
      { start: from, end: from + heading[2]!.length, kind: 'heading', level: heading[1]!.length },
      ...(rest.trim() ? markdownBlocks(rest, start + heading[0].length) : []),
    ];
  }
  const kind = /^\s*(?:[-*+]|\d+[.)])\s/.test(block) ? 'list' : block.startsWith('>') ? 'quote' : /^\s*\|.*\|/.test(block) ? 'table' : 'paragraph';
  return [{ start, end: start + block.length, kind }];
}

/** Where an offset lies, for people: the line of code, else the section's title. */
export function placeOf(layout: Pick<Layout, 'blocks' | 'sections' | 'language'>, offset: number): string {
  if (layout.language) {
    const line = layout.blocks.findLast(({ start }) => start <= offset)?.line;
    return line ? `line ${line}` : '';
  }
  const section = layout.sections.findLast(({ start }) => start <= offset)?.title ?? '';
  return /^Page \d+$/.test(section) ? section.toLowerCase() : section;
}
