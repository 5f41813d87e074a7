/** Summaries of a document: the kept ones, and the one being made. */
import { create } from 'zustand';
import type { SummaryInfo, SummaryRequest } from '../../electron/api/contract.ts';
import { api, report } from '../api.ts';

interface Summaries {
  document: string | null;
  /** Newest first; null = not loaded. */
  kept: SummaryInfo[] | null;
  shown: string | null;
  compared: string | null;
  running: { stage: string; done: number; total: number; unit: string; stop(): void } | null;
  failure: string | null;
  load(document: string): Promise<void>;
  make(request: SummaryRequest): void;
  show(id: string): void;
  compare(id: string | null): void;
  remove(id: string): Promise<void>;
}

export const useSummaries = create<Summaries>((set, get) => ({
  document: null,
  kept: null,
  shown: null,
  compared: null,
  running: null,
  failure: null,
  async load(document) {
    set({ document, kept: null, shown: null, compared: null, failure: null });
    try {
      const kept = await api.summaries.list({ document });
      if (get().document === document) set({ kept, shown: kept[0]?.id ?? null });
    } catch (error) {
      set({ kept: [], failure: (error as Error).message });
    }
  },
  make(request) {
    if (get().running) return;
    const end = (failure: string | null) => set({ running: null, failure });
    const subscription = api.summaries.make(request).subscribe({
      onData(event) {
        const { running, document, kept } = get();
        if (event.type === 'progress' && running)
          set({ running: { ...running, stage: event.stage, done: event.done, total: event.total, unit: event.unit } });
        else if (event.type === 'summary' && document === event.summary.document)
          set({ kept: [event.summary, ...(kept ?? [])], shown: event.summary.id });
      },
      onError: ({ message, code }) => end(code === 'cancelled' ? null : message),
      onComplete: () => end(null),
    });
    const stop = () => {
      subscription.unsubscribe();
      end(null);
    };
    set({ running: { stage: 'read', done: 0, total: 0, unit: '', stop }, failure: null });
  },
  show: (shown) => set({ shown }),
  compare: (compared) => set({ compared }),
  async remove(id) {
    await api.summaries.remove({ id }).catch(report);
    const kept = (get().kept ?? []).filter((summary) => summary.id !== id);
    set({ kept, shown: get().shown === id ? (kept[0]?.id ?? null) : get().shown, compared: get().compared === id ? null : get().compared });
  },
}));
