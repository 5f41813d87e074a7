/**
 * Perplexity as the method's published code has it: windows of a fixed length begin every 2,048 tokens of each text, the last 100 of all are measured; the
 * last 128 tokens of a window are targets, every slot is renewed for each; means of the texts are averaged, then raised.
 */
import { logSoftmax } from '../../engine/logits.ts';
import type { PublishedReader } from './layout.ts';

export const strideTokens = 2048;
export const mostWindows = 100;
export const targetTokens = 128;

export interface Window {
  text: number;
  from: number;
  to: number;
}

/** @param lengths tokens of each text, without BOS. @param windowTokens of a window, BOS counted. */
export function windowsOf(lengths: readonly number[], windowTokens: number, bosTokens: number, stride = strideTokens, most = mostWindows): Window[] {
  const windows = lengths.flatMap((length, text) => {
    const own: Window[] = [];
    for (let from = 0; from < length; from += stride) {
      const to = Math.min(from + windowTokens - bosTokens, length);
      own.push({ text, from, to });
      if (to === length) break;
    }
    return own;
  });
  return windows.slice(-most);
}

/** Negative log-likelihood of the window's targets, in nats a token. @param ids without BOS, longer than the targets. */
export async function windowLoss(reader: PublishedReader, ids: Int32Array, targets = targetTokens): Promise<number> {
  const first = ids.length - targets;
  const { decoding } = await reader.start(ids.subarray(0, first), targets);
  let loss = 0;
  for (let i = first; i < ids.length; i++) {
    loss -= logSoftmax(decoding.logits)[ids[i]!]!;
    if (i + 1 < ids.length) await decoding.accept(ids[i]!);
  }
  return loss / targets;
}

export const perplexityOf = (losses: ReadonlyMap<number, readonly number[]>) => {
  const means = [...losses.values()].map((each) => each.reduce((sum, loss) => sum + loss, 0) / each.length);
  return Math.exp(means.reduce((sum, mean) => sum + mean, 0) / means.length);
};
