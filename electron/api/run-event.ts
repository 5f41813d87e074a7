/** Engine events as they cross to the window: of the shares of attention only those that can be seen. */
import type { Library } from '../documents/library/library.ts';
import type { SparseShares } from '../domain/chunk.ts';
import type { RunEvent } from '../domain/job.ts';
import type { EngineEvent } from '../engine/contract.ts';
import { chunksOf } from './sources.ts';

/** More chunks than this, and weaker ones than a thousandth of the strongest, cannot be seen on the map. */
const mostShares = 256;
const weakest = 0.001;

/** Rows that are shown while more are looked for. */
const mostLatest = 50;

/** Pairs chunk, share; strongest first. */
export function sparse(shares: Float32Array): SparseShares {
  let most = 0;
  for (const share of shares) if (share > most) most = share;
  const seen: number[] = [];
  for (let chunk = 0; chunk < shares.length; chunk++) if (shares[chunk]! > 0 && shares[chunk]! >= most * weakest) seen.push(chunk);
  seen.sort((a, b) => shares[b]! - shares[a]!);
  return seen.slice(0, mostShares).flatMap((chunk) => [chunk, Number(shares[chunk]!.toPrecision(4))]);
}

/** An engine event as it crosses to the window; null = it is its job's to tell. */
export function runEvent(library: Library, event: EngineEvent): RunEvent | null {
  switch (event.type) {
    case 'chunks':
      return { type: 'chunks', chunks: chunksOf(library, event.chunks) };
    case 'attention':
      return { type: 'attention', shares: sparse(event.shares) };
    case 'token':
      return { ...event, shares: sparse(event.shares) };
    case 'found': {
      const latest = event.items.slice(-mostLatest).map(({ text, mentions }) => ({ text, quote: mentions[0]!.quote }));
      return { type: 'found', count: event.items.length, latest };
    }
    case 'summary':
    case 'written':
      return null;
    default:
      return event;
  }
}
