/** One line below every pane: what the engine does, with which model, and that nothing leaves the machine. */
import { useEffect, useState } from 'react';
import type { EngineStatus } from '../../electron/domain/model.ts';
import { api, useConnection } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { Icon } from '../components/icons.tsx';
import { useAsk } from '../stores/ask.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import './status-bar.css';

export function useEngineStatus(): EngineStatus | null {
  const { open, times } = useConnection();
  const [status, setStatus] = useState<EngineStatus | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new connection asks again.
  useEffect(() => {
    if (!open) return;
    // The state before this connection says nothing any more, and a stream that fails is asked for again with the next one.
    const { unsubscribe } = api.engine.status.subscribe(undefined, { onData: setStatus, onError: () => setStatus(null), onComplete: () => {} });
    return unsubscribe;
  }, [open, times]);
  return open ? status : null;
}

export function StatusBar({ onShortcuts }: { onShortcuts: () => void }) {
  const open = useConnection((connection) => connection.open);
  const status = useEngineStatus();
  const running = useAsk((ask) => ask.running);
  const work = useJobs(({ jobs }) => jobs.filter(isActive).length);
  const state = open ? (status?.kind ?? 'starting') : 'offline';
  return (
    <footer className="status">
      <span className="status-state" role="status">
        <span className="status-dot" data-state={state} />
        {strings.engine[state]}
        {state === 'crashed' && status?.reason ? `: ${status.reason}` : ''}
      </span>
      {status?.model && <span>{status.model}</span>}
      {running && running.total > 0 && (
        <span className="number">
          {running.done} / {running.total}
        </span>
      )}
      {work > 0 && <span>{strings.jobs.working(work)}</span>}
      <span className="status-grow" />
      <span className="status-state status-private">
        <Icon name="lock" />
        {strings.engine.readNothing}
      </span>
      <button type="button" className="link" onClick={onShortcuts} aria-label={strings.shortcuts.open}>
        ?
      </button>
    </footer>
  );
}
