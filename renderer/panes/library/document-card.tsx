import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { DocumentInfo } from '../../../electron/api/contract.ts';
import { report } from '../../api.ts';
import { useNavigation } from '../../app/navigation.ts';
import { since } from '../../app/numbers.ts';
import { strings } from '../../app/strings.ts';
import { Button, IconButton, Sheet } from '../../components/controls.tsx';
import { useAsk } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';
import { useTexts } from '../../stores/texts.ts';

export function DocumentCard({ document }: { document: DocumentInfo }) {
  const { go, open } = useNavigation();
  const { remove, reimport } = useLibrary();
  const [asked, setAsked] = useState<'remove' | 'warnings' | null>(null);
  const facts = [
    document.metadata.author,
    document.pages ? strings.library.pages(document.pages) : null,
    strings.library.words(document.words),
    strings.library.imported(since(document.addedAt)),
  ].filter(Boolean);
  const act = (action: string) => {
    if (action === 'map') go('chunks', document.id);
    else if (action === 'remove') setAsked('remove');
    else {
      useTexts.getState().drop(document.id);
      reimport(document).catch(report);
    }
  };
  return (
    <li className="document">
      <span className="document-kind" aria-hidden="true">
        {document.label}
      </span>
      <div className="document-words">
        <button type="button" className="document-title" onClick={() => open(document.id)}>
          {document.title}
        </button>
        <div className="quiet small">
          {facts.join(' · ')} {document.missing && <span className="badge badge-warn">{strings.library.missing}</span>}{' '}
          {document.warnings.length > 0 && (
            <button type="button" className="link" onClick={() => setAsked('warnings')}>
              {strings.library.warnings(document.warnings.length)}
            </button>
          )}
        </div>
      </div>
      <div className="row">
        <Button look="plain" onPress={() => open(document.id)}>
          {strings.library.open}
        </Button>
        <Button
          look="plain"
          onPress={() => {
            useAsk.getState().setScope([document.id]);
            go('ask', document.id);
          }}
        >
          {strings.library.ask}
        </Button>
        <Button look="plain" onPress={() => go('summary', document.id)}>
          {strings.library.summarise}
        </Button>
        <MenuTrigger>
          <IconButton icon="down" label={strings.library.actions(document.title)} />
          <Popover className="popover">
            <Menu onAction={(key) => act(String(key))}>
              <MenuItem id="map" className="option">
                {strings.library.map}
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
      <Sheet title={strings.library.removeTitle} isOpen={asked === 'remove'} onClose={() => setAsked(null)}>
        <p>{strings.library.removeText(document.title)}</p>
        <div className="row">
          <Button
            look="danger"
            onPress={() => {
              setAsked(null);
              void remove(document.id);
            }}
          >
            {strings.library.remove}
          </Button>
          <Button onPress={() => setAsked(null)}>{strings.cancel}</Button>
        </div>
      </Sheet>
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
