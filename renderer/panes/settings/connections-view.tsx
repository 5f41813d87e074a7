/** Servers that read in place of a model on this machine: found here or typed, allowed, and in use. */
import { useEffect, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { Connection, LocalServer } from '../../../electron/domain/connection.ts';
import { api, report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Check, Choose, IconButton, Notice } from '../../components/controls.tsx';
import { useLibrary } from '../../stores/library.ts';

/** `onChanged`: the privacy page tells of them too. */
export function ConnectionsView({ onChanged }: { onChanged: () => void }) {
  const [all, setAll] = useState<Connection[] | null>(null);
  const [here, setHere] = useState<LocalServer[] | null>(null);
  const refresh = () => api.connections.list.query().then(setAll);
  useEffect(() => {
    api.connections.list.query().then(setAll, report);
    // Only now, and only this machine.
    api.connections.here.query().then(setHere, report);
  }, []);
  const act = (work: Promise<unknown>) => {
    work.then(refresh).then(onChanged).catch(report);
  };
  const fresh = here?.filter(({ url }) => !all?.some((connection) => connection.url === url)) ?? [];
  return (
    <section className="card stack" aria-label={strings.connections.title}>
      <h2>{strings.connections.title}</h2>
      <p>{strings.connections.text}</p>
      {all && all.length > 0 && (
        <ul className="removed">
          {all.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} act={act} />
          ))}
        </ul>
      )}
      {here === null ? (
        <p role="status">{strings.connections.looking}</p>
      ) : here.length === 0 ? (
        <p className="quiet small">{strings.connections.foundNone}</p>
      ) : (
        fresh.length > 0 && (
          <>
            <h3>{strings.connections.found}</h3>
            {fresh.map((server) => (
              <Found key={server.url} server={server} act={act} />
            ))}
          </>
        )
      )}
      <AddServer act={act} />
      {all?.some(({ remote }) => remote) && <ClosedWorkspaces />}
    </section>
  );
}

function ConnectionRow({ connection, act }: { connection: Connection; act: (work: Promise<unknown>) => void }) {
  const { id, host, model, remote, open, confirmed, hasKey, inUse } = connection;
  const facts = [model, remote ? strings.connections.elsewhere : strings.connections.here, hasKey ? strings.connections.withKey : ''].filter(Boolean);
  return (
    <li className="stack-tight">
      <div className="setting">
        <span>
          <strong>{host}</strong> <span className="quiet small">{facts.join(' · ')}</span>
        </span>
        <span className="row">
          {confirmed && (
            <Check isSelected={inUse} onChange={(wanted) => act(api.connections.use.mutate({ id, inUse: wanted }))}>
              {strings.connections.use(host)}
            </Check>
          )}
          <IconButton icon="trash" label={strings.connections.remove(host)} onPress={() => act(api.connections.remove.mutate({ id }))} />
        </span>
      </div>
      {!confirmed && (
        <Notice text={[strings.connections.off(host), open ? strings.connections.open : ''].filter(Boolean).join(' ')}>
          <Button onPress={() => act(api.connections.confirm.mutate({ id }))}>{strings.connections.allow(host)}</Button>
        </Notice>
      )}
    </li>
  );
}

function Found({ server, act }: { server: LocalServer; act: (work: Promise<unknown>) => void }) {
  const { name, url, models } = server;
  const [model, setModel] = useState(models[0] ?? '');
  return (
    <div className="setting">
      <span>
        <strong>{name}</strong> <code className="small">{url}</code>
      </span>
      <span className="row">
        {models.length > 1 && (
          <Choose
            label={strings.connections.model}
            hideLabel
            value={model}
            choices={models.map((value) => ({ value, label: value }))}
            onChange={setModel}
          />
        )}
        <Button onPress={() => act(api.connections.add.mutate({ url, model }))}>{strings.connections.connectTo(name)}</Button>
      </span>
    </div>
  );
}

function AddServer({ act }: { act: (work: Promise<unknown>) => void }) {
  const [url, setUrl] = useState('');
  const [model, setModel] = useState('');
  const [key, setKey] = useState('');
  return (
    <form
      className="stack-tight"
      aria-label={strings.connections.addServer}
      onSubmit={(event) => {
        event.preventDefault();
        act(
          api.connections.add.mutate({ url: url.trim(), model: model.trim(), ...(key.trim() === '' ? {} : { key: key.trim() }) }).then(() => {
            setUrl('');
            setModel('');
            setKey('');
          }),
        );
      }}
    >
      <TextField className="field" value={url} onChange={setUrl}>
        <Label>{strings.connections.address}</Label>
        <Input className="input" placeholder={strings.connections.addressPlace} />
      </TextField>
      <TextField className="field" value={model} onChange={setModel}>
        <Label>{strings.connections.modelName}</Label>
        <Input className="input" />
      </TextField>
      <TextField className="field" value={key} onChange={setKey} type="password" autoComplete="off">
        <Label>{strings.connections.key}</Label>
        <Input className="input" />
      </TextField>
      <div className="row">
        <Button type="submit" isDisabled={url.trim() === ''}>
          {strings.connections.add}
        </Button>
      </div>
    </form>
  );
}

function ClosedWorkspaces() {
  const workspaces = useLibrary((library) => library.workspaces) ?? [];
  const [closed, setClosed] = useState<string[]>([]);
  useEffect(() => {
    api.connections.closed.query().then(setClosed, report);
  }, []);
  const change = (workspace: string, shut: boolean) => {
    api.connections.close
      .mutate({ workspace, closed: shut })
      .then(() => api.connections.closed.query())
      .then(setClosed)
      .catch(report);
  };
  return (
    <fieldset className="scope-list">
      <legend className="field-label">{strings.connections.closed}</legend>
      {workspaces.map(({ id, name }) => (
        <Check key={id} isSelected={closed.includes(id)} onChange={(shut) => change(id, shut)}>
          {name}
        </Check>
      ))}
    </fieldset>
  );
}
