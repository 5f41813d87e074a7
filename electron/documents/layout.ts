/** How a text that stays as it is written is laid out for reading: its blocks, its sections, the language of code. Offsets are UTF-16 in the text. */
import { basename, extname } from 'node:path';
import type { Block, Section } from './content.ts';
import { languageOf } from './formats/code/languages.ts';
import { markdownEndings } from './formats/markdown/endings.ts';
import { frontMatterOf, markdownBlocks, plainHeading } from './formats/markdown/markdown.ts';
import { chapterOf, gutenbergOf, headerOf, paragraphs } from './formats/text/chapters.ts';
import { outlined } from './formats/text/outlines.ts';

export interface Layout {
  title: string;
  format: 'text' | 'markdown' | 'code';
  /** What the text says of itself. */
  metadata: Record<string, string>;
  blocks: Block[];
  sections: Section[];
  /** Language of code, as highlight.js names it. */
  language: string | null;
}

/** A step is at least this long, characters. */
const stepLength = 2 ** 16;
/** Tells after each step how far it is, characters. */
type Steps<T> = Generator<number, T>;

export const isMarkdown = (name: string) => (markdownEndings as readonly string[]).includes(extname(name).toLowerCase());

export function layOut(name: string, text: string): Layout {
  const steps = layOutStepwise(name, text);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in steps, between which a caller may stop or do something else. */
export function* layOutStepwise(name: string, text: string): Steps<Layout> {
  const language = languageOf(name);
  if (language) return { title: name, format: 'code', metadata: {}, blocks: codeLines(text), sections: [], language: language.name };
  const markdown = isMarkdown(name);
  const header = headerOf(text);
  const said = markdown ? frontMatterOf(text) : gutenbergOf(text);
  const title = said.title ?? header.title;
  const metadata = { ...header.metadata, ...said.metadata };
  let blocks = yield* numbered(text, markdown ? markdownBlocks(text) : (outlined(name, text) ?? paragraphs(text)));
  // Markdown of nothing but comments or link targets.
  if (blocks.length === 0) blocks = yield* numbered(text, paragraphs(text));
  if (header.end > 0) blocks = blocks.map((block) => (block.start < header.end ? asParagraph(block) : block));
  const sections = blocks
    .filter(({ kind }) => kind === 'heading')
    .map(({ start, end, level }) => ({ title: plainHeading(text.slice(start, end)), start, level: level ?? 1 }));
  const top = sections[0];
  // A single top heading is the document's name, not a part of it, unless it heads a chapter or the document has another name.
  const isOnly = markdown && top?.level === 1 && sections.filter(({ level }) => level === 1).length === 1;
  const named = isOnly && chapterOf(top.title) === null && (title === null || title === top.title);
  return {
    title: title ?? (named ? top.title : basename(name, extname(name))),
    format: markdown ? 'markdown' : 'text',
    metadata,
    blocks,
    sections: named ? sections.slice(1).map((section) => ({ ...section, level: Math.max(1, section.level - 1) })) : sections,
    language: null,
  };
}

function asParagraph({ level: _, ...block }: Block): Block {
  return { ...block, kind: 'paragraph' };
}

/** One block a line, empty lines too; the text stands at `offset` of a larger one, and begins with the line of number `first`. */
export function codeLines(text: string, offset = 0, first = 1): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  for (let line = first; start <= text.length; line++) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    const bare = text[stop - 1] === '\r' && stop > start ? stop - 1 : stop;
    blocks.push({ start: offset + start, end: offset + bare, kind: 'code', line });
    if (end < 0) break;
    start = end + 1;
  }
  return blocks;
}

/** Blocks with the line they begin in. */
function* numbered(text: string, blocks: Iterable<Block>): Steps<Block[]> {
  const all: Block[] = [];
  let line = 1;
  let lineEnd = text.indexOf('\n');
  let told = 0;
  for (const block of blocks) {
    for (; lineEnd >= 0 && lineEnd < block.start; lineEnd = text.indexOf('\n', lineEnd + 1)) line++;
    all.push({ ...block, at: { line } });
    if (block.end < told + stepLength) continue;
    told = block.end;
    yield told;
  }
  return all;
}
