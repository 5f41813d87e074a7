/** Models: the one that answers, what else is here, what other programs keep, what can be fetched, and the machine that all of it runs on. */
import { useEffect } from 'react';
import { strings } from '../../base/strings.ts';
import { sources } from '../../base/strings-models.ts';
import { Button, Empty, Notice, Pane } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';
import { AddModel, InstallingView } from './add-model.tsx';
import { CatalogueView } from './catalogue-view.tsx';
import { FoundView } from './found-view.tsx';
import { MachineView } from './machine-view.tsx';
import { ModelCardView } from './model-card-view.tsx';
import { ReaderView } from './reader-view.tsx';
import './models.css';

export function ModelsPane() {
  const { models, machine, loadError, load } = useModels();
  useEffect(() => {
    void load();
  }, [load]);
  return (
    <Pane title={strings.panes.models} about={strings.models.about}>
      <div className="models">
        {loadError && (
          <Notice kind="error" text={loadError}>
            <Button onPress={() => void load()}>{strings.retry}</Button>
          </Notice>
        )}
        {models === null && !loadError && <p role="status">{strings.loading}</p>}
        {models?.length === 0 && <Empty icon="models" title={strings.models.none} text={strings.models.noneText} />}
        <InstallingView />
        {models
          ?.filter(({ current }) => current)
          .map((model) => (
            <ModelCardView key={model.name} model={model} />
          ))}
        <ReaderView />
        {models?.some(({ current }) => !current) && (
          <section className="stack" aria-label={sources.others}>
            <h2>{sources.others}</h2>
            {models
              .filter(({ current }) => !current)
              .map((model) => (
                <ModelCardView key={model.name} model={model} />
              ))}
          </section>
        )}
        <FoundView />
        <CatalogueView />
        <AddModel />
        {machine && <MachineView machine={machine} />}
      </div>
    </Pane>
  );
}
