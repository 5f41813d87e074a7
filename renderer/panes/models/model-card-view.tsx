import { useState } from 'react';
import type { ModelCard } from '../../../electron/domain/model.ts';
import { bytes } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { sources } from '../../base/strings-models.ts';
import { Button, Notice, Sheet } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';

export function ModelCardView({ model }: { model: ModelCard }) {
  const { busy, said, use, check, benchmark, remove } = useModels();
  const [asked, setAsked] = useState(false);
  const report = said[model.name];
  const mine = busy?.name === model.name ? busy.what : null;
  return (
    <section className="card stack" aria-label={model.name}>
      <div className="row">
        <h2>{model.name}</h2>
        {model.current && <span className="badge badge-good">{strings.models.inUse}</span>}
        <span className="badge">{model.embedded ? strings.models.embedded : strings.models.local}</span>
      </div>
      {model.problem ? (
        <Notice kind="error" title={strings.models.broken} text={model.problem} />
      ) : (
        <>
          <p>{aboutOf(model)}</p>
          <dl className="facts">
            <dt>{strings.models.weights}</dt>
            <dd>{strings.models.weightsOf(sources.parameters(model.parameters), sources.bits(model.precision))}</dd>
            <dt>{strings.models.window}</dt>
            <dd>{strings.models.windowTokens(model.windowTokens)}</dd>
            <dt>{strings.models.size}</dt>
            <dd>{bytes(model.bytes)}</dd>
            <dt>{strings.models.method}</dt>
            <dd>{strings.models.methods[model.integrator] ?? model.integrator}</dd>
            <dt>{strings.models.licence}</dt>
            <dd>{model.licence}</dd>
          </dl>
        </>
      )}
      {report && (report.good ? <p className="small said">{report.text}</p> : <Notice kind="error" text={report.text} />)}
      <div className="row">
        {!model.current && !model.problem && (
          <Button look="main" isDisabled={busy !== null} onPress={() => void use(model.name)}>
            {strings.models.use}
          </Button>
        )}
        <Button isDisabled={busy !== null} onPress={() => void check(model.name)}>
          {strings.models.check}
        </Button>
        {model.current && (
          <Button isDisabled={busy !== null} onPress={() => void benchmark(model.name)}>
            {strings.models.bench}
          </Button>
        )}
        {!model.embedded && (
          <Button look="plain" isDisabled={busy !== null} onPress={() => setAsked(true)}>
            {strings.models.remove}
          </Button>
        )}
        {mine && (
          <span className="small quiet" role="status">
            {mine}…
          </span>
        )}
      </div>
      <Sheet title={strings.models.removeTitle} isOpen={asked} onClose={() => setAsked(false)}>
        <p>{strings.models.removeText(model.name, bytes(model.bytes))}</p>
        <div className="row">
          <Button
            look="danger"
            onPress={() => {
              setAsked(false);
              void remove(model.name);
            }}
          >
            {strings.models.remove}
          </Button>
          <Button onPress={() => setAsked(false)}>{strings.cancel}</Button>
        </div>
      </Sheet>
    </section>
  );
}

/** What it can and cannot do, in one line. */
function aboutOf({ reader, embedded, goodFor, limits, integrator }: ModelCard): string {
  if (reader) return sources.reader;
  if (embedded) return sources.starter;
  if (goodFor) return `${goodFor} ${limits ?? ''}`;
  return integrator === 'candidates' ? sources.trained : sources.free;
}
