/** The chunk map of a document, or of all that the last question read: what was read, where the model looked, token by token. */
import { useCallback, useEffect, useState } from 'react';
import { api, report } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { ChunkMap } from '../../components/chunk-map/chunk-map.tsx';
import { attentionFeed } from '../../components/chunk-map/feed.ts';
import { MapKey } from '../../components/chunk-map/map-key.tsx';
import { sectionOf } from '../../components/chunk-map/sections.ts';
import { useMapSections } from '../../components/chunk-map/use-map-sections.ts';
import { Button, Choose, Empty, Pane, Progress, Segments } from '../../components/controls.tsx';
import { readChunks, useAttention } from '../../stores/attention.ts';
import { useJobOf, useJobs } from '../../stores/jobs.ts';
import { useDocument, useLibrary } from '../../stores/library.ts';
import { useReading } from '../../stores/reading.ts';
import { ChunkTable } from './chunk-table.tsx';
import { PassagePanel } from './passage-panel.tsx';
import { Replay } from './replay.tsx';
import './chunks.css';

/** Of English, with the vocabularies that models have. */
const tokensPerWord = 1.35;

export function ChunksPane() {
  const { document: id, open, go } = useNavigation();
  const documents = useLibrary((library) => library.documents);
  const document = useDocument(id) ?? documents?.[0];
  const { chunks, live } = useAttention();
  const [pointed, setPointed] = useState(-1);
  const [view, setView] = useState<'map' | 'table'>('map');
  const covers = document !== undefined && chunks.some((chunk) => chunk.document === document.id);

  useEffect(() => {
    if (document && !covers && !live) useReading.getState().show(document.id);
  }, [document, covers, live]);

  const sections = useMapSections(chunks);
  const describe = useCallback(
    (chunk: number) => {
      const { shares, chunks } = useAttention.getState();
      return strings.chunks.describe(chunk + 1, chunks.length, sectionOf(sections, chunk), shares ? shares[chunk]! : null);
    },
    [sections],
  );
  const openChunk = (index: number) => {
    const chunk = chunks[index];
    if (chunk) open(chunk.document, { start: chunk.start, end: chunk.end });
  };

  if (!document || !documents) {
    return (
      <Pane title={strings.panes.chunks}>
        <Empty icon="chunks" title={documents ? strings.chunks.none : strings.loading} text={documents ? strings.chunks.noneText : ''} />
      </Pane>
    );
  }
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
  return (
    <Pane
      title={strings.panes.chunks}
      about={chunks.length > 0 ? strings.chunks.about(chunks.length, Math.round(tokens / chunks.length / tokensPerWord)) : strings.loading}
      fill
      actions={
        <>
          <Choose
            label={strings.document}
            hideLabel
            find={strings.ask.scopeFind}
            value={document.id}
            choices={documents.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(chosen) => go('chunks', chosen)}
            isDisabled={live}
          />
          <Segments
            label={strings.chunks.viewAs}
            value={view}
            onChange={setView}
            choices={[
              { value: 'map', label: strings.chunks.mapView },
              { value: 'table', label: strings.chunks.tableView },
            ]}
          />
        </>
      }
    >
      <div className="chunks">
        <div className="chunks-main">
          <ReadState document={document.id} />
          <div className="chunks-view">
            {view === 'map' ? (
              <ChunkMap
                chunks={chunks.length}
                sections={sections}
                feed={attentionFeed}
                label={strings.chunks.label(document.title, chunks.length)}
                describe={describe}
                onPoint={setPointed}
                onOpen={openChunk}
              />
            ) : (
              <ChunkTable chunks={chunks} sections={sections} onOpen={openChunk} onPoint={setPointed} />
            )}
          </div>
          {view === 'map' && <MapKey />}
          <Replay />
        </div>
        <PassagePanel chunk={pointed} sections={sections} onOpen={openChunk} />
      </div>
    </Pane>
  );
}

/** How much is read, and the button that reads the rest. */
function ReadState({ document }: { document: string }) {
  const { chunks, live } = useAttention();
  const read = useAttention(readChunks);
  const job = useJobOf('read', document);
  const cancel = useJobs((jobs) => jobs.cancel);
  if (chunks.length === 0) return <p role="status">{strings.loading}</p>;
  if (job) {
    return (
      <div className="job">
        <Progress label={strings.chunks.reading(read, chunks.length)} done={read} total={chunks.length} />
        <Button icon="stop" onPress={() => cancel(job.id)}>
          {strings.ask.stop}
        </Button>
      </div>
    );
  }
  if (read >= chunks.length) return <p className="small quiet">{strings.chunks.allRead}</p>;
  return (
    <div className="row">
      <span className="small quiet">{strings.chunks.unread(chunks.length - read)}</span>
      {!live && (
        <Button onPress={() => void api.jobs.read.mutate({ id: document }).catch(report)} icon="play">
          {strings.chunks.read}
        </Button>
      )}
    </div>
  );
}
