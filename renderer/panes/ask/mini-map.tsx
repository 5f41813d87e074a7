import { useCallback } from 'react';
import { useNavigation } from '../../app/navigation.ts';
import { strings } from '../../app/strings.ts';
import { Button } from '../../components/controls.tsx';
import { useAttention } from '../../stores/attention.ts';
import { ChunkMap } from '../chunks/chunk-map.tsx';
import { attentionFeed } from '../chunks/feed.ts';
import { MapKey } from '../chunks/map-key.tsx';
import { sectionOf } from '../chunks/sections.ts';
import { useMapSections } from '../chunks/use-map-sections.ts';
import '../chunks/chunks.css';

/** The map beside the answer: the same cells, live. */
export function MiniMap() {
  const { go, open } = useNavigation();
  const chunks = useAttention((attention) => attention.chunks);
  const sections = useMapSections(chunks);
  const describe = useCallback(
    (chunk: number) => {
      const { shares, chunks } = useAttention.getState();
      return strings.chunks.describe(chunk + 1, chunks.length, sectionOf(sections, chunk), shares ? shares[chunk]! : null);
    },
    [sections],
  );
  return (
    <aside className="mini" aria-label={strings.ask.map}>
      <h2>{strings.ask.map}</h2>
      {chunks.length === 0 ? (
        <p className="quiet">{strings.chunks.noAnswer}</p>
      ) : (
        <>
          <div className="mini-map">
            <ChunkMap
              chunks={chunks.length}
              sections={sections}
              feed={attentionFeed}
              label={strings.ask.map}
              describe={describe}
              onOpen={(index) => {
                const chunk = chunks[index];
                if (chunk) open(chunk.document, { start: chunk.start, end: chunk.end });
              }}
            />
          </div>
          <MapKey />
          <Button look="plain" icon="chunks" onPress={() => go('chunks', chunks[0]!.document)}>
            {strings.ask.openMap}
          </Button>
        </>
      )}
    </aside>
  );
}
