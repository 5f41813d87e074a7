/**
 * A question opened and continued several times, each time for as many tokens: what a step costs must not hang on one noisy moment, nor on how
 * soon the model would have said its last word.
 */
import type { Decoding } from '../electron/engine/decoding.ts';
import { argmax } from '../electron/engine/sampler.ts';

export const rounds = 3;
export const stepsPerRound = 32;

/** [rounds], each in milliseconds. */
export interface RoundTimes {
  /** Until the first logits. */
  openMs: number[];
  /** Mean of the round's steps, with whatever is renewed among them. */
  stepMs: number[];
}

/** @param eos tokens that no step chooses. */
export async function timeRounds(open: () => Promise<Decoding>, eos: readonly number[]): Promise<RoundTimes> {
  const times: RoundTimes = { openMs: [], stepMs: [] };
  for (let round = 0; round < rounds; round++) {
    const opening = performance.now();
    const decoding = await open();
    const stepping = performance.now();
    for (let step = 0; step < stepsPerRound; step++) {
      const logits = Float32Array.from(decoding.logits);
      for (const token of eos) logits[token] = Number.NEGATIVE_INFINITY;
      await decoding.accept(argmax(logits));
    }
    times.openMs.push(stepping - opening);
    times.stepMs.push((performance.now() - stepping) / stepsPerRound);
  }
  return times;
}

/** The middle one, and how far the others lie from it. */
export function middle(values: readonly number[]): { ms: number; least: number; most: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { ms: sorted[sorted.length >> 1]!, least: sorted[0]!, most: sorted.at(-1)! };
}
