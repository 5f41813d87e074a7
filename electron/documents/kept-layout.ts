/** How the library keeps a layout: lines of code that follow each other as one run, since the text itself tells where each of them ends. */
import type { Block, Content } from './content.ts';
import { codeLines } from './layout.ts';

/** A document's text as it is laid out. */
export type Laid = Pick<Content, 'text' | 'blocks' | 'sections' | 'language'>;

/** `lines`: so many of code, this one and those that follow it. */
type Kept = Block & { lines?: number };

export function keptLayout({ text, blocks, sections, language }: Laid): string {
  const kept: Kept[] = [];
  for (let i = 0; i < blocks.length; i++) {
    const first = i;
    while (i + 1 < blocks.length && goesOn(text, blocks[i]!, blocks[i + 1]!)) i++;
    kept.push(i === first ? blocks[i]! : { ...blocks[first]!, end: blocks[i]!.end, lines: i - first + 1 });
  }
  return JSON.stringify({ blocks: kept, sections, language });
}

export function laidFrom(text: string, layout: string): Laid {
  const { blocks, sections, language } = JSON.parse(layout) as Omit<Laid, 'text' | 'blocks'> & { blocks: Kept[] };
  const all: Block[] = [];
  for (const block of blocks) {
    if (block.lines === undefined) all.push(block);
    else for (const line of codeLines(text.slice(block.start, block.end), block.start, block.line)) all.push(line);
  }
  return { text, blocks: all, sections, language };
}

/** Whether the blocks are two lines that `codeLines` would part at the same place. */
function goesOn(text: string, block: Block, next: Block): boolean {
  if (!isLine(text, block) || !isLine(text, next) || next.line !== block.line! + 1) return false;
  const lineEnd = text.indexOf('\n', block.start);
  return next.start === lineEnd + 1 && block.end === (text[lineEnd - 1] === '\r' && lineEnd > block.start ? lineEnd - 1 : lineEnd);
}

/** A carriage return that belongs to the line would be taken for a part of its end where the run ends. */
const isLine = (text: string, { start, end, kind, line, level, place }: Block) =>
  kind === 'code' && line !== undefined && level === undefined && place === undefined && !(end > start && text[end - 1] === '\r');
