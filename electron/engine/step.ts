import type { Model, RunOutput } from './model.ts';
import { extend, type GrownWave } from './prompt.ts';
import type { Slots } from './slots.ts';

/**
 * Loop 3, step: for each new token t, two tokens a chunk in one batched run:
 *
 *   for each chunk c:  the previous candidate token now enters KV[c] as a NORMAL token (frozen weights);
 *                      t is the new candidate -> new (k_c, v_c)
 *
 * The wave's slots are replaced; the local context, now ending in t, is then decoded against them.
 * @returns the candidates' attention [rows, keys] over their chunks, for provenance.
 */
export function stepWave(model: Model, wave: GrownWave, previous: number, token: number, slots: Slots): Promise<RunOutput> {
  return extend(model, wave, Int32Array.of(previous, token), slots, true, true);
}
