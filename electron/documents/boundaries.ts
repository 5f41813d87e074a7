/** Where a document may be cut when it is read in parts: at its sections, its paragraphs, its lines where lines mean something. */
import type { Block, Content } from './content.ts';

/** Something new begins at `offset` (UTF-16). `depth` of sections, from 1. */
export type DocumentBoundary = { offset: number; level: 'section'; depth: number } | { offset: number; level: 'paragraph' | 'sentence' };

/** In order, no two at one place. A heading is not parted from what it heads, nor a paragraph where its page ends. */
export function boundariesOf({ text, blocks, sections }: Pick<Content, 'text' | 'blocks' | 'sections'>): DocumentBoundary[] {
  const boundaries: DocumentBoundary[] = [];
  for (const { start, level } of sections) {
    const offset = withMarks(text, start);
    if (beginsLine(text, offset)) boundaries.push({ offset, level: 'section', depth: level });
  }
  let before: Block | undefined;
  let blank = false;
  for (const block of blocks) {
    if (block.line !== undefined && block.end === block.start) {
      blank = true;
      continue;
    }
    const boundary = boundaryBefore(block, before, blank, text);
    if (boundary) boundaries.push(boundary);
    // Not spread: of a hundred thousand lines that would be more arguments than a call takes.
    for (const line of linesWithin(block, text)) boundaries.push(line);
    before = block;
    blank = false;
  }
  // Sections first where they begin with a block, of several the largest.
  boundaries.sort((a, b) => a.offset - b.offset || depthOf(a) - depthOf(b));
  return boundaries.filter(({ offset }, i) => offset > 0 && boundaries[i - 1]?.offset !== offset);
}

const depthOf = (boundary: DocumentBoundary) => (boundary.level === 'section' ? boundary.depth : Number.POSITIVE_INFINITY);

const beginsLine = (text: string, offset: number) => /(?:^|\n)\s*$/.test(text.slice(Math.max(0, offset - 100), offset));

/** Where the marks before a block begin that are written on its line (`## `), or on the line above (```js). */
function withMarks(text: string, offset: number): number {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  if (/[\p{L}\p{N}]/u.test(text.slice(line, offset))) return offset;
  const above = line < 2 ? 0 : text.lastIndexOf('\n', line - 2) + 1;
  return /^ {0,3}(?:`{3}|~{3})/.test(text.slice(above, line)) ? above : line;
}

function boundaryBefore(block: Block, before: Block | undefined, blank: boolean, text: string): DocumentBoundary | null {
  const { kind, level } = block;
  const offset = kind === 'heading' || (kind === 'code' && block.line === undefined) ? withMarks(text, block.start) : block.start;
  if (kind === 'heading') return { offset, level: 'section', depth: level ?? 1 };
  if (before?.kind === 'heading' || !beginsLine(text, offset)) return null;
  // Lines of code that follow each other are as sentences are.
  return { offset, level: before?.line !== undefined && block.line !== undefined && !blank ? 'sentence' : 'paragraph' };
}

/** Items of a list, rows of a table, lines of code that stand in one block. */
function* linesWithin({ start, end, kind, line }: Block, text: string): Generator<DocumentBoundary> {
  if (line !== undefined || (kind !== 'list' && kind !== 'table' && kind !== 'code')) return;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    if (text[at + 1] === '\n' || at + 1 >= end) continue;
    yield { offset: at + 1, level: kind === 'code' && text[at - 1] === '\n' ? 'paragraph' : 'sentence' };
  }
}
