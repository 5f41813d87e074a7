/** The documents: in the order and of the kind asked for, several of them chosen to be asked, moved or removed at once. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';
import { DocumentCard } from './document-card.tsx';
import { type Filter, listed, type Order, orders } from './listing.ts';

interface DocumentListProps {
  documents: DocumentInfo[];
  /** What scrolls; null = not there yet. */
  view: HTMLElement | null;
}

export function DocumentList({ documents, view }: DocumentListProps) {
  const read = useLibrary((library) => library.read);
  const [order, setOrder] = useState<Order>('added');
  const [filter, setFilter] = useState<Filter>('all');
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => listed(documents, order, filter, read), [documents, order, filter, read]);
  const chosen = shown.filter(({ id }) => marked.has(id));
  const labels = useMemo(() => [...new Set(documents.map(({ label }) => label))].sort(), [documents]);
  const { filters } = strings.library;
  const choices = [
    ...(['all', 'read', 'unread'] as const).map((value) => ({ value: value as Filter, label: filters[value] })),
    ...(documents.some(({ warnings }) => warnings.length > 0) ? [{ value: 'warned', label: filters.warned }] : []),
    ...(documents.some(({ missing }) => missing) ? [{ value: 'missing', label: filters.missing }] : []),
    ...(labels.length > 1 ? labels.map((label) => ({ value: label, label })) : []),
  ];
  const mark = useCallback(
    (id: string, on: boolean) => setMarked((old) => (on ? new Set(old).add(id) : new Set([...old].filter((other) => other !== id)))),
    [],
  );
  return (
    <section className="listing" aria-label={strings.library.documents}>
      {documents.length > 1 && (
        <div className="listing-tools">
          <Choose
            label={strings.library.order}
            value={order}
            onChange={setOrder}
            choices={orders.map((value) => ({ value, label: strings.library.orders[value] }))}
          />
          <Choose label={strings.library.filter} value={filter} onChange={setFilter} choices={choices} />
          <Chosen chosen={chosen} onDone={() => setMarked(new Set())} />
        </div>
      )}
      <Cards documents={shown} view={view} isMarked={(id) => marked.has(id)} {...(documents.length > 1 ? { onMark: mark } : {})} />
      {shown.length === 0 && <p className="quiet">{strings.library.filteredOut}</p>}
    </section>
  );
}

interface CardsProps extends DocumentListProps {
  isMarked: (id: string) => boolean;
  /** None = there is but one document. */
  onMark?: (id: string, on: boolean) => void;
}

/** Only the cards near the window exist in the page: a library may have thousands. */
function Cards({ documents, view, isMarked, onMark }: CardsProps) {
  const read = useLibrary((library) => library.read);
  const list = useRef<HTMLUListElement>(null);
  /** How far down what scrolls the list begins. */
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (view && list.current) setMargin(Math.round(list.current.getBoundingClientRect().top - view.getBoundingClientRect().top + view.scrollTop));
    };
    measure();
    // What stands above it comes and goes.
    const observer = new ResizeObserver(measure);
    for (const child of view?.children ?? []) observer.observe(child);
    return () => observer.disconnect();
  }, [view]);
  const rows = useVirtualizer({
    count: documents.length,
    getScrollElement: () => view,
    getItemKey: (i) => documents[i]!.id,
    estimateSize: () => 69,
    // Until what scrolls was measured: the first cards stand in the first frame.
    initialRect: { width: 0, height: window.innerHeight },
    overscan: 3,
    scrollMargin: margin,
  });
  const items = rows.getVirtualItems();
  const above = items.length > 0 ? items[0]!.start - margin : 0;
  const below = items.length > 0 ? rows.getTotalSize() - (items.at(-1)!.end - margin) : rows.getTotalSize();
  return (
    <ul ref={list} className="documents" aria-label={strings.library.documents} style={{ paddingBlock: `${above}px ${below}px` }}>
      {items.map(({ index }) => {
        const document = documents[index]!;
        const { id } = document;
        return (
          <DocumentCard
            key={id}
            ref={rows.measureElement}
            index={index}
            of={documents.length}
            document={document}
            isRead={read.has(id)}
            {...(onMark ? { isChosen: isMarked(id), onChoose: onMark } : {})}
          />
        );
      })}
    </ul>
  );
}

/** What can be done with several at once. */
function Chosen({ chosen, onDone }: { chosen: DocumentInfo[]; onDone: () => void }) {
  const { workspaces, workspace, remove, move } = useLibrary();
  const go = useNavigation((navigation) => navigation.go);
  const others = workspaces.filter(({ id }) => id !== workspace);
  const ids = chosen.map(({ id }) => id);
  if (chosen.length === 0) return null;
  return (
    <fieldset className="row listing-chosen">
      <legend className="visually-hidden">{strings.library.chosen(chosen.length)}</legend>
      <span className="small">{strings.library.chosen(chosen.length)}</span>
      <Button
        onPress={() => {
          useAsk.getState().about(ids);
          go('ask', ids[0]);
        }}
      >
        {strings.library.askChosen}
      </Button>
      {others.length > 0 && (
        <MenuTrigger>
          <Button>{strings.library.moveTo}</Button>
          <Popover className="popover">
            <Menu items={others} onAction={(to) => void move(ids, String(to)).then(onDone)}>
              {({ id, name }) => (
                <MenuItem id={id} className="option">
                  {name}
                </MenuItem>
              )}
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
      <Button look="danger" onPress={() => void remove(ids).then(onDone)}>
        {strings.library.removeChosen}
      </Button>
      <Button look="plain" onPress={onDone}>
        {strings.library.chooseNone}
      </Button>
    </fieldset>
  );
}
