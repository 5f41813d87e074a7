/** What was removed: offered to be put back at once, and listed for as long as it can be. */
import { create } from 'zustand';
import type { Removal } from '../../electron/domain/removal.ts';
import { api, report } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { useToasts } from '../base/toasts.ts';

interface Removals {
  /** Newest first; null = not loaded. */
  removals: Removal[] | null;
  load(): Promise<void>;
  putBack(id: string): void;
  purge(id: string): void;
}

export const useRemovals = create<Removals>((set) => ({
  removals: null,
  async load() {
    set({ removals: await api.removals.list.query() });
  },
  putBack: (id) =>
    void api.removals.putBack
      .mutate({ id })
      .then(({ title }) => useToasts.getState().show({ kind: 'done', text: strings.removals.back(title) }))
      .catch(report),
  purge: (id) => void api.removals.purge.mutate({ id }).catch(report),
}));

/** Says what was removed, with the way back. */
export function offerUndo({ id, title }: Removal): void {
  const run = () => useRemovals.getState().putBack(id);
  useToasts.getState().show({ kind: 'done', text: strings.removals.gone(title), action: { label: strings.removals.undo, run } });
}
