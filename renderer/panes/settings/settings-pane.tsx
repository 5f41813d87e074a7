/** Settings: looks, storage, and the whole truth about the network. */
import { useEffect, useState } from 'react';
import type { NetworkAccess, StorageInfo } from '../../../electron/api/contract.ts';
import { api, report } from '../../api.ts';
import { textSizes, themes, useAppearance } from '../../app/appearance.ts';
import { bytes } from '../../app/numbers.ts';
import { strings } from '../../app/strings.ts';
import { useToasts } from '../../app/toasts.tsx';
import { Button, Choose, Pane, Segments } from '../../components/controls.tsx';
import { useReading } from '../../stores/reading.ts';
import './settings.css';

const quotasBytes = [1e9, 2e9, 4e9, 8e9, 16e9, 32e9, 64e9];

export function SettingsPane() {
  const { theme, text, setTheme, setText } = useAppearance();
  const [storage, setStorage] = useState<StorageInfo | null>(null);
  const [network, setNetwork] = useState<NetworkAccess[] | null>(null);
  const refresh = () => {
    api.settings.storage().then(setStorage, report);
  };
  useEffect(() => {
    api.settings.storage().then(setStorage, report);
    api.settings.network().then(setNetwork, report);
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
            <span>{strings.settings.language}</span>
            <span>{strings.settings.languages.en}</span>
          </div>
        </section>
        <section className="card stack">
          <h2>{strings.settings.storage}</h2>
          {storage === null ? (
            <p role="status">{strings.loading}</p>
          ) : (
            <>
              <div className="setting">
                <span>{strings.settings.storageHome}</span>
                <code>{storage.home}</code>
              </div>
              <div className="setting">
                <span>
                  {strings.settings.storageQuota} <span className="quiet small">({strings.settings.storageUsed(bytes(storage.storeBytes))})</span>
                </span>
                <Choose
                  label={strings.settings.storageQuota}
                  hideLabel
                  value={String(storage.quotaBytes)}
                  choices={[...new Set([...quotasBytes, storage.quotaBytes])]
                    .sort((a, b) => a - b)
                    .map((quota) => ({ value: String(quota), label: bytes(quota) }))}
                  onChange={(quota) => api.settings.setQuota({ bytes: Number(quota) }).then(refresh, report)}
                />
              </div>
              <div className="row">
                <Button
                  onPress={() => {
                    api.settings.clearStore().then(() => {
                      say(strings.settings.cleared);
                      useReading.getState().forget();
                      refresh();
                    }, report);
                  }}
                >
                  {strings.settings.clear}
                </Button>
              </div>
            </>
          )}
        </section>
        <section className="card stack">
          <h2>{strings.settings.privacy}</h2>
          <p>{strings.settings.privacyText}</p>
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
                api.settings
                  .diagnostics()
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
