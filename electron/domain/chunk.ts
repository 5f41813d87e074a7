/** The engine's unit of reading, and the attention that falls on it. */

export interface ChunkInfo {
  index: number;
  document: string;
  start: number;
  end: number;
  tokens: number;
  /** What was read of it is in the store; none = nobody looked. */
  read?: boolean;
}

/** Shares of attention, the ones that can be seen: chunk, share, chunk, share … strongest first. */
export type SparseShares = number[];
