import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { DocumentText } from '../../../electron/domain/document.ts';
import { strings } from '../../base/strings.ts';

type Section = DocumentText['sections'][number];

/** The document's sections; the one being read is marked and kept in view. */
export function Outline({ sections, current, onChoose }: { sections: Section[]; current: number; onChoose: (section: Section) => void }) {
  const view = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: sections.length,
    getScrollElement: () => view.current,
    estimateSize: () => 30,
    overscan: 10,
    paddingStart: 36,
  });
  useEffect(() => rows.scrollToIndex(current, { align: 'auto' }), [current, rows]);
  return (
    <nav ref={view} className="outline" aria-label={strings.reader.outline}>
      <div className="outline-list" style={{ height: rows.getTotalSize() }}>
        <h2>{strings.reader.outline}</h2>
        {rows.getVirtualItems().map((item) => {
          const section = sections[item.index]!;
          return (
            <div
              key={item.index}
              ref={rows.measureElement}
              data-index={item.index}
              className="text-row"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <button
                type="button"
                className="outline-item"
                data-level={Math.min(3, section.level)}
                {...(item.index === current ? { 'aria-current': true as const } : {})}
                onClick={() => onChoose(section)}
              >
                {section.title}
              </button>
            </div>
          );
        })}
      </div>
    </nav>
  );
}
