/** The map's twin for those who read tables: the same chunks and figures, rows drawn only near the window. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { ChunkInfo } from '../../../electron/domain/chunk.ts';
import { number, percent } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import type { MapSection } from '../../components/chunk-map/layout.ts';
import { sectionOf } from '../../components/chunk-map/sections.ts';
import { Check } from '../../components/controls.tsx';
import { useAttention } from '../../stores/attention.ts';
import { useTexts } from '../../stores/texts.ts';

interface ChunkTableProps {
  chunks: ChunkInfo[];
  sections: MapSection[];
  onOpen: (chunk: number) => void;
  onPoint: (chunk: number) => void;
}

const beginning = 16;

/** Without the signs of Markdown's headings. */
const beginningOf = (words: readonly string[]) => words.slice(/^#+$/.test(words[0] ?? '') ? 1 : 0, beginning).join(' ');

export function ChunkTable({ chunks, sections, onOpen, onPoint }: ChunkTableProps) {
  const view = useRef<HTMLElement>(null);
  const shares = useAttention((attention) => attention.shares);
  const held = useTexts((texts) => texts.held);
  const [byShare, setByShare] = useState(false);
  const ranked = useMemo(() => [...chunks.keys()].sort((a, b) => (shares?.[b] ?? 0) - (shares?.[a] ?? 0) || a - b), [chunks, shares]);
  const rankOf = useMemo(() => {
    const ranks = new Uint32Array(chunks.length);
    for (const [i, chunk] of ranked.entries()) ranks[chunk] = i + 1;
    return ranks;
  }, [ranked, chunks.length]);
  const rows = useVirtualizer({ count: chunks.length, getScrollElement: () => view.current, estimateSize: () => 34, overscan: 12 });
  const items = rows.getVirtualItems();
  const { columns } = strings.chunks;

  const onKey = (event: KeyboardEvent<HTMLButtonElement>, row: number) => {
    const next = event.key === 'ArrowDown' ? row + 1 : event.key === 'ArrowUp' ? row - 1 : -1;
    if (next < 0 || next >= chunks.length) return;
    event.preventDefault();
    rows.scrollToIndex(next);
    requestAnimationFrame(() => view.current?.querySelector<HTMLElement>(`[data-row="${next}"] button`)?.focus());
  };
  return (
    <div className="chunk-table-frame">
      <Check isSelected={byShare} onChange={setByShare}>
        {strings.chunks.sortByShare}
      </Check>
      <section
        ref={view}
        className="chunk-table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={strings.chunks.table}
      >
        <table aria-rowcount={chunks.length + 1}>
          <thead>
            <tr>
              {[columns.chunk, columns.section, columns.words, columns.share, columns.rank, columns.begins].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={items[0]?.start ?? 0} />
            {items.map((item) => {
              const index = byShare ? ranked[item.index]! : item.index;
              const chunk = chunks[index]!;
              const share = shares?.[index] ?? 0;
              const text = held[chunk.document];
              const words = text?.state === 'here' ? (text.text.text.slice(chunk.start, chunk.end).match(/\S+/g) ?? []) : null;
              return (
                <tr key={item.index} data-row={item.index} aria-rowindex={item.index + 2} onPointerEnter={() => onPoint(index)}>
                  <td className="number">
                    <button
                      type="button"
                      className="link"
                      onClick={() => onOpen(index)}
                      onFocus={() => onPoint(index)}
                      onKeyDown={(event) => onKey(event, item.index)}
                    >
                      {index + 1}
                    </button>
                  </td>
                  <td>{sectionOf(sections, index)}</td>
                  <td className="number">{words === null ? '' : number(words.length)}</td>
                  <td className="number">{share > 0 ? percent(share) : '–'}</td>
                  <td className="number">{share > 0 ? rankOf[index] : '–'}</td>
                  <td className="quiet">{beginningOf(words ?? [])}</td>
                </tr>
              );
            })}
            <Spacer height={rows.getTotalSize() - (items.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height }: { height: number }) {
  return (
    <tr>
      <td colSpan={6} className="chunk-spacer" style={{ height }} />
    </tr>
  );
}
