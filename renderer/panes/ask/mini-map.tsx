import { useCallback, useEffect } from 'react';
import type { AnswerInfo } from '../../../electron/domain/answer.ts';
import { report } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { ChunkMap } from '../../components/chunk-map/chunk-map.tsx';
import { attentionFeed } from '../../components/chunk-map/feed.ts';
import { MapKey } from '../../components/chunk-map/map-key.tsx';
import { sectionOf } from '../../components/chunk-map/sections.ts';
import { useMapSections } from '../../components/chunk-map/use-map-sections.ts';
import { Button } from '../../components/controls.tsx';
import type { Running } from '../../stores/ask.ts';
import { useAttention } from '../../stores/attention.ts';
import { useReading } from '../../stores/reading.ts';

/** The map of an answer over more documents is drawn when it is asked for: all of them are cut into chunks again for it. */
const mostAtOnce = 12;

/** The map beside the answer: of the question that is being answered, else of the last answer of the conversation, else none. */
export function MiniMap({ running, answer }: { running: Running | undefined; answer: AnswerInfo | undefined }) {
  const of = useAttention((attention) => attention.of);
  const unseen = useReading((reading) => reading.unseen);
  const many = answer ? (answer.scope ?? answer.documents ?? []).length : 0;
  const wanted = running?.id ?? answer?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the question tells while it runs goes to the map by itself.
  useEffect(() => {
    if (wanted === of && wanted !== null) return;
    if (running) useAttention.getState().begin(running.id, running.told);
    else if (!answer || answer.chunks === 0) useAttention.getState().clear();
    else if (many <= mostAtOnce) void useReading.getState().recall(answer);
  }, [wanted, of]);
  const why = unseen && unseen.answer === wanted ? unseen.why : null;
  return (
    <aside className="mini" aria-label={strings.ask.map}>
      <h2>{strings.ask.map}</h2>
      {answer?.list?.by === 'pattern' && !running ? (
        <p className="quiet">{strings.ask.mapPattern}</p>
      ) : wanted !== null && wanted === of ? (
        <Cells />
      ) : why ? (
        <p className="quiet">{why === 'changed' ? strings.ask.mapChanged : strings.ask.mapFailed}</p>
      ) : answer && !running && answer.chunks > 0 && many > mostAtOnce ? (
        <>
          <p className="quiet">{strings.ask.mapMany(many)}</p>
          <Button icon="chunks" onPress={() => void useReading.getState().recall(answer).catch(report)}>
            {strings.ask.mapShow}
          </Button>
        </>
      ) : (
        <p className="quiet">{wanted !== null && (running || answer!.chunks > 0) ? strings.loading : strings.ask.mapNone}</p>
      )}
    </aside>
  );
}

function Cells() {
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
  if (chunks.length === 0) return <p className="quiet">{strings.loading}</p>;
  return (
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
  );
}
