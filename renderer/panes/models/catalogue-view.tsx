import { useEffect } from 'react';
import type { CatalogueModel } from '../../../electron/domain/model.ts';
import { bytes, roughly } from '../../base/numbers.ts';
import { sources } from '../../base/strings-models.ts';
import { Button, Notice } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';
import { useSources } from '../../stores/sources.ts';

/** Models by name, held against this machine: one press downloads, proves, makes and tests one. */
export function CatalogueView() {
  const { catalogue, list } = useSources();
  const models = useModels((state) => state.models);
  const names = models?.map(({ name }) => name).join();
  useEffect(() => {
    if (names !== undefined) void list();
  }, [list, names]);
  const { data, error, busy } = catalogue;
  return (
    <section className="card stack" aria-label={sources.catalogue}>
      <div className="row models-head">
        <h2>{sources.catalogue}</h2>
        <Button look="plain" icon="retry" isDisabled={busy} onPress={() => void list(true)}>
          {sources.measureAgain}
        </Button>
      </div>
      <p className="quiet small">{sources.catalogueAbout}</p>
      {data && (
        <p className="quiet small">
          {data.machine.rates ? sources.measured(bytes(data.machine.freeBytes), bytes(data.machine.memoryBytes)) : sources.unmeasured}
        </p>
      )}
      {error && <Notice kind="error" text={error} />}
      {!data && busy && (
        <p className="small" role="status">
          {sources.measuring}
        </p>
      )}
      {data && (
        <ul className="model-list model-rows" aria-label={sources.catalogue}>
          {data.models.map((model) => (
            <CatalogueRow key={model.id} model={model} />
          ))}
        </ul>
      )}
    </section>
  );
}

function CatalogueRow({ model }: { model: CatalogueModel }) {
  const { id, name, parameters, languages, licence, licenceNote, goodFor, limits, downloadBytes, bundleBytes, memoryBytes, fit, bookMs, precision } =
    model;
  return (
    <li className="model-row catalogue-row" data-fit={fit}>
      <div>
        <strong>{name}</strong> <span className="quiet small">{sources.parameters(parameters)}</span>
        <div>
          {goodFor} <span className="quiet">{limits}</span>
        </div>
        <div className="quiet small">
          {[
            languages.join(', '),
            licenceNote ? `${licence} (${licenceNote})` : licence,
            `${sources.sizeOf(bytes(downloadBytes), bytes(bundleBytes))}, ${sources.bits(precision)}`,
          ].join(' · ')}
        </div>
      </div>
      <div className="small">
        <span className={fit === 'fits' ? 'badge badge-good' : fit === 'tight' ? 'badge' : 'badge badge-warn'}>{sources.fits[fit]}</span>
        <div className="quiet">{sources.fitsWhy(bytes(memoryBytes))}</div>
      </div>
      <div className="small">
        {bookMs !== null && (
          <>
            <div className="quiet">{sources.pages}</div>
            <div className="number">{sources.book(roughly(bookMs))}</div>
          </>
        )}
      </div>
      <Get id={id} name={name} fit={fit} installed={model.installed} />
    </li>
  );
}

function Get({ id, name, fit, installed }: Pick<CatalogueModel, 'id' | 'name' | 'fit' | 'installed'>) {
  const { models, busy, installing, use, download } = useModels();
  if (installed !== null && models?.some((model) => model.name === installed && model.current))
    return <span className="badge badge-good">{sources.inUse}</span>;
  if (installed !== null)
    return (
      <Button look="main" aria-label={sources.takeUp(name)} isDisabled={busy !== null} onPress={() => void use(installed)}>
        {sources.use}
      </Button>
    );
  return (
    <Button
      aria-label={sources.downloadName(name)}
      isDisabled={installing !== null || fit === 'disk' || fit === 'memory'}
      onPress={() => void download({ address: id })}
    >
      {sources.download}
    </Button>
  );
}
