/** Whether a model suits this machine, and how long it would read. */

/** Beside the weights: their packed copy while they load, the engine itself, and what was read. */
const besideWeights = 1.25;
const engineBytes = 0.6e9;
/** The system and the programs that people have open keep theirs. */
const ours = 0.75;

/** Memory that a bundle takes while it answers. */
export const memoryNeeded = (bundleBytes: number) => bundleBytes * besideWeights + engineBytes;

/** Eight bits, as long as half of the memory bears them. */
export function suitedPrecision(bundleBytes: Record<'int8' | 'int4', number>, memoryBytes: number): 'int8' | 'int4' {
  return memoryNeeded(bundleBytes.int8) <= memoryBytes / 2 || bundleBytes.int4 >= bundleBytes.int8 ? 'int8' : 'int4';
}

export type Fit = 'fits' | 'tight' | 'memory' | 'disk';

/** `tight`: it runs, and leaves little to other programs; `memory`, `disk`: what is too small for it. */
export function fitOf(needs: { memoryBytes: number; diskBytes: number }, machine: { memoryBytes: number; freeBytes: number }): Fit {
  if (needs.memoryBytes > machine.memoryBytes * ours) return 'memory';
  if (needs.diskBytes > machine.freeBytes) return 'disk';
  return needs.memoryBytes > machine.memoryBytes / 2 ? 'tight' : 'fits';
}
