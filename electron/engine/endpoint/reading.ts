/** A text cut into chunks, and what it is to be asked with: what map, rank and reduce are given. */
import type { Chunk } from '../chunker.ts';
import type { AskedServers, SourceText } from '../contract.ts';
import type { SentenceIndex } from '../sentence-index.ts';
import type { MapContext } from './map.ts';

export interface Reading extends MapContext {
  sources: readonly SourceText[];
  chunks: readonly Chunk[];
  /** [chunks] */
  texts: readonly string[];
  index: SentenceIndex;
  /** What every server reads at once. */
  contextTokens: number;
  /** Of the chunks, guessed. */
  tokens: number;
}

export const askedOf = ({ servers }: Pick<Reading, 'servers'>, unasked: readonly number[]): AskedServers => ({
  hosts: [...new Set(servers.map(({ host }) => host))],
  unasked: [...unasked],
});
