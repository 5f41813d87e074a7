/** The program's queue, watched as long as the window is connected; the stores that show what jobs came to are told here. */
import { useEffect } from 'react';
import { useConnection } from '../base/api.ts';
import { useJobs } from '../stores/jobs.ts';
import { refreshAfterImports } from '../stores/library.ts';
import { fillMap } from '../stores/reading.ts';
import { showMadeSummary } from '../stores/summary.ts';

export function useFollowedJobs(): void {
  const { open, times } = useConnection();
  useEffect(
    () =>
      useJobs.subscribe(({ jobs }, { jobs: before }) => {
        refreshAfterImports(jobs, before);
        fillMap(jobs);
        showMadeSummary(jobs, before);
      }),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new connection watches anew.
  useEffect(() => (open ? useJobs.getState().watch() : undefined), [open, times]);
}
