/** How far the faster decodes are from the method as published: greedy tokens that agree, and KL of next-token distributions. */
import { fixedCuts } from '../engine/chunker.ts';
import type { DecodeMode, DecodeOptions } from '../engine/contract.ts';
import { FocusDecoding } from '../engine/decoding.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { logSoftmax } from '../engine/logits.ts';
import { ChunkMemory } from '../engine/memory.ts';
import { argmax } from '../engine/sampler.ts';
import { resolveSettings } from '../engine/settings.ts';

export interface ModeAgreement {
  tokens: number;
  memoryTokens: number;
  /** cached against exact, focused against cached: all forced along exact's greedy tokens. */
  cachedExact: { agreement: number; meanKl: number };
  focusedCached: { agreement: number; meanKl: number };
}

const promptTokens = 32;

/** @param generated tokens in all, over `windows` places of the text. */
export async function compareModes(
  loaded: LoadedModel,
  ids: Int32Array,
  memoryTokens: number,
  generated: number,
  windows: number,
  options: DecodeOptions,
  onDone?: (done: number, total: number) => void,
): Promise<ModeAgreement> {
  const steps = Math.ceil(generated / windows);
  const sums = { cachedExact: { agreement: 0, meanKl: 0 }, focusedCached: { agreement: 0, meanKl: 0 } };
  const need = memoryTokens + promptTokens;
  for (let window = 0; window < windows; window++) {
    const start = Math.floor(((ids.length - need) * window) / Math.max(windows - 1, 1));
    const settings = resolveSettings(loaded.model.manifest, { ...options, maxTokens: steps });
    const chunks = fixedCuts(ids.subarray(start, start + memoryTokens), settings.chunkTokens, settings.bos);
    const memory = new ChunkMemory(loaded.model, chunks, { budgetBytes: 2 ** 30, waveTokens: 4096, bos: settings.bos });
    const local = [...loaded.model.prefix, ...ids.subarray(start + memoryTokens, start + need)];
    const open = (mode: DecodeMode) => FocusDecoding.start(memory, local, { ...settings, mode, range: settings.slotRange });
    const [exact, cached, focused] = [await open('exact'), await open('cached'), await open('focused')];
    for (let step = 0; step < steps; step++) {
      add(sums.cachedExact, exact.logits, cached.logits);
      add(sums.focusedCached, cached.logits, focused.logits);
      const token = argmax(exact.logits);
      if (step + 1 < steps) for (const decoding of [exact, cached, focused]) await decoding.accept(token);
    }
    onDone?.(window + 1, windows);
  }
  const count = steps * windows;
  const mean = ({ agreement, meanKl }: { agreement: number; meanKl: number }) => ({ agreement: agreement / count, meanKl: meanKl / count });
  return { tokens: count, memoryTokens, cachedExact: mean(sums.cachedExact), focusedCached: mean(sums.focusedCached) };
}

function add(sum: { agreement: number; meanKl: number }, reference: Float32Array, other: Float32Array): void {
  sum.agreement += Number(argmax(reference) === argmax(other));
  const [p, q] = [logSoftmax(reference), logSoftmax(other)];
  for (let i = 0; i < p.length; i++) sum.meanKl += Math.exp(p[i]!) * (p[i]! - q[i]!);
}
