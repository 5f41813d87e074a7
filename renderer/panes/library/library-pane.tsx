/** The library: what is there, what comes in, and the search over all of it. Files can be dropped anywhere on it. */
import { useMemo, useRef, useState } from 'react';
import { DropZone, FileTrigger, Input, SearchField } from 'react-aria-components';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Empty, IconButton, Notice, Pane } from '../../components/controls.tsx';
import { Icon } from '../../components/icons.tsx';
import { useLibrary } from '../../stores/library.ts';
import { DocumentList } from './document-list.tsx';
import { FolderSheet } from './folder-sheet.tsx';
import { FollowedFolders } from './followed-folders.tsx';
import { dropped, importFiles } from './incoming.ts';
import { PasteSheet } from './paste-sheet.tsx';
import { Queue } from './queue.tsx';
import { SearchHits } from './search-hits.tsx';
import { Welcome } from './welcome.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';
import './library.css';

export function LibraryPane() {
  // All but the words that are looked for: a key that is pressed there draws their field anew, and nothing else.
  const workspaces = useLibrary((library) => library.workspaces);
  const workspace = useLibrary((library) => library.workspace);
  const documents = useLibrary((library) => library.documents);
  const loadError = useLibrary((library) => library.loadError);
  const { load } = useLibrary.getState();
  const searches = useLibrary(({ query }) => query.trim() !== '');
  const [pasting, setPasting] = useState(false);
  const [folder, setFolder] = useState<'add' | 'follow' | null>(null);
  const shown = workspaces.find(({ id }) => id === workspace);
  // A state and no ref: the list in it is there before it, and has to hear when it comes.
  const [view, setView] = useState<HTMLDivElement | null>(null);
  const words = useMemo(() => documents?.reduce((sum, document) => sum + document.words, 0) ?? 0, [documents]);

  return (
    <Pane
      title={shown?.name ?? strings.panes.library}
      about={documents === null ? strings.loading : documents.length > 0 ? strings.library.about(documents.length, words) : strings.library.aboutNone}
      fill
      actions={
        <>
          <FileTrigger allowsMultiple onSelect={(files) => files && importFiles([...files].map((file) => ({ file, path: file.name }))).catch(report)}>
            <Button look="main" icon="plus">
              {strings.library.addFiles}
            </Button>
          </FileTrigger>
          <Button icon="folder" onPress={() => setFolder('add')}>
            {strings.library.addFolder}
          </Button>
          <Button icon="paste" onPress={() => setPasting(true)}>
            {strings.library.paste}
          </Button>
          {shown && <WorkspaceMenu workspace={shown} onFollow={() => setFolder('follow')} />}
        </>
      }
    >
      <DropZone
        ref={setView}
        className={({ isDropTarget }) => (isDropTarget ? 'library library-target' : 'library')}
        aria-label={strings.library.drop}
        onDrop={(event) => {
          dropped(event.items)
            .then((files) => importFiles(files))
            .catch(report);
        }}
      >
        <div className="library-inner">
          {documents?.length !== 0 && <SearchBox />}
          {shown && shown.watched.length > 0 && <FollowedFolders folders={shown.watched} />}
          {!searches && <Queue />}
          {loadError && (
            <Notice kind="error" text={loadError}>
              <Button onPress={() => void load()}>{strings.retry}</Button>
            </Notice>
          )}
          {searches ? (
            <SearchHits />
          ) : documents === null ? (
            !loadError && <Placeholders />
          ) : documents.length === 0 ? (
            <Empty icon="library" title={strings.library.empty} text={strings.library.emptyText} />
          ) : (
            <>
              <Welcome documents={documents} />
              <DocumentList documents={documents} view={view} />
              <p className="quiet small drop-hint">{strings.library.emptyText}</p>
            </>
          )}
          {searches && <Queue />}
        </div>
        <div className="drop-veil" aria-hidden="true">
          {strings.library.drop}
        </div>
      </DropZone>
      <FolderSheet isOpen={folder === 'add'} onClose={() => setFolder(null)} />
      <FolderSheet isOpen={folder === 'follow'} onClose={() => setFolder(null)} follow />
      <PasteSheet isOpen={pasting} onClose={() => setPasting(false)} />
    </Pane>
  );
}

function SearchBox() {
  const query = useLibrary((library) => library.query);
  const { search } = useLibrary.getState();
  return (
    <SearchField aria-label={strings.library.searchLabel} className="search" value={query} onChange={search} maxLength={500}>
      <Icon name="search" />
      <Input className="input" placeholder={strings.library.searchPlaceholder} />
      {query !== '' && <IconButton icon="close" label={strings.library.clear} onPress={() => search('')} />}
    </SearchField>
  );
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
