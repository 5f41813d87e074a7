/** The library: what is there, what comes in, and the search over all of it. Files can be dropped anywhere on it. */
import { useRef, useState } from 'react';
import { DropZone, type FileDropItem, FileTrigger, Input, SearchField } from 'react-aria-components';
import type { ImportSource } from '../../../electron/api/contract.ts';
import { report } from '../../api.ts';
import { strings } from '../../app/strings.ts';
import { Button, Empty, IconButton, Notice, Pane, Progress } from '../../components/controls.tsx';
import { Icon } from '../../components/icons.tsx';
import { useLibrary } from '../../stores/library.ts';
import { DocumentCard } from './document-card.tsx';
import { PasteSheet } from './paste-sheet.tsx';
import { SearchHits } from './search-hits.tsx';
import { Welcome } from './welcome.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';
import './library.css';

export function LibraryPane() {
  const { workspaces, workspace, documents, loadError, jobs, query, hits, load, search } = useLibrary();
  const [pasting, setPasting] = useState(false);
  const shown = workspaces.find(({ id }) => id === workspace);
  const words = documents?.reduce((sum, document) => sum + document.words, 0) ?? 0;

  return (
    <Pane
      title={shown?.name ?? strings.panes.library}
      about={documents ? strings.library.about(documents.length, words) : strings.loading}
      fill
      actions={
        <>
          <FileTrigger allowsMultiple onSelect={(files) => files && importFiles([...files])}>
            <Button look="main" icon="plus">
              {strings.library.addFiles}
            </Button>
          </FileTrigger>
          <FileTrigger acceptDirectory onSelect={(files) => files && importFiles([...files])}>
            <Button icon="folder">{strings.library.addFolder}</Button>
          </FileTrigger>
          <Button icon="paste" onPress={() => setPasting(true)}>
            {strings.library.paste}
          </Button>
          {shown && <WorkspaceMenu workspace={shown} />}
        </>
      }
    >
      <DropZone
        className={({ isDropTarget }) => (isDropTarget ? 'library library-target' : 'library')}
        aria-label={strings.library.drop}
        onDrop={(event) => {
          Promise.all(event.items.filter((item): item is FileDropItem => item.kind === 'file').map((item) => item.getFile()))
            .then(importFiles)
            .catch(report);
        }}
      >
        <div className="library-inner">
          <SearchField aria-label={strings.library.searchLabel} className="search" value={query} onChange={search}>
            <Icon name="search" />
            <Input className="input" placeholder={strings.library.searchPlaceholder} />
            {query !== '' && <IconButton icon="close" label={strings.library.clear} onPress={() => search('')} />}
          </SearchField>
          {jobs.length > 0 && (
            <section className="card stack" aria-label={strings.library.imports}>
              {jobs.map((job) => (
                <div key={job.id} className="job">
                  <Progress
                    label={job.name}
                    done={job.done}
                    total={job.total}
                    note={job.total > 0 ? `${job.done} / ${job.total} ${job.unit}` : strings.loading}
                  />
                  <Button look="plain" onPress={job.cancel}>
                    {strings.cancel}
                  </Button>
                </div>
              ))}
            </section>
          )}
          {loadError && (
            <Notice kind="error" text={loadError}>
              <Button onPress={() => void load()}>{strings.retry}</Button>
            </Notice>
          )}
          {query.trim() !== '' ? (
            <SearchHits query={query} hits={hits} />
          ) : documents === null ? (
            !loadError && <Placeholders />
          ) : documents.length === 0 && jobs.length === 0 ? (
            <Empty icon="library" title={strings.library.empty} text={strings.library.emptyText} />
          ) : (
            <>
              <Welcome documents={documents} />
              <ul className="documents" aria-label={strings.library.documents}>
                {documents.map((document) => (
                  <DocumentCard key={document.id} document={document} />
                ))}
              </ul>
              <p className="quiet small drop-hint">{strings.library.emptyText}</p>
            </>
          )}
        </div>
        <div className="drop-veil" aria-hidden="true">
          {strings.library.drop}
        </div>
      </DropZone>
      <PasteSheet isOpen={pasting} onClose={() => setPasting(false)} />
    </Pane>
  );
}

/** Files as import sources: by path where the window knows it (Electron), else by content. */
async function importFiles(files: File[]): Promise<void> {
  if (files.length === 0) return;
  const sources = await Promise.all(files.map(sourceOf));
  useLibrary.getState().import(sources, files.length === 1 ? files[0]!.name : `${files[0]!.name} + ${files.length - 1}`);
}

async function sourceOf(file: File): Promise<ImportSource> {
  const path = globalThis.focusBridge?.pathOf(file);
  if (path) return { kind: 'path', path };
  const name = file.webkitRelativePath || file.name;
  return { kind: 'file', name, base64: new Uint8Array(await file.arrayBuffer()).toBase64() };
}

/** Where documents will be, so that nothing jumps when they come. */
function Placeholders() {
  const lines = useRef([0, 1, 2]);
  return (
    <div className="documents" role="status" aria-label={strings.loading}>
      {lines.current.map((line) => (
        <div key={line} className="document document-ghost" />
      ))}
    </div>
  );
}
