/** Summaries of a document that are kept; the one being made is work of the queue. */
import { create } from 'zustand';
import type { JobInfo } from '../../electron/domain/job.ts';
import type { SummaryDraft, SummaryInfo } from '../../electron/domain/summary.ts';
import { api, report } from '../base/api.ts';
import { offerUndo } from './removals.ts';

interface Summaries {
  document: string | null;
  /** Newest first; null = not loaded. */
  kept: SummaryInfo[] | null;
  shown: string | null;
  compared: string | null;
  failure: string | null;
  /** What the job has made so far; it stays when that was stopped. */
  draft: ({ job: string } & SummaryDraft) | null;
  /** Listens to a job until the returned function is called. */
  follow(job: string): () => void;
  load(document: string): Promise<void>;
  show(id: string): void;
  compare(id: string | null): void;
  remove(id: string): Promise<void>;
}

export const useSummaries = create<Summaries>((set, get) => ({
  document: null,
  kept: null,
  shown: null,
  compared: null,
  failure: null,
  draft: null,
  follow(job) {
    if (get().draft?.job !== job) set({ draft: null });
    const { unsubscribe } = api.summaries.draft.subscribe(
      { job },
      // A broken connection is opened anew, and with it the job is followed again.
      { onData: (draft) => set({ draft: { job, ...draft } }), onError: () => {}, onComplete: () => {} },
    );
    return unsubscribe;
  },
  async load(document) {
    const other = document !== get().document;
    set({ document, failure: null, ...(other ? { kept: null, shown: null, compared: null, draft: null } : {}) });
    try {
      const kept = await api.summaries.list.query({ document });
      const { shown, compared, kept: before, draft } = get();
      // One that is new is shown; else what was shown stays.
      const stays = kept.some(({ id }) => id === shown) && kept[0]?.id === before?.[0]?.id;
      const beside = kept.some(({ id }) => id === compared) ? compared : null;
      const made = kept.some(({ id }) => id === draft?.job);
      if (get().document === document)
        set({ kept, shown: stays ? shown : (kept[0]?.id ?? null), compared: beside, ...(made ? { draft: null } : {}) });
    } catch (error) {
      set({ kept: [], failure: (error as Error).message });
    }
  },
  show: (shown) => set({ shown }),
  compare: (compared) => set({ compared }),
  async remove(id) {
    const { document } = get();
    if (document) await api.summaries.remove.mutate({ id, document }).then(offerUndo, report);
  },
}));

/** A summary that was just made is shown. */
export function showMadeSummary(jobs: readonly JobInfo[], before: readonly JobInfo[]): void {
  const { document, load } = useSummaries.getState();
  const made = jobs.some(
    (job) =>
      job.kind === 'summary' &&
      job.document === document &&
      job.state === 'done' &&
      before.some(({ id, state }) => id === job.id && state !== 'done'),
  );
  if (made && document) void load(document);
}
