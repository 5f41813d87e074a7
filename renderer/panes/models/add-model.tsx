import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { Precision } from '../../../electron/domain/model.ts';
import { bytes, percent } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose, Progress } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';

const precisions = ['int8', 'int4', 'fp16', 'fp32'] as const;
const precisionChoices = precisions.map((value) => ({ value, label: strings.models.precisions[value] }));

/** The ways in by hand: a hub, or a file or folder on this machine. */
export function AddModel() {
  return (
    <>
      <Download />
      <Folder />
    </>
  );
}

function Download() {
  const { installing, unfinished, download, discard } = useModels();
  const [address, setAddress] = useState('');
  const [precision, setPrecision] = useState<Precision>('int8');
  const [token, setToken] = useState('');
  return (
    <form
      className="card stack"
      aria-label={strings.models.downloadTitle}
      onSubmit={(event) => {
        event.preventDefault();
        const input = { address: address.trim(), precision, ...(token.trim() ? { token: token.trim() } : {}) };
        void download(input).then((done) => done && setAddress(''));
      }}
    >
      <h2>{strings.models.downloadTitle}</h2>
      <p className="quiet small">{strings.models.downloadText}</p>
      <Field label={strings.models.downloadAddress} value={address} onChange={setAddress} />
      <div className="row model-fields">
        <Choose label={strings.models.precision} value={precision} onChange={setPrecision} choices={precisionChoices} />
        <Field label={strings.models.downloadToken} value={token} onChange={setToken} type="password" />
      </div>
      <div className="row">
        <Button type="submit" isDisabled={address.trim() === '' || installing !== null}>
          {strings.models.downloadRun}
        </Button>
      </div>
      {unfinished.length > 0 && !installing && (
        <ul className="model-list stack-tight" aria-label={strings.models.unfinished}>
          {unfinished.map(({ id, address, name, precision, doneBytes, totalBytes }) => (
            <li key={id} className="row">
              <span>
                {name}: {strings.models.unfinishedPart(bytes(doneBytes), bytes(totalBytes))}
              </span>
              <Button onPress={() => void download({ address, name, precision, ...(token.trim() ? { token: token.trim() } : {}) })}>
                {strings.models.resume}
              </Button>
              <Button look="plain" onPress={() => void discard(id)}>
                {strings.models.discard}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

function Folder() {
  const { installing, import: importFolder } = useModels();
  const [folder, setFolder] = useState('');
  const [precision, setPrecision] = useState<Precision>('int8');
  return (
    <form
      className="card stack"
      aria-label={strings.models.importTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void importFolder(folder.trim(), precision).then((done) => done && setFolder(''));
      }}
    >
      <h2>{strings.models.importTitle}</h2>
      <p className="quiet small">{strings.models.importText}</p>
      <Field label={strings.models.importFolder} value={folder} onChange={setFolder} />
      <div className="row model-fields">
        <Choose label={strings.models.precision} value={precision} onChange={setPrecision} choices={precisionChoices} />
      </div>
      <div className="row">
        <Button type="submit" isDisabled={folder.trim() === '' || installing !== null}>
          {strings.models.importRun}
        </Button>
      </div>
    </form>
  );
}

/** What is on its way, whoever asked for it. */
export function InstallingView() {
  const installing = useModels((models) => models.installing);
  if (!installing) return null;
  const { name, stage, file, done, total, cancel } = installing;
  const note = total > 0 ? `${bytes(done)} / ${bytes(total)} · ${percent(done / total)}` : '';
  return (
    <section className="card stack" aria-label={name}>
      <Progress label={strings.models.stages[stage](file ?? name)} done={done} total={total} note={note} />
      <div className="row">
        <Button onPress={cancel}>{strings.cancel}</Button>
        {stage === 'download' && <span className="small quiet">{strings.models.cancelKeeps}</span>}
      </div>
    </section>
  );
}

function Field(props: { label: string; value: string; onChange: (value: string) => void; type?: 'text' | 'password' }) {
  return (
    <TextField className="field" value={props.value} onChange={props.onChange} type={props.type ?? 'text'} autoComplete="off">
      <Label>{props.label}</Label>
      <Input className="input" />
    </TextField>
  );
}
