/** What went wrong with the model, above every pane and until it is read: who asks next has to know what answers. */
import { useState } from 'react';
import { useNavigation } from '../base/navigation.ts';
import { strings } from '../base/strings.ts';
import { Button, IconButton, Notice } from '../components/controls.tsx';
import { useEngineStatus } from '../stores/engine-status.ts';

export function EngineNotice() {
  const status = useEngineStatus();
  const pane = useNavigation((navigation) => navigation.pane);
  const go = useNavigation((navigation) => navigation.go);
  const [read, setRead] = useState<string | null>(null);
  const reason = status?.reason ?? null;
  if (!reason || reason === read) return null;
  const title = status?.model ? strings.engine.uses(status.model) : strings.engine.noModel;
  return (
    <div className="engine-notice">
      <Notice kind="error" title={`${title}.`} text={reason}>
        {pane !== 'models' && <Button onPress={() => go('models')}>{strings.engine.toModels}</Button>}
        <IconButton icon="close" label={strings.engine.dismiss} onPress={() => setRead(reason)} />
      </Notice>
    </div>
  );
}
