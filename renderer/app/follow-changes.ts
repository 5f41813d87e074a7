/** What changes in the program, by whatever window or work: the stores that show it ask for it again. */
import { useEffect } from 'react';
import type { Change } from '../../electron/domain/app.ts';
import { api, report, useConnection } from '../base/api.ts';
import { useAsk } from '../stores/ask.ts';
import { useStatus } from '../stores/engine-status.ts';
import { useLibrary } from '../stores/library.ts';
import { useModels } from '../stores/models.ts';
import { useNotes } from '../stores/notes.ts';
import { useReading } from '../stores/reading.ts';
import { useRemovals } from '../stores/removals.ts';
import { useSummaries } from '../stores/summary.ts';

/** Changes that come together are one. */
const gatherMs = 60;

export function useFollowedChanges(): void {
  const { open, times } = useConnection();
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new connection listens anew.
  useEffect(() => {
    if (!open) return;
    const waiting = new Map<string, Change>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      for (const change of waiting.values()) take(change);
      waiting.clear();
    };
    const changes = api.app.changes.subscribe(undefined, {
      onData(change) {
        waiting.set(JSON.stringify(change), change);
        timer ??= setTimeout(flush, gatherMs);
      },
      onError: () => {},
      onComplete: () => {},
    });
    const leave = [useAsk.getState().watch(), useStatus.getState().watch()];
    return () => {
      clearTimeout(timer);
      changes.unsubscribe();
      for (const stop of leave) stop();
    };
  }, [open, times]);
}

function take(change: Change): void {
  const { workspace, refresh, followWorkspaces } = useLibrary.getState();
  switch (change.what) {
    case 'workspaces':
      followWorkspaces().catch(report);
      break;
    case 'documents':
      (change.workspace === workspace ? refresh() : followWorkspaces()).catch(report);
      break;
    case 'conversations':
      if (change.workspace === workspace) void useAsk.getState().load();
      break;
    case 'summaries': {
      const { document, load } = useSummaries.getState();
      if (document && (change.document === document || change.document === '')) void load(document);
      break;
    }
    case 'notes':
      useNotes.getState().refresh(change.document);
      break;
    case 'removals':
      if (useRemovals.getState().removals) useRemovals.getState().load().catch(report);
      break;
    case 'models':
      useReading.getState().forget();
      if (useModels.getState().models) void useModels.getState().load();
      refresh().catch(report);
  }
}
