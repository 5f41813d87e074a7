/** The chunks of a document that was not asked about yet, how far the queue has read them, and answers that were given earlier. */
import { create } from 'zustand';
import type { AnswerInfo } from '../../electron/domain/answer.ts';
import type { SparseShares } from '../../electron/domain/chunk.ts';
import type { JobInfo } from '../../electron/domain/job.ts';
import type { SummaryInfo } from '../../electron/domain/summary.ts';
import { api, report } from '../base/api.ts';
import { useAttention } from './attention.ts';
import { useLibrary } from './library.ts';

interface Reading {
  /** What is read has changed behind the map's back (the store was emptied, another model answers): it asks anew when it is looked at. */
  forget(): void;
  /** Puts a document's chunks on the map. */
  show(document: string): void;
  /** Puts an answer that was given earlier on the map. */
  recall(answer: AnswerInfo): Promise<void>;
  /** Puts on the map what a summary cites. */
  cover(summary: SummaryInfo): Promise<void>;
}

/** The document whose chunks were asked for last: a slower answer for an older one is not shown. */
let wanted: string | null = null;

export const useReading = create<Reading>(() => ({
  forget() {
    if (!useAttention.getState().live) useAttention.setState({ chunks: [], read: 0, steps: [], shares: null, moment: 'whole' });
  },
  show(document) {
    if (wanted === document) return;
    wanted = document;
    useAttention.setState({ chunks: [], read: 0, steps: [], shares: null, moment: 'whole' });
    api.documents.chunks
      .query({ id: document })
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
    await onMap(ids, answer.chunks, answer.shares);
  },
  cover({ document, documents = [document], coverage, sentences, sections }) {
    const cited = [...sentences, ...sections.flatMap((section) => section.sentences)].flatMap(({ citations }) => citations);
    const shares = [...Map.groupBy(cited, ({ chunk }) => chunk)].flatMap(([chunk, of]) => [chunk, of.length / cited.length]);
    return onMap(documents, coverage.total, shares);
  },
}));

async function onMap(ids: readonly string[], total: number, shares: SparseShares): Promise<void> {
  const lists = await Promise.all(ids.map((id) => api.documents.chunks.query({ id })));
  const chunks = lists.flat().map((chunk, index) => ({ ...chunk, index }));
  // Workspace or model may have changed since: then the chunks are not those of the answer any more.
  if (chunks.length === total && !useAttention.getState().live) useAttention.getState().recall(chunks, shares);
}

/** Reading ahead fills the map of its document, chunk by chunk. */
export function fillMap(jobs: readonly JobInfo[]): void {
  const { chunks, read, live } = useAttention.getState();
  const document = chunks[0]?.document;
  if (live || document === undefined || chunks.at(-1)!.document !== document) return;
  const job = jobs.findLast((one) => one.kind === 'read' && one.document === document);
  const done = job?.state === 'done' ? chunks.length : job?.state === 'running' && job.total === chunks.length ? job.done : read;
  if (done > read) useAttention.setState({ read: done });
}
