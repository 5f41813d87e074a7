/** Files and links that the system gives to the app: into the library, or to their place in the reader. */
import { useEffect } from 'react';
import { api, report, useConnection } from '../base/api.ts';
import { useNavigation } from '../base/navigation.ts';
import { useLibrary } from '../stores/library.ts';

export function useOpenings(): void {
  const { open, times } = useConnection();
  const workspace = useLibrary((library) => library.workspace);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new connection asks again.
  useEffect(() => {
    // Files need a workspace to go to; until there is one they wait in the program.
    if (!open || workspace === null) return;
    const { unsubscribe } = api.app.openings.subscribe(undefined, {
      onData(opening) {
        const { go, open } = useNavigation.getState();
        if (opening.type === 'place') return open(opening.document, opening.passage ?? undefined);
        go('library');
        useLibrary
          .getState()
          .import(opening.paths.map((path) => ({ kind: 'path', path })))
          .catch(report);
      },
      onError: () => {},
      onComplete: () => {},
    });
    return unsubscribe;
  }, [open, times, workspace === null]);
}
