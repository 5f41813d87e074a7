import { FocusError } from '../errors.ts';
import type { SlotPlacement } from './contract.ts';

/** Rotary embedding as the graph computes it: half-split layout, `inverseFrequencies` [headDim / 2] with the family's scaling already in. */
export interface Rotary {
  inverseFrequencies: Float32Array;
  /** Factor on cos and sin (yarn's attention factor); 1 elsewhere. */
  attentionFactor: number;
}

/** Rotates keys [heads, headDim] at `from` in `source` to a position (fractions are fine) and writes them through `write`. */
export function rotateKey(
  rotary: Rotary,
  source: Float32Array,
  from: number,
  heads: number,
  position: number,
  target: Float32Array,
  to: number,
): void {
  const half = rotary.inverseFrequencies.length;
  for (let i = 0; i < half; i++) {
    const angle = position * rotary.inverseFrequencies[i]!;
    const cos = Math.cos(angle) * rotary.attentionFactor;
    const sin = Math.sin(angle) * rotary.attentionFactor;
    for (let head = 0; head < heads; head++) {
      const lo = source[from + head * 2 * half + i]!;
      const hi = source[from + head * 2 * half + half + i]!;
      target[to + head * 2 * half + i] = lo * cos - hi * sin;
      target[to + head * 2 * half + half + i] = hi * cos + lo * sin;
    }
  }
}

/**
 * Where the slots and the local context stand on the rotary axis.
 * sequential (the paper's): slot j at j, local context from C on: ends where the window ends.
 * spread: slot j at (j + 1/2) S / C, local context from S on: nothing the model sees depends on the text's length.
 */
export function placeSlots(placement: SlotPlacement, chunks: number, range: number): { slots: Float32Array; localStart: number } {
  const slots = new Float32Array(chunks);
  if (chunks === 0) return { slots, localStart: 0 };
  for (let j = 0; j < chunks; j++) slots[j] = placement === 'sequential' ? j : ((j + 0.5) * range) / chunks;
  return { slots, localStart: placement === 'sequential' ? chunks : range };
}

/** The farthest position must lie in the model's window; says which setting to change when it does not. */
export function checkWindow(placement: SlotPlacement, chunks: number, localStart: number, localTokens: number, windowTokens: number): void {
  if (localStart + localTokens <= windowTokens) return;
  const why = placement === 'sequential' && chunks > 0 ? `${chunks} slots at sequential positions and ` : '';
  const advice = placement === 'sequential' && chunks > 0 ? 'Use larger chunks or spread slot positions.' : 'Shorten the question or its history.';
  throw new FocusError('window-exceeded', `${why}${localTokens} local tokens do not fit the model's window of ${windowTokens} tokens. ${advice}`);
}
