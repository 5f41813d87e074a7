/** Perplexity of what follows a long text, given the text by FocusLLM, by the window alone, by position interpolation, or not at all. */
import type { DecodeOptions } from '../engine/contract.ts';
import { FocusDecoding } from '../engine/decoding.ts';
import type { FocusEngine } from '../engine/engine.ts';
import { FinalDecode } from '../engine/final.ts';
import { logSoftmax } from '../engine/fusion.ts';
import { resolveSettings } from '../engine/settings.ts';
import { Slots } from '../engine/slots.ts';

/** Local tokens before the first target, and targets of one window. */
const leadTokens = 16;
const targetTokens = 47;

export interface PerplexityResult {
  tokens: number;
  windows: number;
  /** exp(mean negative log-likelihood of a target token). */
  focus: number;
  /** The local tokens alone. */
  noMemory: number;
  /** BOS and the last tokens that fit the model's own window (attention sink + sliding window). */
  window: number;
  /** Full attention over everything, positions scaled into the window; absent where that is beyond reach. */
  interpolation?: number;
}

/** @param interpolateUpTo tokens up to which full attention with interpolated positions is run (its cost is quadratic). */
export async function perplexity(
  engine: FocusEngine,
  ids: Int32Array,
  tokens: number,
  windows: number,
  options: DecodeOptions,
  interpolateUpTo: number,
  onDone?: (done: number, total: number) => void,
): Promise<PerplexityResult> {
  const need = tokens + leadTokens + targetTokens;
  if (ids.length < need) throw new RangeError(`The text has ${ids.length} tokens, ${need} are needed.`);
  const sums = { focus: 0, noMemory: 0, window: 0, interpolation: 0 };
  const windowTokens = engine.model.manifest.config.windowTokens - leadTokens - targetTokens - 2;
  for (let i = 0; i < windows; i++) {
    const start = Math.floor(((ids.length - need) * i) / Math.max(windows - 1, 1));
    const memory = ids.subarray(start, start + tokens);
    const local = ids.subarray(start + tokens, start + need);
    sums.focus += await focusLoss(engine, memory, local, options);
    sums.noMemory += await plainLoss(engine, new Int32Array(0), local, 1);
    sums.window += await plainLoss(engine, memory.subarray(Math.max(0, tokens - windowTokens)), local, 1);
    if (tokens <= interpolateUpTo) sums.interpolation += await plainLoss(engine, memory, local, Math.min(1, windowTokens / need));
    onDone?.(i + 1, windows);
  }
  const mean = (sum: number) => Math.exp(sum / (windows * targetTokens));
  return {
    tokens,
    windows,
    focus: mean(sums.focus),
    noMemory: mean(sums.noMemory),
    window: mean(sums.window),
    ...(tokens <= interpolateUpTo ? { interpolation: mean(sums.interpolation) } : {}),
  };
}

/** Negative log-likelihood of the targets, teacher-forced through the shipping decode. */
async function focusLoss(engine: FocusEngine, memory: Int32Array, local: Int32Array, options: DecodeOptions): Promise<number> {
  const settings = resolveSettings(engine.model.manifest, { ...options, maxTokens: targetTokens + 1 });
  const chunks = [];
  for (let at = 0; at < memory.length; at += settings.chunkTokens)
    chunks.push({
      span: { index: chunks.length, source: '', start: 0, end: 0, tokens: 0 },
      ids: memory.slice(at, at + settings.chunkTokens),
      ends: new Int32Array(0),
    });
  const decoding = await FocusDecoding.start(engine.freshMemory(chunks), [...engine.model.prefix, ...local.subarray(0, leadTokens)], {
    ...settings,
    range: settings.slotRange,
    driftShare: 0.5,
  });
  let loss = 0;
  for (let i = leadTokens; i < local.length; i++) {
    loss -= logSoftmax(decoding.logits)[local[i]!]!;
    if (i + 1 < local.length) await decoding.accept(local[i]!);
  }
  return loss;
}

/** Plain decoding of context + local, positions multiplied by `scale`. */
async function plainLoss(engine: FocusEngine, context: Int32Array, local: Int32Array, scale: number): Promise<number> {
  const { model } = engine;
  const all = Int32Array.from([...model.prefix, ...context, ...local]);
  const final = new FinalDecode(model, new Slots(model, 0, 'sequential', 1), all.length, scale);
  let rows: Float32Array[] = [];
  // In pieces: the scores of one run are pieces × keys, not keys × keys.
  for (let at = 0; at < all.length; at += 512) {
    const piece = all.subarray(at, Math.min(all.length, at + 512));
    const wanted = Math.min(piece.length, Math.max(1, at + piece.length - (all.length - local.length + leadTokens - 1)));
    rows = [...rows, ...(await final.append(piece, wanted)).map((row) => row.logits)].slice(-(targetTokens + 1));
  }
  let loss = 0;
  for (let i = 0; i < targetTokens; i++) loss -= logSoftmax(rows[i]!)[local[leadTokens + i]!]!;
  return loss;
}
