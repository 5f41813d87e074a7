/** Models: what is installed, which one answers, what this machine runs it on, and how more come in. */
import { useEffect } from 'react';
import { strings } from '../../base/strings.ts';
import { Button, Empty, Notice, Pane } from '../../components/controls.tsx';
import { useModels } from '../../stores/models.ts';
import { AddModel } from './add-model.tsx';
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
        <ReaderView />
        {models?.map((model) => (
          <ModelCardView key={model.name} model={model} />
        ))}
        <AddModel />
        {machine && <MachineView machine={machine} />}
      </div>
    </Pane>
  );
}
