/** The documents: in the order and of the kind asked for, several of them chosen to be asked, moved or removed at once. */
import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';
import { DocumentCard } from './document-card.tsx';
import { type Filter, listed, type Order, orders } from './listing.ts';

/** Cards that are drawn at once: a library may have thousands. */
const page = 200;

export function DocumentList({ documents }: { documents: DocumentInfo[] }) {
  const read = useLibrary((library) => library.read);
  const [order, setOrder] = useState<Order>('added');
  const [filter, setFilter] = useState<Filter>('all');
  const [most, setMost] = useState(page);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const shown = listed(documents, order, filter, read);
  const chosen = shown.filter(({ id }) => marked.has(id));
  const labels = [...new Set(documents.map(({ label }) => label))].sort();
  const { filters } = strings.library;
  const choices = [
    ...(['all', 'read', 'unread'] as const).map((value) => ({ value: value as Filter, label: filters[value] })),
    ...(documents.some(({ warnings }) => warnings.length > 0) ? [{ value: 'warned', label: filters.warned }] : []),
    ...(documents.some(({ missing }) => missing) ? [{ value: 'missing', label: filters.missing }] : []),
    ...(labels.length > 1 ? labels.map((label) => ({ value: label, label })) : []),
  ];
  const mark = (id: string, on: boolean) => setMarked(on ? new Set(marked).add(id) : new Set([...marked].filter((other) => other !== id)));
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
      <ul className="documents" aria-label={strings.library.documents}>
        {shown.slice(0, most).map((document) => (
          <DocumentCard
            key={document.id}
            document={document}
            isRead={read.has(document.id)}
            {...(documents.length > 1 ? { isChosen: marked.has(document.id), onChoose: (on: boolean) => mark(document.id, on) } : {})}
          />
        ))}
      </ul>
      {shown.length === 0 && <p className="quiet">{strings.library.filteredOut}</p>}
      {shown.length > most && (
        <Button look="plain" onPress={() => setMost(most + 5 * page)}>
          {strings.library.more(shown.length - most)}
        </Button>
      )}
    </section>
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
