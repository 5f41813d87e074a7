import { memo, type Ref, useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { api, report } from '../../base/api.ts';
import { useNavigation } from '../../base/navigation.ts';
import { since } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, Check, IconButton, Sheet } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useDocument, useLibrary } from '../../stores/library.ts';
import { useTexts } from '../../stores/texts.ts';
import { DetailsSheet } from './details-sheet.tsx';
import { OverviewSheet } from './overview-sheet.tsx';
import { ReadingsSheet } from './readings-sheet.tsx';

interface DocumentCardProps {
  document: DocumentInfo;
  /** In the list, whose other cards may not be drawn. */
  index: number;
  of: number;
  ref: Ref<HTMLLIElement>;
  /** By the model in use. */
  isRead: boolean;
  /** Several can be chosen; none = there is but one. */
  isChosen?: boolean;
  onChoose?: (id: string, chosen: boolean) => void;
}

/** Drawn anew when something of it changes: what scrolls past, and what is chosen elsewhere, is nothing to it. */
export const DocumentCard = memo(Card);

function Card({ document, index, of, ref, isRead, isChosen, onChoose }: DocumentCardProps) {
  const { go, open } = useNavigation.getState();
  const { remove, reimport } = useLibrary.getState();
  const twin = useDocument(useLibrary(({ twins }) => twins.get(document.id) ?? null));
  const [asked, setAsked] = useState<'overview' | 'details' | 'warnings' | 'readings' | null>(null);
  const facts = [
    document.metadata.author,
    document.pages ? strings.library.pages(document.pages) : null,
    strings.library.words(document.words),
    strings.library.imported(since(document.addedAt)),
    isRead ? strings.library.isRead : strings.library.isUnread,
    document.encoding && strings.library.readAs(document.encoding.name, document.encoding.chosen),
  ].filter(Boolean);
  const act = (action: string) => {
    if (action === 'map') go('chunks', document.id);
    else if (action === 'remove') void remove([document.id]);
    else if (action === 'details') setAsked('details');
    else {
      useTexts.getState().drop(document.id);
      reimport(document).catch(report);
    }
  };
  return (
    <li ref={ref} className="document" data-index={index} aria-setsize={of} aria-posinset={index + 1}>
      <span className="document-lead">
        {onChoose && (
          <Check isSelected={isChosen ?? false} onChange={(chosen) => onChoose(document.id, chosen)}>
            <span className="visually-hidden">{strings.library.choose(document.title)}</span>
          </Check>
        )}
        <span className="document-kind" aria-hidden="true">
          {document.label}
        </span>
      </span>
      <div className="document-words">
        <button type="button" className="document-title" onClick={() => open(document.id)}>
          {document.title}
        </button>
        <div className="quiet small">
          {facts.join(' · ')} {twin && <span className="badge badge-warn">{strings.library.twin(twin.title)}</span>}{' '}
          {document.missing && <span className="badge badge-warn">{strings.library.missing}</span>}{' '}
          {document.warnings.length > 0 && (
            <button type="button" className="link" onClick={() => setAsked('warnings')}>
              {strings.library.warnings(document.warnings.length)}
            </button>
          )}
          {document.encoding && document.path && (
            <>
              {' '}
              <button type="button" className="link" onClick={() => setAsked('readings')}>
                {strings.library.readAsOther}
              </button>
            </>
          )}
        </div>
      </div>
      <div className="row">
        <Button look="plain" onPress={() => open(document.id)}>
          {strings.library.open}
        </Button>
        <Button look="plain" onPress={() => setAsked('overview')}>
          {strings.library.overview}
        </Button>
        <Button
          look="plain"
          onPress={() => {
            useAsk.getState().about([document.id]);
            go('ask', document.id);
          }}
        >
          {strings.library.ask}
        </Button>
        <Button look="plain" onPress={() => go('summary', document.id)}>
          {strings.library.summarise}
        </Button>
        <MenuTrigger>
          <IconButton icon="more" label={strings.library.actions(document.title)} />
          <Popover className="popover">
            <Menu onAction={(key) => act(String(key))}>
              <MenuItem id="map" className="option">
                {strings.library.map}
              </MenuItem>
              <MenuItem id="details" className="option">
                {strings.library.details}
              </MenuItem>
              {document.path && (
                <MenuItem id="reimport" className="option">
                  {strings.library.reimport}
                </MenuItem>
              )}
              <MenuItem id="remove" className="option">
                {strings.library.remove}
              </MenuItem>
            </Menu>
          </Popover>
        </MenuTrigger>
      </div>
      {asked === 'overview' && <OverviewSheet document={document} onClose={() => setAsked(null)} />}
      {asked === 'details' && <DetailsSheet document={document} isRead={isRead} onClose={() => setAsked(null)} />}
      {asked === 'readings' && (
        <ReadingsSheet
          ask={() => api.documents.readings.query({ id: document.id })}
          current={document.encoding?.name}
          choose={(encoding) => {
            useTexts.getState().drop(document.id);
            return reimport(document, encoding);
          }}
          onClose={() => setAsked(null)}
        />
      )}
      <Sheet title={strings.library.warningsTitle} isOpen={asked === 'warnings'} onClose={() => setAsked(null)}>
        <ul>
          {document.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Sheet>
    </li>
  );
}
