/**
 * How the library keeps a layout: in pieces, and lines of code that follow each other as one run, since the text itself tells where each of
 * them ends.
 */
import type { Block, Content } from '../content.ts';
import { codeLines } from '../layout.ts';

/** A document's text as it is laid out. */
export type Laid = Pick<Content, 'text' | 'blocks' | 'sections' | 'language'>;

/** `lines`: so many of code, this one and those that follow it. */
type Kept = Block & { lines?: number };

/** Blocks of a piece; the first one has the sections too. */
const pieceBlocks = 10_000;

export function* keptLayout({ text, blocks, sections, language }: Laid): Generator<string> {
  let piece: Partial<Laid> & { blocks: Kept[] } = { blocks: [], sections, language };
  for (let i = 0; i < blocks.length; i++) {
    const first = i;
    while (i + 1 < blocks.length && goesOn(text, blocks[i]!, blocks[i + 1]!)) i++;
    if (piece.blocks.length === pieceBlocks) {
      yield JSON.stringify(piece);
      piece = { blocks: [] };
    }
    piece.blocks.push(i === first ? blocks[i]! : { ...blocks[first]!, end: blocks[i]!.end, lines: i - first + 1 });
  }
  yield JSON.stringify(piece);
}

export function laidFrom(text: string, layout: Iterable<string>): Laid {
  const laid: Laid = { text, blocks: [], sections: [], language: null };
  for (const json of layout) {
    const { blocks, ...rest } = JSON.parse(json) as Partial<Laid> & { blocks: Kept[] };
    Object.assign(laid, rest);
    for (const block of blocks) {
      if (block.lines === undefined) laid.blocks.push(block.place === undefined || block.at ? block : withPlace(block));
      else for (const line of codeLines(text.slice(block.start, block.end), block.start, block.line)) laid.blocks.push(line);
    }
  }
  return laid;
}

/** Earlier versions kept pages, lines and cells in words alone: "page 12", "page iv (6 of 300), footnote", "cell 3, output". */
function withPlace(block: Block): Block {
  const [, words, kind, number, inFile, note] = /^((page|line|cell) (\S+)(?: \((\d+) of \d+\)|, output)?)(, footnote)?$/.exec(block.place!) ?? [];
  const value = Number(inFile ?? number);
  if (words === undefined || !Number.isInteger(value)) return block;
  const { place: _, ...rest } = block;
  // What is no more than the number is said anew.
  const more = words === `${kind} ${value}` ? {} : { place: words };
  return { ...rest, at: { [kind!]: value }, ...more, ...(note ? { note: true } : {}) };
}

/** Whether the blocks are two lines that `codeLines` would part at the same place. */
function goesOn(text: string, block: Block, next: Block): boolean {
  if (!isLine(text, block) || !isLine(text, next) || next.line !== block.line! + 1) return false;
  const lineEnd = text.indexOf('\n', block.start);
  return next.start === lineEnd + 1 && block.end === (text[lineEnd - 1] === '\r' && lineEnd > block.start ? lineEnd - 1 : lineEnd);
}

/** A carriage return that belongs to the line would be taken for a part of its end where the run ends. */
const isLine = (text: string, { start, end, kind, line, level, at, place, inFile }: Block) =>
  kind === 'code' &&
  line !== undefined &&
  level === undefined &&
  at === undefined &&
  place === undefined &&
  !inFile &&
  !(end > start && text[end - 1] === '\r');
