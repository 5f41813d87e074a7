/** Whether a model suits this machine, and about how long it would read. */
import type { Fit, MatrixRates } from '../domain/model.ts';

/** Of a network. */
export interface Shape {
  layers: number;
  hidden: number;
  intermediate: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  vocabulary: number;
  /** The head is the embedding once more. */
  tied: boolean;
}

/** Beside the weights: their packed copy while they load, the engine itself, and what was read. */
const besideWeights = 1.25;
const engineBytes = 0.6e9;
/** The system and the programs that people have open keep theirs. */
const ours = 0.75;
/** Bytes a weight: eight bits in blocks of 64 with scale and zero point; four bits in blocks of 32 with scale and offset. */
const bytesAWeight = { int8: 1 + 5 / 64, int4: 0.5 + 8 / 32 };
/** Pages of 250 words, a third more tokens than words. */
export const bookTokens = 300 * 250 * 1.35;
/** Of the matrix rate, reading keeps this share (`node bench/read-rate.ts`). */
const readingShare = 0.75;

/** Memory that a bundle takes while it answers. */
export const memoryNeeded = (bundleBytes: number) => bundleBytes * besideWeights + engineBytes;

/** Eight bits, as long as half of the memory bears them. */
export function suitedPrecision(bundleBytes: Record<'int8' | 'int4', number>, memoryBytes: number): 'int8' | 'int4' {
  return memoryNeeded(bundleBytes.int8) <= memoryBytes / 2 || bundleBytes.int4 >= bundleBytes.int8 ? 'int8' : 'int4';
}

export function fitOf(needs: { memoryBytes: number; diskBytes: number }, machine: { memoryBytes: number; freeBytes: number }): Fit {
  if (needs.memoryBytes > machine.memoryBytes * ours) return 'memory';
  if (needs.diskBytes > machine.freeBytes) return 'disk';
  return needs.memoryBytes > machine.memoryBytes / 2 ? 'tight' : 'fits';
}

/** Weights of the layers, each of which multiplies every token, and all parameters. */
export function multiplicationsOf({ layers, hidden, intermediate, heads, kvHeads, headDim, vocabulary, tied }: Shape) {
  const layer = hidden * headDim * (2 * heads + 2 * kvHeads) + 3 * hidden * intermediate;
  return { aToken: layers * layer, parameters: layers * layer + vocabulary * hidden * (tied ? 1 : 2) };
}

/** The embeddings are a table of 16 bits, and once more the head where the two are one. */
export function bundleBytesOf(shape: Shape, precision: 'int8' | 'int4'): number {
  const table = shape.vocabulary * shape.hidden;
  return (multiplicationsOf(shape).aToken + table) * bytesAWeight[precision] + table * 2;
}

/** Of 300 pages, read once. */
export function readMsOf(shape: Shape, precision: 'int8' | 'int4', rates: MatrixRates): number {
  const rate = rateAt(rates[precision], shape.hidden) * readingShare;
  return (1000 * bookTokens * multiplicationsOf(shape).aToken) / rate;
}

/** Narrow matrices multiply more slowly; between the measured widths as much as their logarithms say. */
function rateAt(rates: MatrixRates['int8'], width: number): number {
  const above = rates.findIndex((rate) => rate.width >= width);
  if (above <= 0) return rates.at(above)!.perSecond;
  const [low, high] = [rates[above - 1]!, rates[above]!];
  const share = Math.log(width / low.width) / Math.log(high.width / low.width);
  return low.perSecond + share * (high.perSecond - low.perSecond);
}
