/** The reader: the document as text or printed pages, with the citations of the last answer marked on the exact words. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DocumentInfo, DocumentText } from '../../../electron/domain/document.ts';
import { api } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button, Empty, IconButton, Notice, Pane, Segments } from '../../components/controls.tsx';
import { useCitations } from '../../stores/citations.ts';
import { useDocument, useLibrary } from '../../stores/library.ts';
import { useNotes } from '../../stores/notes.ts';
import { useText, useTexts } from '../../stores/texts.ts';
import { codePlace } from './code-place.ts';
import { FindBar } from './find-bar.tsx';
import { InEditor } from './in-editor.tsx';
import { Looks } from './looks.tsx';
import { at, findMatches, type Mark } from './marks.ts';
import { NotesPanel } from './notes-panel.tsx';
import { Outline } from './outline.tsx';
import { isOverviewWanted, OverviewPanel, wantOverview } from './overview-panel.tsx';
import { PageView } from './page-view.tsx';
import { useRectangles } from './rectangles.ts';
import { SelectionBar } from './selection-bar.tsx';
import { TextView } from './text-view.tsx';
import { useSyntax } from './use-syntax.ts';
import './reader.css';

export function ReaderPane() {
  const id = useNavigation((navigation) => navigation.document);
  const go = useNavigation((navigation) => navigation.go);
  const { document, older } = useShown(id);
  const held = useText(id);
  if (!id || !held) {
    return (
      <Pane title={strings.panes.reader}>
        <Empty icon="reader" title={strings.reader.none} text={strings.reader.noneText}>
          <Button look="main" onPress={() => go('library')}>
            {strings.reader.toLibrary}
          </Button>
        </Empty>
      </Pane>
    );
  }
  const title = document?.title ?? '';
  if (held.state === 'here') return <Open key={id} id={id} document={document} older={older} text={held.text} />;
  return (
    <Pane title={title || strings.panes.reader}>
      {held.state === 'loading' ? (
        <p role="status">{strings.loading}</p>
      ) : (
        <Notice kind="error" text={held.message}>
          <Button onPress={() => useTexts.getState().fetch(id)}>{strings.retry}</Button>
        </Notice>
      )}
    </Pane>
  );
}

/** The document, also an older version of it, which the library's list does not show: answers and summaries go on citing it. */
function useShown(id: string | null): { document: DocumentInfo | undefined; older: boolean } {
  const listed = useDocument(id);
  const loaded = useLibrary((library) => library.documents !== null);
  const [unlisted, setUnlisted] = useState<DocumentInfo | undefined>();
  useEffect(() => {
    // One that is gone altogether is reported when its text is asked for.
    if (id && loaded && !listed) api.documents.get.query({ id }).then(setUnlisted, () => setUnlisted(undefined));
  }, [id, loaded, listed]);
  return listed ? { document: listed, older: false } : { document: unlisted?.id === id ? unlisted : undefined, older: unlisted?.id === id };
}

interface OpenProps {
  id: string;
  document: DocumentInfo | undefined;
  /** The file has changed since, or left the workspace. */
  older: boolean;
  text: DocumentText;
}

function Open({ id, document, older, text }: OpenProps) {
  const { passage, go, open: openPlace } = useNavigation();
  const { citations, from, open } = useCitations();
  const { notes, load } = useNotes();
  const [side, setSide] = useState<'notes' | 'overview' | null>(() => (passage === null && isOverviewWanted() ? 'overview' : null));
  const noted = side === 'notes';
  const setNoted = (on: boolean) => setSide(on ? 'notes' : null);
  const [written, setWritten] = useState<string | null>(null);
  const view = useRef<HTMLElement>(null);
  useEffect(() => load(id), [id, load]);
  const own = useMemo(() => citations.filter((citation) => citation.document === id), [citations, id]);
  const [asPages, setAsPages] = useState(text.pagesUrl !== null);
  const [query, setQuery] = useState<string | null>(null);
  const [match, setMatch] = useState(0);
  const [outlined, setOutlined] = useState(true);
  const [top, setTop] = useState(0);
  const [page, setPage] = useState<{ page: number; of: number } | null>(null);
  const [pageJump, setPageJump] = useState<{ page: number } | null>(null);
  const [jump, setJump] = useState<{ offset: number; align: 'start' | 'center' } | null>(null);

  const matches = useMemo(() => (query ? findMatches(text.text, query) : []), [text, query]);
  const found = matches[match];
  const target = useMemo(() => found ?? passage, [found, passage]);
  const marks = useMemo<Mark[]>(
    () => [
      ...notes.map(({ start, end }, index) => ({ start, end, kind: 'note' as const, index })),
      ...own.map((citation, index) => ({ start: citation.start, end: citation.end, kind: 'citation' as const, index })),
      ...matches,
      ...(target ? [{ start: target.start, end: target.end, kind: 'here' as const, index: 0 }] : []),
    ],
    [own, matches, target, notes],
  );
  const rectangles = useRectangles(asPages ? id : null, own, target, notes);
  useEffect(() => {
    setJump(target ? { offset: target.start, align: 'center' } : null);
    setPageJump(null);
  }, [target]);

  const here = passage ? own.findIndex((citation) => citation.start === passage.start && citation.end === passage.end) : -1;
  const step = useCallback(
    (by: number) => {
      if (own.length === 0) return;
      const next = own[(here + by + own.length) % own.length]!;
      open(citations, citations.indexOf(next));
    },
    [own, here, open, citations],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'f') {
        event.preventDefault();
        setQuery((old) => old ?? '');
        requestAnimationFrame(() => window.document.getElementById('find')?.focus());
      } else if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) && !event.ctrlKey && !event.metaKey) {
        if (event.key === 'j') step(1);
        else if (event.key === 'k') step(-1);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [step]);

  const syntaxOf = useSyntax(text, { format: document?.format ?? '', cells: document?.metadata.language });
  const place = page && asPages ? strings.reader.page(page.page, page.of) : (text.sections[at(text.sections, top)]?.title ?? '');
  const inFile = codePlace(document, text, target?.start ?? top);
  const showOutline = outlined && text.sections.length > 1;
  return (
    <Pane
      title={document?.title ?? ''}
      about={older ? strings.reader.older : place || ' '}
      fill
      actions={
        <>
          {from && own.length > 0 && (
            <Button icon="back" onPress={() => go(from)}>
              {strings.reader.backToAnswer}
            </Button>
          )}
          {own.length > 0 && (
            <span className="row">
              <IconButton icon="up" label={strings.reader.previousCitation} onPress={() => step(-1)} />
              <span className="small number">{here >= 0 ? strings.reader.citation(here + 1, own.length) : ''}</span>
              <IconButton icon="down" label={strings.reader.nextCitation} onPress={() => step(1)} />
            </span>
          )}
          {query === null ? (
            <IconButton icon="search" label={strings.reader.find} onPress={() => setQuery('')} />
          ) : (
            <FindBar
              query={query}
              at={match}
              of={matches.length}
              onQuery={(next) => {
                setQuery(next);
                setMatch(0);
              }}
              onStep={(by) => matches.length > 0 && setMatch((match + by + matches.length) % matches.length)}
              onClose={() => setQuery(null)}
            />
          )}
          {text.pagesUrl && (
            <Segments
              label={strings.reader.view}
              value={asPages ? 'pages' : 'text'}
              choices={[
                { value: 'pages', label: strings.reader.asPages },
                { value: 'text', label: strings.reader.asText },
              ]}
              onChange={(value) => setAsPages(value === 'pages')}
            />
          )}
          {inFile && <InEditor {...inFile} />}
          <Looks />
          {document && (
            <IconButton
              icon="about"
              label={strings.overview.title}
              onPress={() => {
                wantOverview(side !== 'overview');
                setSide(side === 'overview' ? null : 'overview');
              }}
            />
          )}
          <IconButton icon="note" label={strings.reader.notes} onPress={() => setNoted(!noted)} />
          {text.sections.length > 1 && <IconButton icon="outline" label={strings.reader.outline} onPress={() => setOutlined(!outlined)} />}
        </>
      }
    >
      <div className={['reader', showOutline ? '' : 'reader-bare', side && (noted || document) ? 'reader-noted' : ''].join(' ')}>
        {showOutline && (
          <Outline
            sections={text.sections}
            current={asPages && page ? sectionOnPage(text.sections, page.page) : at(text.sections, top)}
            onChoose={(section) => {
              if (asPages && section.page !== undefined) {
                setPageJump({ page: section.page });
                return;
              }
              setJump({ offset: section.start, align: 'start' });
              setTop(section.start);
            }}
          />
        )}
        {asPages && text.pagesUrl ? (
          <PageView
            document={id}
            text={text.text}
            view={view}
            url={text.pagesUrl}
            marks={rectangles.marks}
            target={pageJump ?? rectangles.target}
            onPage={(page, of) => setPage((old) => (old?.page === page ? old : { page, of }))}
          />
        ) : (
          <TextView
            view={view}
            text={text.text}
            blocks={text.blocks}
            marks={marks}
            target={jump}
            isCode={text.language !== null || document?.format === 'folder'}
            syntaxOf={syntaxOf}
            onScroll={setTop}
            onMark={(mark) => {
              if (mark.kind === 'citation') open(citations, citations.indexOf(own[mark.index]!));
              else if (mark.kind === 'note') setNoted(true);
            }}
          />
        )}
        {side === 'overview' && document && (
          <OverviewPanel
            document={document}
            outlined={showOutline}
            onClose={() => {
              wantOverview(false);
              setSide(null);
            }}
          />
        )}
        {noted && (
          <NotesPanel
            document={id}
            passage={passage}
            written={written}
            onWrite={setWritten}
            onOpen={({ start, end }) => openPlace(id, { start, end })}
            onClose={() => setNoted(false)}
          />
        )}
        <SelectionBar
          document={id}
          text={text.text}
          view={view}
          onNote={(note) => {
            setNoted(true);
            setWritten(note);
          }}
        />
      </div>
    </Pane>
  );
}

/** The last section that begins on a page or before it; 0 = none does. */
function sectionOnPage(sections: DocumentText['sections'], page: number): number {
  return Math.max(
    0,
    sections.findLastIndex((section) => section.page !== undefined && section.page <= page),
  );
}
