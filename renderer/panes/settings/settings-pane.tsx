/** Settings: looks, storage, and the whole truth about the network. */
import { useEffect, useState } from 'react';
import type { NetworkAccess, NetworkSwitch } from '../../../electron/domain/app.ts';
import { api, report } from '../../base/api.ts';
import { textSizes, themes, useAppearance } from '../../base/appearance.ts';
import { editors, useEditor } from '../../base/editor.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { Button, Choose, Pane, Segments } from '../../components/controls.tsx';
import { ConnectionsView } from './connections-view.tsx';
import { RemovedView } from './removed-view.tsx';
import { ScansView } from './scans-view.tsx';
import { StorageView } from './storage-view.tsx';
import './settings.css';

export function SettingsPane() {
  const { theme, text, setTheme, setText } = useAppearance();
  const { editor, choose } = useEditor();
  const [network, setNetwork] = useState<NetworkAccess[] | null>(null);
  const [allowed, setAllowed] = useState<NetworkSwitch | null>(null);
  const allow = (to: 'on' | 'off') => {
    api.settings.setNetwork.mutate({ on: to === 'on' }).then(() => setAllowed(to), report);
  };
  useEffect(() => {
    api.settings.network.query().then(setNetwork, report);
    api.settings.networkSwitch.query().then(setAllowed, report);
  }, []);
  const say = (text: string) => useToasts.getState().show({ kind: 'done', text });
  return (
    <Pane title={strings.panes.settings} about={strings.settings.about}>
      <div className="settings">
        <section className="card stack">
          <h2>{strings.settings.appearance}</h2>
          <div className="setting">
            <span>{strings.settings.theme}</span>
            <Segments
              label={strings.settings.theme}
              value={theme}
              onChange={setTheme}
              choices={themes.map((value) => ({ value, label: strings.settings.themes[value] }))}
            />
          </div>
          <div className="setting">
            <span>{strings.settings.text}</span>
            <Segments
              label={strings.settings.text}
              value={text}
              onChange={setText}
              choices={textSizes.map((value) => ({ value, label: strings.settings.texts[value] }))}
            />
          </div>
          <div className="setting">
            <span>{strings.settings.editor}</span>
            <Choose
              label={strings.settings.editor}
              hideLabel
              value={editor}
              onChange={choose}
              choices={editors.map((value) => ({ value, label: strings.settings.editors[value] }))}
            />
          </div>
          <div className="setting">
            <span>{strings.settings.language}</span>
            <span>{strings.settings.languages.en}</span>
          </div>
        </section>
        <ScansView />
        <StorageView />
        <RemovedView />
        <ConnectionsView onChanged={() => void api.settings.network.query().then(setNetwork, report)} />
        <section className="card stack">
          <h2>{strings.settings.privacy}</h2>
          <p>{strings.settings.privacyText}</p>
          <div className="setting">
            <span>{strings.settings.network}</span>
            {allowed === 'off by environment' ? (
              <span>{strings.settings.networkFixed}</span>
            ) : (
              allowed && (
                <Segments
                  label={strings.settings.network}
                  value={allowed}
                  onChange={allow}
                  choices={(['on', 'off'] as const).map((value) => ({ value, label: strings.settings.networkChoices[value] }))}
                />
              )
            )}
          </div>
          {network && (
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{strings.settings.privacyWhat}</th>
                  <th scope="col">{strings.settings.privacyWhen}</th>
                  <th scope="col">{strings.settings.privacyWhere}</th>
                </tr>
              </thead>
              <tbody>
                {network.map(({ what, when, where }) => (
                  <tr key={what}>
                    <td>{what}</td>
                    <td>{when}</td>
                    <td>{where}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p className="small quiet">{strings.settings.diagnosticsText}</p>
          <div className="row">
            <Button
              icon="copy"
              onPress={() => {
                api.settings.diagnostics
                  .query()
                  .then((text) => navigator.clipboard.writeText(text))
                  .then(() => say(strings.settings.diagnosticsDone), report);
              }}
            >
              {strings.settings.diagnostics}
            </Button>
          </div>
        </section>
      </div>
    </Pane>
  );
}
