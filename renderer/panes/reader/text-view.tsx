/** The text of a document, block by block; only what is near the window exists in the page, so a book of 900 pages scrolls like a note. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import { strings } from '../../app/strings.ts';
import { at, type Mark, segmentsOf } from './marks.ts';
import { colour, type SyntaxSpan } from './syntax.ts';

/** A stretch of the text that is laid out as one. */
export interface ReadBlock {
  start: number;
  end: number;
  kind: 'heading' | 'paragraph' | 'list' | 'quote' | 'code' | 'table';
  /** Of headings, from 1. */
  level?: number;
  /** Number of the block's first line, for code. */
  line?: number;
}

interface TextViewProps {
  text: string;
  blocks: ReadBlock[];
  marks: Mark[];
  /** Where to be: a change of this object scrolls there. */
  target: { offset: number } | null;
  /** A name of highlight.js: every block is a line of code. */
  language?: string | undefined;
  onMark?: (mark: Mark) => void;
  /** Offset of the text at the top of the window. */
  onScroll?: (offset: number) => void;
}

export function TextView({ text, blocks, marks, target, language, onMark, onScroll }: TextViewProps) {
  const view = useRef<HTMLDivElement>(null);
  const syntax = useMemo(() => (language ? colour(text, language) : []), [text, language]);
  const rows = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => view.current,
    estimateSize: (i) => (language ? 22 : 40 + Math.ceil((blocks[i]!.end - blocks[i]!.start) / 75) * 29),
    overscan: language ? 30 : 6,
    paddingStart: 32,
    paddingEnd: 160,
  });

  useEffect(() => {
    if (!target || blocks.length === 0) return;
    rows.scrollToIndex(at(blocks, target.offset), { align: 'center' });
    // Heights before the target are guesses until they are drawn: once it is there, it is put into the middle itself.
    let tries = 0;
    let asked = requestAnimationFrame(function settle() {
      const here = view.current?.querySelector('[data-here]');
      if (here) here.scrollIntoView({ block: 'center' });
      if (++tries < 8) asked = requestAnimationFrame(settle);
    });
    return () => cancelAnimationFrame(asked);
  }, [target, blocks, rows]);

  const items = rows.getVirtualItems();
  const first = items.find((item) => item.end > (rows.scrollOffset ?? 0));
  const top = first ? blocks[first.index]?.start : undefined;
  useEffect(() => {
    if (top !== undefined) onScroll?.(top);
  }, [top, onScroll]);

  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      ref={view}
      className={language ? 'text-view text-code' : 'text-view'}
      aria-label={strings.reader.text}
    >
      <div className="text-column" style={{ height: rows.getTotalSize() }}>
        {items.map((item) => {
          const block = blocks[item.index]!;
          return (
            <div
              key={item.index}
              ref={rows.measureElement}
              data-index={item.index}
              className="text-row"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Block text={text} block={block} marks={marks} syntax={syntax} {...(onMark ? { onMark } : {})} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

interface BlockProps {
  text: string;
  block: ReadBlock;
  marks: Mark[];
  syntax: SyntaxSpan[];
  onMark?: (mark: Mark) => void;
}

const Block = memo(function Block({ text, block, marks, syntax, onMark }: BlockProps) {
  const pieces = segmentsOf(block.start, block.end, marks).map((segment) => {
    const coloured = colouredPieces(text, segment.start, segment.end, syntax);
    const mark = segment.marks.at(-1);
    if (!mark) return <span key={segment.start}>{coloured}</span>;
    const kinds = segment.marks.map(({ kind }) => `mark-${kind}`).join(' ');
    const here = segment.marks.some(({ kind }) => kind === 'here') ? { 'data-here': true } : {};
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the same citations are reached by J and K and by the footnotes.
      <mark key={segment.start} className={kinds} {...here} onClick={() => onMark?.(mark)}>
        {coloured}
      </mark>
    );
  });
  if (block.line !== undefined) {
    return (
      <div className="code-line">
        <span className="code-number" aria-hidden="true">
          {block.line}
        </span>
        <code>{pieces.length > 0 ? pieces : '\u200b'}</code>
      </div>
    );
  }
  if (block.kind === 'heading') {
    const Heading = `h${Math.min(6, (block.level ?? 1) + 1)}` as 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
    return <Heading className="read-heading">{pieces}</Heading>;
  }
  return <p className={`read-block read-${block.kind}`}>{pieces}</p>;
});

function colouredPieces(text: string, start: number, end: number, syntax: SyntaxSpan[]) {
  if (syntax.length === 0) return text.slice(start, end);
  const pieces = [];
  let cursor = start;
  for (let i = at(syntax, start); i < syntax.length && syntax[i]!.start < end; i++) {
    const span = syntax[i]!;
    if (span.end <= cursor) continue;
    const from = Math.max(span.start, cursor);
    const to = Math.min(span.end, end);
    if (from > cursor) pieces.push(text.slice(cursor, from));
    pieces.push(
      <span key={from} className={`syntax-${span.role}`}>
        {text.slice(from, to)}
      </span>,
    );
    cursor = to;
  }
  if (cursor < end) pieces.push(text.slice(cursor, end));
  return pieces;
}
