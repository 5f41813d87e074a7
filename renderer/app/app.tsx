/** The frame: panes by name at the side, the chosen pane, the engine's state below. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { followHistory, type PaneName, panes, useNavigation } from '../base/navigation.ts';
import { strings } from '../base/strings.ts';
import { Icon, Mark } from '../components/icons.tsx';
import { AskPane } from '../panes/ask/ask-pane.tsx';
import { ChunksPane } from '../panes/chunks/chunks-pane.tsx';
import { LibraryPane } from '../panes/library/library-pane.tsx';
import { ModelsPane } from '../panes/models/models-pane.tsx';
import { ReaderPane } from '../panes/reader/reader-pane.tsx';
import { SettingsPane } from '../panes/settings/settings-pane.tsx';
import { SummaryPane } from '../panes/summary/summary-pane.tsx';
import { EngineNotice } from './engine-notice.tsx';
import { useFollowedChanges } from './follow-changes.ts';
import { useFollowedJobs } from './follow-jobs.ts';
import { useOpenings } from './openings.ts';
import { PaneBoundary } from './pane-boundary.tsx';
import { ShortcutList, useShortcuts } from './shortcuts.tsx';
import { StatusBar } from './status-bar.tsx';
import { ToastRegion } from './toasts.tsx';
import { WorkspaceChoice } from './workspace-choice.tsx';
import './frame.css';

const contents: Record<PaneName, () => React.JSX.Element> = {
  library: LibraryPane,
  reader: ReaderPane,
  chunks: ChunksPane,
  ask: AskPane,
  summary: SummaryPane,
  models: ModelsPane,
  settings: SettingsPane,
};

export function App() {
  const pane = useNavigation((navigation) => navigation.pane);
  const go = useNavigation((navigation) => navigation.go);
  const [listed, setListed] = useState(false);
  const main = useRef<HTMLElement>(null);
  useShortcuts(useCallback(() => setListed(true), []));
  useEffect(followHistory, []);
  useOpenings();
  useFollowedJobs();
  useFollowedChanges();
  useEffect(() => {
    document.title = `${strings.panes[pane]} – ${strings.app}`;
  }, [pane]);
  const Content = contents[pane];
  return (
    <div className="frame">
      <nav className="side" aria-label={strings.navigation}>
        <button type="button" className="skip" onClick={() => main.current?.focus()}>
          {strings.skip}
        </button>
        <div className="side-brand">
          <Mark />
          <span>{strings.app}</span>
        </div>
        <div className="side-workspace">
          <WorkspaceChoice />
        </div>
        {panes.map((name, i) => (
          <button
            key={name}
            type="button"
            className={name === 'models' ? 'side-item side-apart' : 'side-item'}
            aria-current={name === pane ? 'page' : undefined}
            title={strings.panes[name]}
            onClick={() => go(name)}
          >
            <Icon name={name} />
            <span>{strings.panes[name]}</span>
            <span className="side-key" aria-hidden="true">
              {i + 1}
            </span>
          </button>
        ))}
      </nav>
      <EngineNotice />
      <main className="main" ref={main} tabIndex={-1}>
        <PaneBoundary key={pane}>
          <Content />
        </PaneBoundary>
      </main>
      <StatusBar onShortcuts={() => setListed(true)} />
      <ToastRegion />
      <ShortcutList isOpen={listed} onClose={() => setListed(false)} />
    </div>
  );
}
