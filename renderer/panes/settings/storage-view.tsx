/** Where things are kept, how much disk what was read may take, and on which disk. */
import { useEffect, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { StorageInfo } from '../../../electron/domain/app.ts';
import { api, report } from '../../base/api.ts';
import { bytes } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { Button, Choose, Sheet } from '../../components/controls.tsx';
import { useReading } from '../../stores/reading.ts';

const quotasBytes = [1e9, 2e9, 4e9, 8e9, 16e9, 32e9, 64e9];

export function StorageView() {
  const [storage, setStorage] = useState<StorageInfo | null>(null);
  const [asked, setAsked] = useState(false);
  const refresh = () => api.settings.storage.query().then(setStorage);
  useEffect(() => {
    api.settings.storage.query().then(setStorage, report);
  }, []);
  const say = (text: string) => useToasts.getState().show({ kind: 'done', text });
  const clear = async () => {
    await api.settings.clearStore.mutate();
    say(strings.settings.cleared);
    useReading.getState().forget();
    await refresh();
  };
  return (
    <section className="card stack">
      <h2>{strings.settings.storage}</h2>
      {storage === null ? (
        <p role="status">{strings.loading}</p>
      ) : (
        <>
          <div className="setting">
            <span>{strings.settings.storageHome}</span>
            <span>
              <code>{storage.home}</code> <span className="quiet small">{strings.settings.storageHomeHow}</span>
            </span>
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
              onChange={(quota) =>
                api.settings.setQuota
                  .mutate({ bytes: Number(quota) })
                  .then(refresh)
                  .catch(report)
              }
            />
          </div>
          <div className="setting">
            <span>{strings.settings.storageStore}</span>
            <code>{storage.store}</code>
          </div>
          <StorePlace isUsual={storage.storeIsUsual} onMoved={refresh} />
          <div className="row">
            <Button onPress={() => setAsked(true)}>{strings.settings.clear}</Button>
          </div>
          <Sheet title={strings.settings.clearTitle} isOpen={asked} onClose={() => setAsked(false)}>
            <p>{strings.settings.clearText(bytes(storage.storeBytes))}</p>
            <div className="row">
              <Button
                look="danger"
                onPress={() => {
                  setAsked(false);
                  void clear().catch(report);
                }}
              >
                {strings.settings.clearRun}
              </Button>
              <Button onPress={() => setAsked(false)}>{strings.cancel}</Button>
            </div>
          </Sheet>
        </>
      )}
    </section>
  );
}

/** Another folder for what was read, and the way back. */
function StorePlace({ isUsual, onMoved }: { isUsual: boolean; onMoved: () => Promise<void> }) {
  const [folder, setFolder] = useState('');
  const [moving, setMoving] = useState(false);
  const move = async (to: string | null) => {
    setMoving(true);
    try {
      await api.settings.moveStore.mutate({ folder: to });
      await onMoved();
      setFolder('');
    } catch (error) {
      report(error);
    } finally {
      setMoving(false);
    }
  };
  return (
    <form
      className="stack-tight"
      aria-label={strings.settings.storageMove}
      onSubmit={(event) => {
        event.preventDefault();
        void move(folder.trim());
      }}
    >
      <TextField className="field" value={folder} onChange={setFolder} isDisabled={moving}>
        <Label>{strings.settings.storageMove}</Label>
        <Input className="input" placeholder={strings.settings.storagePath} />
      </TextField>
      <div className="row">
        <Button type="submit" isDisabled={moving || folder.trim() === ''}>
          {moving ? strings.settings.storageMoving : strings.settings.storageMoveRun}
        </Button>
        {!isUsual && (
          <Button look="plain" isDisabled={moving} onPress={() => void move(null)}>
            {strings.settings.storageBack}
          </Button>
        )}
      </div>
    </form>
  );
}
