import { useCallback } from 'react';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { ChunkMap } from '../../components/chunk-map/chunk-map.tsx';
import { attentionFeed } from '../../components/chunk-map/feed.ts';
import { MapKey } from '../../components/chunk-map/map-key.tsx';
import { sectionOf } from '../../components/chunk-map/sections.ts';
import { useMapSections } from '../../components/chunk-map/use-map-sections.ts';
import { Button } from '../../components/controls.tsx';
import { useAttention } from '../../stores/attention.ts';

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
