/** The text of a document, block by block; only what is near the window exists in the page, so a book of 900 pages scrolls like a note. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';
import type { TextBlock } from '../../../electron/domain/document.ts';
import { strings } from '../../base/strings.ts';
import type { TextSpan } from '../../components/syntax.ts';
import { Block } from './block.tsx';
import { useKeptPlace } from './kept-place.ts';
import { at, type Mark } from './marks.ts';

interface TextViewProps {
  view: RefObject<HTMLElement | null>;
  text: string;
  blocks: TextBlock[];
  marks: Mark[];
  /** Where to be: a change of this object scrolls there. */
  target: { offset: number; align: 'start' | 'center' } | null;
  /** Every block is a line of code, or the path of a file. */
  isCode: boolean;
  syntaxOf: (block: TextBlock) => TextSpan[];
  onMark?: (mark: Mark) => void;
  /** Offset of the text at the top of the window. */
  onScroll?: (offset: number) => void;
}

export function TextView({ view, text, blocks, marks, target, isCode, syntaxOf, onMark, onScroll }: TextViewProps) {
  const rows = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => view.current,
    estimateSize: (i) => (isCode ? 22 : 40 + Math.ceil((blocks[i]!.end - blocks[i]!.start) / 75) * 29),
    overscan: isCode ? 30 : 6,
    paddingStart: 32,
    paddingEnd: 160,
  });

  useEffect(() => {
    if (!target || blocks.length === 0) return;
    rows.scrollToIndex(at(blocks, target.offset), { align: target.align });
    if (target.align === 'start') return;
    // Heights before the target are guesses until they are drawn: once it is there, it is put into the middle itself.
    let tries = 0;
    let asked = requestAnimationFrame(function settle() {
      const here = view.current?.querySelector('[data-here]');
      if (here) here.scrollIntoView({ block: 'center' });
      if (++tries < 8) asked = requestAnimationFrame(settle);
    });
    return () => cancelAnimationFrame(asked);
  }, [target, blocks, rows, view]);

  useKeptPlace(view, {
    top() {
      const offset = view.current?.scrollTop ?? 0;
      const item = rows.getVirtualItemForOffset(offset);
      return { row: item?.index ?? 0, past: item ? Math.max(0, (offset - item.start) / item.size) : 0 };
    },
    to({ row, past }) {
      const [start] = rows.getOffsetForIndex(row, 'start') ?? [0];
      if (view.current) view.current.scrollTop = start + past * (rows.measurementsCache[row]?.size ?? 0);
    },
  });

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
      className={isCode ? 'text-view text-code' : 'text-view'}
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
              {block.place && block.place !== blocks[item.index - 1]?.place && (
                <span className="text-place" aria-hidden="true">
                  {block.place}
                </span>
              )}
              <Block text={text} block={block} marks={marks} syntax={syntaxOf(block)} {...(onMark ? { onMark } : {})} />
            </div>
          );
        })}
      </div>
    </section>
  );
}
