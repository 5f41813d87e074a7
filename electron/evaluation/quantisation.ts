/** What fewer bits cost: perplexity of a bundle against its own weights in fp32, plain and through the parallel decode, on the same windows. */
import type { LoadedModel } from '../engine/loaded.ts';
import { focusLoss, leadTokens, targetTokens } from './perplexity.ts';
import { plainLoss } from './plain.ts';

export interface QuantisationResult {
  precision: string;
  windows: number;
  /** Perplexity of plain windows of 512 tokens. */
  plain: { fp32: number; quantised: number; ratio: number };
  /** Perplexity of what follows `tokens` tokens of memory, through the slots. */
  focus: { tokens: number; fp32: number; quantised: number; ratio: number };
  /** Both within 2 %. */
  ok: boolean;
}

const plainTokens = 512;
const memoryTokens = 2048;
const allowedRatio = 1.02;

export async function compareQuantised(
  quantised: LoadedModel,
  fp32: LoadedModel,
  ids: Int32Array,
  windows: number,
  onDone?: (done: number, total: number) => void,
): Promise<QuantisationResult> {
  const need = memoryTokens + leadTokens + targetTokens;
  if (ids.length < need) throw new RangeError(`The text has ${ids.length} tokens, ${need} are needed.`);
  const sums = { plain: [0, 0], focus: [0, 0] };
  for (let i = 0; i < windows; i++) {
    const start = Math.floor(((ids.length - need) * i) / Math.max(windows - 1, 1));
    const memory = ids.subarray(start, start + memoryTokens);
    const local = ids.subarray(start + memoryTokens, start + need);
    for (const [side, loaded] of [fp32, quantised].entries()) {
      sums.plain[side]! += await plainLoss(loaded.model, memory.subarray(0, plainTokens), plainTokens - 1);
      sums.focus[side]! += await focusLoss(loaded, memory, local, {});
    }
    onDone?.(i + 1, windows);
  }
  const compare = (losses: number[], targets: number) => {
    const [exact, rounded] = losses.map((loss) => Math.exp(loss / (windows * targets))) as [number, number];
    return { fp32: exact, quantised: rounded, ratio: rounded / exact };
  };
  const plain = compare(sums.plain, plainTokens - 1);
  const focus = { tokens: memoryTokens, ...compare(sums.focus, targetTokens) };
  return { precision: quantised.model.manifest.precision, windows, plain, focus, ok: plain.ratio <= allowedRatio && focus.ratio <= allowedRatio };
}
