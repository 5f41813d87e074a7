/** Reading a document ahead of its first question, and the chunks of a document that was not asked about yet. */
import { create } from 'zustand';
import type { AnswerInfo } from '../../electron/api/contract.ts';
import { api, report } from '../api.ts';
import { useAttention } from './attention.ts';
import { useLibrary } from './library.ts';

interface Reading {
  running: { document: string; failure: string | null; stop(): void } | null;
  /** Puts a document's chunks on the map. */
  show(document: string): void;
  start(document: string): void;
  /** Puts an answer that was given earlier on the map. */
  recall(answer: AnswerInfo): Promise<void>;
}

/** The document whose chunks were asked for last: a slower answer for an older one is not shown. */
let wanted: string | null = null;

export const useReading = create<Reading>((set) => ({
  running: null,
  show(document) {
    if (wanted === document) return;
    wanted = document;
    useAttention.setState({ chunks: [], read: 0, steps: [], shares: null, moment: 'whole' });
    api.documents
      .chunks({ id: document })
      .then((chunks) => {
        if (wanted === document && !useAttention.getState().live) useAttention.setState({ chunks });
      })
      .catch(report)
      .finally(() => {
        wanted = null;
      });
  },
  async recall(answer) {
    const ids = answer.documents ?? useLibrary.getState().documents?.map(({ id }) => id) ?? [];
    const lists = await Promise.all(ids.map((id) => api.documents.chunks({ id })));
    const chunks = lists.flat().map((chunk, index) => ({ ...chunk, index }));
    // The workspace may have changed since: then the chunks are not those of the answer any more.
    if (chunks.length === answer.chunks && !useAttention.getState().live) useAttention.getState().recall(chunks, answer.shares);
  },
  start(document) {
    const attention = useAttention.getState();
    const { chunks } = attention;
    attention.begin();
    useAttention.setState({ chunks });
    const end = (failure: string | null) => {
      attention.end();
      set(({ running }) => ({ running: running && failure ? { ...running, failure } : null }));
    };
    const subscription = api.documents.read({ id: document }).subscribe({
      onData: attention.take,
      onError: ({ message }) => end(message),
      onComplete: () => {
        useAttention.setState(({ chunks }) => ({ read: chunks.length }));
        end(null);
      },
    });
    const stop = () => {
      subscription.unsubscribe();
      end(null);
    };
    set({ running: { document, failure: null, stop } });
  },
}));
