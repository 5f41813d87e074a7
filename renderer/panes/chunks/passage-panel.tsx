import { useDeferredValue } from 'react';
import { percent } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import type { MapSection } from '../../components/chunk-map/layout.ts';
import { sectionOf } from '../../components/chunk-map/sections.ts';
import { Button } from '../../components/controls.tsx';
import { useAttention } from '../../stores/attention.ts';
import { useText } from '../../stores/texts.ts';
import { strongest } from '../../stores/trace.ts';

/** The passage of the cell that is pointed at; without one, the passages that mattered most. */
export function PassagePanel({ chunk, sections, onOpen }: { chunk: number; sections: MapSection[]; onOpen: (chunk: number) => void }) {
  const { chunks, shares } = useAttention();
  const shown = useDeferredValue(chunk);
  const info = chunks[shown];
  const held = useText(info?.document ?? null);
  if (!info) {
    const best = shares ? strongest(shares, 5) : [];
    return (
      <aside className="passage" aria-label={strings.chunks.passage}>
        <h2>{strings.chunks.passage}</h2>
        <p className="quiet">{strings.chunks.point}</p>
        {best.map((index, i) => (
          <button key={index} type="button" className="passage-best" onClick={() => onOpen(index)}>
            <span className="footnote-number" aria-hidden="true">
              {i + 1}
            </span>
            {strings.chunks.describe(index + 1, chunks.length, sectionOf(sections, index), shares![index]!)}
          </button>
        ))}
      </aside>
    );
  }
  const section = sectionOf(sections, shown);
  return (
    <aside className="passage" aria-label={strings.chunks.passage}>
      <h2 className="number">
        {strings.chunks.columns.chunk} {shown + 1}
      </h2>
      <p className="quiet small">
        {section}
        {section && shares ? ' · ' : ''}
        {shares && <span className="whole">{`${strings.chunks.columns.share} ${percent(shares[shown] ?? 0)}`}</span>}
      </p>
      <p className="passage-text">{held?.state === 'here' ? held.text.text.slice(info.start, info.end).trim() : strings.loading}</p>
      <Button icon="reader" onPress={() => onOpen(shown)}>
        {strings.chunks.openReader}
      </Button>
    </aside>
  );
}
