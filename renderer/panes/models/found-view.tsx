import { useEffect } from 'react';
import type { FoundModel } from '../../../electron/domain/model.ts';
import { bytes } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { sources } from '../../base/strings-models.ts';
import { Button, Notice } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';
import { useSources } from '../../stores/sources.ts';

/** Models that other programs keep: one press imports one. */
export function FoundView() {
  const { found, look } = useSources();
  const models = useModels((state) => state.models);
  // What was imported or removed changes what is here.
  const names = models?.map(({ name }) => name).join();
  useEffect(() => {
    if (names !== undefined) void look();
  }, [look, names]);
  const { data, error, busy } = found;
  const read = data?.models.filter(({ problem }) => problem === null) ?? [];
  const unread = data?.models.filter(({ problem }) => problem !== null) ?? [];
  return (
    <section className="card stack" aria-label={sources.found}>
      <div className="row models-head">
        <h2>{sources.found}</h2>
        <Button look="plain" icon="retry" isDisabled={busy} onPress={() => void look()}>
          {sources.again}
        </Button>
      </div>
      <p className="quiet small">{sources.foundAbout}</p>
      {error && <Notice kind="error" text={error} />}
      {data?.places.map(({ program, folder, problem }) => (problem ? <Notice key={folder} text={sources.place(program, folder, problem)} /> : null))}
      {!data && busy && (
        <p className="small" role="status">
          {sources.looking}
        </p>
      )}
      {data && data.models.length === 0 && <p className="small quiet">{sources.foundNone}</p>}
      {read.length > 0 && (
        <ul className="model-list model-rows" aria-label={sources.found}>
          {read.map((model) => (
            <FoundRow key={`${model.program} ${model.path} ${model.name}`} model={model} />
          ))}
        </ul>
      )}
      {unread.length > 0 && (
        <details className="small">
          <summary>{sources.unread(unread.length)}</summary>
          <ul className="model-list model-rows">
            {unread.map(({ program, name, path, problem }) => (
              <li key={`${program} ${path} ${name}`}>
                <strong>{name}</strong> <span className="badge">{program}</span>
                <div className="quiet">{problem}</div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function FoundRow({ model }: { model: FoundModel }) {
  const { installing, import: importModel } = useModels();
  const { program, name, path, bytes: size, stored, parameters, precision, bundleBytes, chat, installed } = model;
  return (
    <li className="model-row">
      <div>
        <strong>{name}</strong> <span className="badge">{program}</span>
        <div className="quiet small">{[sources.parameters(parameters), stored, bytes(size), ...(chat ? [] : [sources.noChat])].join(' · ')}</div>
      </div>
      <span className="quiet small">{installed ? '' : sources.takes(bytes(bundleBytes), sources.bits(precision))}</span>
      {installed ? (
        <span className="badge badge-good">{sources.here(installed)}</span>
      ) : (
        <Button
          aria-label={sources.importName(name)}
          isDisabled={installing !== null}
          onPress={() => void importModel(path, precision, { program, name })}
        >
          {strings.models.importRun}
        </Button>
      )}
    </li>
  );
}
