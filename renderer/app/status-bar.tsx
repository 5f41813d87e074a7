/** One line below every pane: what the engine does, with which model, and that nothing leaves the machine. */
import { useConnection } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { Icon } from '../components/icons.tsx';
import { useAsk } from '../stores/ask.ts';
import { useEngineStatus } from '../stores/engine-status.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import './status-bar.css';

export function StatusBar({ onShortcuts }: { onShortcuts: () => void }) {
  const open = useConnection((connection) => connection.open);
  const status = useEngineStatus();
  const running = useAsk((ask) => ask.runs[0]);
  const work = useJobs(({ jobs }) => jobs.filter(isActive).length);
  const remote = status?.remote ?? [];
  const state = open ? (status?.kind ?? 'starting') : 'offline';
  return (
    <footer className="status">
      <span className="status-state" role="status">
        <span className="status-dot" data-state={state} />
        {strings.engine[state]}
      </span>
      {open && <span className="status-model">{status?.model ? strings.engine.uses(status.model) : strings.engine.noModel}</span>}
      {running && running.total > 0 && <span className="number">{strings.jobs.progress(running.done, running.total, running.unit)}</span>}
      {work > 0 && <span>{strings.jobs.working(work)}</span>}
      <span className="status-grow" />
      <span className="status-state status-private">
        {remote.length === 0 && <Icon name="lock" />}
        {remote.length > 0 ? strings.connections.leaves(remote.join(', ')) : strings.engine.readNothing}
      </span>
      <button type="button" className="link" onClick={onShortcuts} aria-label={strings.shortcuts.open}>
        ?
      </button>
    </footer>
  );
}
