/** The engine's unit of reading, and the attention that falls on it. */

import type { Location } from './location.ts';

/** Where it begins is told of one document; of many, all their layouts would be read again for it. */
export interface ChunkInfo extends Omit<Location, 'place'>, Partial<Pick<Location, 'place'>> {
  index: number;
  tokens: number;
  /** What was read of it is in the store; none = nobody looked. */
  read?: boolean;
}

/** Shares of attention, the ones that can be seen: chunk, share, chunk, share … strongest first. */
export type SparseShares = number[];
