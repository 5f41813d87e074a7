import { fixedCuts } from './chunker.ts';
import type { BosPlacement, DecodeMode, SlotPlacement } from './contract.ts';
import { FocusDecoding } from './decoding.ts';
import { ChunkMemory } from './memory.ts';
import type { Model } from './model.ts';

/** One expected greedy run of the method, as the numpy reference writes it (mode `exact`, sequential slots), or training for other settings. */
export interface VectorCase {
  name: string;
  mode?: DecodeMode;
  placement?: SlotPlacement;
  /** S of spread slots. */
  range?: number;
  bos: number;
  /** Default: chunks. */
  bosPlacement?: BosPlacement;
  memory: number[];
  local: number[];
  chunkTokens: number;
  fragmentTokens: number;
  tokens: number[];
  /** Per step, [vocabulary]. */
  logits: number[][];
  /** Per step, [chunks]. */
  share: number[][];
}

export interface VectorResult {
  name: string;
  steps: number;
  maxLogitError: number;
  maxShareError: number;
  /** The first step that disagrees, in words. */
  disagreement: string | null;
}

/** Runs a case on the engine, forced along the expected tokens, and compares every step. */
export async function checkVector(model: Model, expected: VectorCase, tolerance: number, mode = expected.mode ?? 'exact'): Promise<VectorResult> {
  const bos = expected.bosPlacement ?? 'chunks';
  const chunks = fixedCuts(Int32Array.from(expected.memory), expected.chunkTokens, bos);
  const memory = new ChunkMemory(model, chunks, { budgetBytes: 2 ** 28, waveTokens: 4096, bos });
  const decoding = await FocusDecoding.start(memory, [expected.bos, ...expected.local], {
    mode,
    placement: expected.placement ?? 'sequential',
    range: expected.range ?? 1,
    fragmentTokens: expected.fragmentTokens,
    maxTokens: expected.tokens.length,
    focusChunks: chunks.length,
    catchUpTokens: Number.POSITIVE_INFINITY,
    driftShare: 1,
    nearTie: 0,
  });
  const result: VectorResult = { name: expected.name, steps: expected.tokens.length, maxLogitError: 0, maxShareError: 0, disagreement: null };
  const disagree = (step: number, what: string) => {
    result.disagreement ??= `case "${expected.name}", step ${step}: ${what}`;
  };
  for (const [step, token] of expected.tokens.entries()) {
    const greedy = decoding.logits.indexOf(Math.max(...decoding.logits));
    if (greedy !== token) disagree(step, `token ${greedy}, expected ${token}`);
    for (const [i, value] of expected.logits[step]!.entries()) {
      const error = Math.abs(decoding.logits[i]! - value);
      result.maxLogitError = Math.max(result.maxLogitError, error);
      if (!(error <= tolerance)) disagree(step, `logit ${i} is ${decoding.logits[i]}, expected ${value}`);
    }
    for (const [chunk, value] of expected.share[step]!.entries()) {
      const error = Math.abs(decoding.shares[chunk]! - value);
      result.maxShareError = Math.max(result.maxShareError, error);
      if (!(error <= tolerance)) disagree(step, `share of chunk ${chunk} is ${decoding.shares[chunk]}, expected ${value}`);
    }
    if (step + 1 < expected.tokens.length) await decoding.accept(token);
  }
  return result;
}
