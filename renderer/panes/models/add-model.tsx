import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { strings } from '../../app/strings.ts';
import { Button } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';

/** The way in: a folder on this machine. */
export function AddModel() {
  const { busy, import: importFolder } = useModels();
  const [folder, setFolder] = useState('');
  return (
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
  );
}
