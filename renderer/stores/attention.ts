/** What the engine read and looked at in the last run: the chunks, how many are read, and the attention of every token for the map's replay. */
import { create } from 'zustand';
import type { AnswerTrace } from '../../electron/domain/answer.ts';
import type { ChunkInfo, SparseShares } from '../../electron/domain/chunk.ts';
import type { RunEvent } from '../../electron/domain/job.ts';
import { type Moment, meanShares, type TraceStep } from './trace.ts';

interface Attention {
  /** The answer whose reading is shown, by id; null = the chunks of a document that nothing was asked about, or nothing. */
  of: string | null;
  chunks: ChunkInfo[];
  /** Chunks read so far, in reading order. Others may have been read before: `isRead` knows both. */
  read: number;
  steps: TraceStep[];
  /** What the map shows: a token of the answer, or the mean of all. */
  moment: Moment;
  /** A run goes on. */
  live: boolean;
  /** Attention of the moment [chunks]; null = none yet. */
  shares: Float32Array | null;
  /** Follows a question under way, from what it told so far. */
  begin(answer: string, told: readonly RunEvent[]): void;
  take(event: RunEvent): void;
  end(): void;
  /** Shows an answer that was given earlier. */
  recall(answer: string, chunks: ChunkInfo[], shares: SparseShares, trace: AnswerTrace): void;
  /** Shows a document's chunks, before anything is asked. */
  lay(chunks: ChunkInfo[]): void;
  clear(): void;
  show(moment: Moment): void;
}

/** [chunks] from the pairs that crossed the wire. */
export function dense(sparse: SparseShares, chunks: number): Float32Array {
  const shares = new Float32Array(chunks);
  for (let i = 0; i + 1 < sparse.length; i += 2) {
    const chunk = sparse[i]!;
    if (chunk < chunks) shares[chunk] = sparse[i + 1]!;
  }
  return shares;
}

/** Whether a chunk is read: in the run that goes on, or before, as far as the store still holds it. */
export const isRead = ({ chunks, read }: Pick<Attention, 'chunks' | 'read'>, chunk: number): boolean => chunk < read || chunks[chunk]?.read === true;

export const readChunks = (state: Pick<Attention, 'chunks' | 'read'>): number =>
  state.chunks.reduce((count, _, chunk) => count + (isRead(state, chunk) ? 1 : 0), 0);

const nothing = { of: null, chunks: [], read: 0, steps: [], moment: 'whole', live: false, shares: null } satisfies Partial<Attention>;

export const useAttention = create<Attention>((set, get) => ({
  ...nothing,
  begin(answer, told) {
    set({ ...nothing, of: answer, live: true });
    for (const event of told) get().take(event);
  },
  take(event) {
    const { chunks, steps } = get();
    if (event.type === 'chunks') set({ chunks: event.chunks, read: 0 });
    else if (event.type === 'progress') {
      if (event.stage === 'read') set({ read: event.unit === 'chunks' ? event.done : chunks.length });
      else set({ read: chunks.length });
    } else if (event.type === 'attention') set({ shares: dense(event.shares, chunks.length), read: chunks.length });
    else if (event.type === 'token') {
      const shares = dense(event.shares, chunks.length);
      set({ steps: [...steps, { text: event.text, shares }], shares, moment: steps.length, read: chunks.length });
    }
  },
  end() {
    const { steps, chunks } = get();
    set({ live: false, moment: 'whole', ...(steps.length > 0 ? { shares: meanShares(steps, chunks.length) } : {}) });
  },
  recall(answer, chunks, sparse, trace) {
    const steps = trace.map(({ text, shares }) => ({ text, shares: dense(shares, chunks.length) }));
    set({ ...nothing, of: answer, chunks, read: chunks.length, steps, shares: dense(sparse, chunks.length) });
  },
  lay: (chunks) => set({ ...nothing, chunks }),
  clear: () => set(nothing),
  show(moment) {
    const { steps, chunks } = get();
    const shares = moment === 'whole' ? meanShares(steps, chunks.length) : steps[moment]?.shares;
    if (shares) set({ moment, shares });
  },
}));
