/** The chunks of a document that was not asked about yet, how far the queue has read them, and answers that were given earlier. */
import { create } from 'zustand';
import type { AnswerInfo } from '../../electron/domain/answer.ts';
import type { ChunkInfo } from '../../electron/domain/chunk.ts';
import type { JobInfo } from '../../electron/domain/job.ts';
import type { SummaryInfo } from '../../electron/domain/summary.ts';
import { api, report } from '../base/api.ts';
import { useAttention } from './attention.ts';
import { useLibrary } from './library.ts';

interface Reading {
  /** Why the map of an answer cannot be shown; null = it can. */
  unseen: { answer: string; why: 'changed' | 'failed' } | null;
  /** What is read has changed behind the map's back (the store was emptied, another model answers): it asks anew when it is looked at. */
  forget(): void;
  /** Puts a document's chunks on the map. */
  show(document: string): void;
  /** Puts an answer that was given earlier on the map. */
  recall(answer: AnswerInfo): Promise<void>;
  /** Puts on the map what a summary cites. */
  cover(summary: SummaryInfo): Promise<void>;
}

/** What was asked for last: a slower answer for something older is not shown. */
let wanted: string | null = null;

export const useReading = create<Reading>((set) => ({
  unseen: null,
  forget() {
    if (!useAttention.getState().live) useAttention.getState().clear();
  },
  show(document) {
    if (wanted === document) return;
    wanted = document;
    useAttention.getState().clear();
    api.documents.chunks
      .query({ id: document })
      .then((chunks) => {
        if (wanted === document && !useAttention.getState().live) useAttention.getState().lay(chunks);
      })
      .catch(report)
      .finally(() => {
        if (wanted === document) wanted = null;
      });
  },
  async recall(answer) {
    if (wanted === answer.id) return;
    wanted = answer.id;
    try {
      const ids = answer.scope ?? answer.documents ?? useLibrary.getState().documents?.map(({ id }) => id) ?? [];
      const [trace, chunks] = await Promise.all([api.questions.trace.query({ id: answer.id }), chunksOf(ids)]);
      if (wanted !== answer.id || useAttention.getState().live) return;
      // Another model cuts the text in another way: then the chunks are not those of the answer any more.
      const same = chunks.length === answer.chunks;
      set({ unseen: same ? null : { answer: answer.id, why: 'changed' } });
      if (same) useAttention.getState().recall(answer.id, chunks, answer.shares, trace ?? []);
      else useAttention.getState().clear();
    } catch {
      // A document of it is gone: the answer itself is there to be read.
      if (wanted === answer.id) set({ unseen: { answer: answer.id, why: 'failed' } });
    } finally {
      if (wanted === answer.id) wanted = null;
    }
  },
  async cover({ id, document, documents = [document], coverage, sentences, sections }) {
    const cited = [...sentences, ...sections.flatMap((section) => section.sentences)].flatMap(({ citations }) => citations);
    const shares = [...Map.groupBy(cited, ({ chunk }) => chunk)].flatMap(([chunk, of]) => [chunk, of.length / cited.length]);
    const chunks = await chunksOf(documents);
    // Another model cuts the text in another way: then the chunks are not those of the summary any more.
    if (chunks.length === coverage.total && !useAttention.getState().live) useAttention.getState().recall(id, chunks, shares, []);
  },
}));

/** The chunks of several documents, counted through. */
async function chunksOf(documents: readonly string[]): Promise<ChunkInfo[]> {
  const lists = await Promise.all(documents.map((id) => api.documents.chunks.query({ id })));
  return lists.flat().map((chunk, index) => ({ ...chunk, index }));
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
