/**
 * What the model looked at, token by token, kept so that the map can show it live and replay it afterwards.
 * `shares[i]`: share of token i's attention on each chunk [chunks], as the engine reports it.
 */
export interface TraceStep {
  text: string;
  shares: Float32Array;
}

/** One moment of the trace, or the whole answer. */
export type Moment = number | 'whole';

/** Mean share of each chunk over the steps [chunks]. */
export function meanShares(steps: TraceStep[], chunks: number): Float32Array {
  const mean = new Float32Array(chunks);
  for (const { shares } of steps) for (let c = 0; c < chunks; c++) mean[c]! += shares[c] ?? 0;
  if (steps.length > 0) for (let c = 0; c < chunks; c++) mean[c]! /= steps.length;
  return mean;
}

/** A chunk shows heat from this share of the strongest one on; below, it only counts as read. */
const faintest = 0.02;

/** Shares as heat in [0, 1]: 1 is the strongest chunk of the moment. The square root keeps the middle of a long tail visible. */
export function heat(shares: Float32Array): Float32Array {
  let most = 0;
  for (const share of shares) if (share > most) most = share;
  const out = new Float32Array(shares.length);
  if (most <= 0) return out;
  for (let c = 0; c < shares.length; c++) {
    const relative = shares[c]! / most;
    out[c] = relative < faintest ? 0 : Math.sqrt(relative);
  }
  return out;
}

/** Ranks 1..count of the strongest chunks; 0 for the rest [chunks]. Equal shares go in reading order. */
export function ranks(shares: Float32Array, count: number): Uint8Array {
  const out = new Uint8Array(shares.length);
  for (const [i, chunk] of strongest(shares, count).entries()) out[chunk] = i + 1;
  return out;
}

/** The chunks that matter most, strongest first; none without attention. */
export function strongest(shares: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let c = 0; c < shares.length; c++) {
    const share = shares[c]!;
    if (share <= 0 || (best.length === count && share <= shares[best.at(-1)!]!)) continue;
    let at = best.length;
    while (at > 0 && shares[best[at - 1]!]! < share) at--;
    best.splice(at, 0, c);
    if (best.length > count) best.pop();
  }
  return best;
}

/** How many chunks hold at least a hundredth of the attention that the memory got. */
export function mattered(shares: Float32Array): number {
  let sum = 0;
  for (const share of shares) sum += share;
  let count = 0;
  if (sum > 0) for (const share of shares) if (share >= sum / 100) count++;
  return count;
}
