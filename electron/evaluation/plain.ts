/** Plain decoding on the same weights, no slots: what every baseline does with the context it chose. */
import { FinalDecode, type FinalRow } from '../engine/final.ts';
import { logSoftmax } from '../engine/logits.ts';
import type { Model } from '../engine/model.ts';
import { Slots } from '../engine/slots.ts';

/** New tokens of one run: scores are pieces × keys, not keys × keys. */
const pieceTokens = 512;

/** `ids` after BOS, ready to go on. @param room tokens that may follow. @param scale factor on positions: below 1 is position interpolation. */
export async function plainStart(
  model: Model,
  ids: Int32Array,
  rows: number,
  room = 0,
  scale = 1,
): Promise<{ final: FinalDecode; rows: FinalRow[] }> {
  const all = Int32Array.from([...model.prefix, ...ids]);
  const final = new FinalDecode(model, new Slots(model, 0, 'sequential', 1), all.length + room, scale);
  const first = all.length - rows;
  const last: FinalRow[] = [];
  for (let at = 0; at < all.length; at += pieceTokens) {
    const piece = all.subarray(at, Math.min(all.length, at + pieceTokens));
    const wanted = Math.min(piece.length, Math.max(0, at + piece.length - first));
    const out = await final.append(piece, Math.max(wanted, 1));
    if (wanted > 0) last.push(...out);
  }
  return { final, rows: last };
}

/** Negative log-likelihood, nats, of the last `targets` of `ids`. */
export async function plainLoss(model: Model, ids: Int32Array, targets: number, scale = 1): Promise<number> {
  // The row before a target predicts it; the last row predicts what nobody asks for.
  const { rows } = await plainStart(model, ids, targets + 1, 0, scale);
  return lossOf(
    rows.map((row) => row.logits),
    ids.subarray(ids.length - targets),
  );
}

/** @param logits row i predicts target i. */
export function lossOf(logits: readonly Float32Array[], targets: Int32Array): number {
  return targets.reduce((sum, target, i) => sum - logSoftmax(logits[i]!)[target]!, 0);
}
