import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { bytes } from '../../app/numbers.ts';
import { strings } from '../../app/strings.ts';
import { Button, Progress } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';

/** Two ways in: a folder on this machine, or an address. */
export function AddModel() {
  const { busy, download, import: importFolder, fetch } = useModels();
  const [folder, setFolder] = useState('');
  const [url, setUrl] = useState('');
  return (
    <div className="add-models">
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          void importFolder(folder.trim()).then((done) => done && setFolder(''));
        }}
      >
        <h2>{strings.models.importTitle}</h2>
        <p className="quiet small">{strings.models.importText}</p>
        <TextField className="field" value={folder} onChange={setFolder}>
          <Label>{strings.models.importFolder}</Label>
          <Input className="input" />
        </TextField>
        <div className="row">
          <Button type="submit" isDisabled={folder.trim() === '' || busy !== null}>
            {strings.models.importRun}
          </Button>
          {busy?.what === strings.models.importRun && (
            <span className="small quiet" role="status">
              {strings.models.importing}
            </span>
          )}
        </div>
      </form>
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          fetch(url.trim());
        }}
      >
        <h2>{strings.models.hubTitle}</h2>
        <p className="quiet small">{strings.models.hubText}</p>
        <TextField className="field" value={url} onChange={setUrl} type="url">
          <Label>{strings.models.hubUrl}</Label>
          <Input className="input" />
        </TextField>
        {download ? (
          <>
            <Progress
              label={download.file || strings.loading}
              done={download.doneBytes}
              total={download.totalBytes}
              note={download.totalBytes > 0 ? `${bytes(download.doneBytes)} / ${bytes(download.totalBytes)}` : ''}
            />
            <Button icon="stop" onPress={download.stop}>
              {strings.cancel}
            </Button>
          </>
        ) : (
          <div className="row">
            <Button type="submit" isDisabled={!/^https?:\/\/\S+$/.test(url.trim())}>
              {strings.models.hubRun}
            </Button>
          </div>
        )}
      </form>
    </div>
  );
}
