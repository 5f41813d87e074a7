/** Perplexity of what follows a long text, given the text by FocusLLM, by everything else one could do with the same weights, or not at all. */
import { fixedCuts } from '../engine/chunker.ts';
import type { DecodeOptions } from '../engine/contract.ts';
import { FocusDecoding } from '../engine/decoding.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { logSoftmax } from '../engine/logits.ts';
import type { Model } from '../engine/model.ts';
import { resolveSettings } from '../engine/settings.ts';
import { retrieveBm25, retrieveEmbedding } from './baselines.ts';
import { ntkModel } from './ntk.ts';
import { lossOf, plainLoss } from './plain.ts';
import { SinkStream } from './streaming.ts';

/** Local tokens before the first target, and targets of one window. */
export const leadTokens = 16;
export const targetTokens = 47;

/** Each method's exp(mean negative log-likelihood of a target token); null = beyond reach (its cost is quadratic). */
export interface PerplexityResult {
  tokens: number;
  windows: number;
  focus: number;
  /** The local tokens alone. */
  noMemory: number;
  /** The text's beginning, as much as the window holds. */
  truncated: number;
  /** Full attention inside the window: the latest tokens that it holds. */
  window: number;
  /** Sliding window with attention sinks. */
  sinks: number;
  /** Passages that match the local tokens, by BM25 and by embeddings. */
  retrieval: number;
  retrievalEmbedding: number | null;
  /** Full attention over everything, positions scaled into the window. */
  interpolation: number | null;
  /** Full attention over everything, rotary base raised (NTK-aware). */
  ntk: number | null;
}

type Methods = Omit<{ [K in keyof PerplexityResult]: number }, 'tokens' | 'windows'>;

/**
 * @param from the targets stand behind this many tokens of the text (at least `tokens`), whatever the memory's length: lengths compare on the same targets.
 * @param fullUpTo tokens up to which the methods of quadratic cost are run.
 */
export async function perplexity(
  loaded: LoadedModel,
  ids: Int32Array,
  tokens: number,
  windows: number,
  from: number,
  options: DecodeOptions,
  fullUpTo: number,
  onDone?: (done: number, total: number) => void,
): Promise<PerplexityResult> {
  const local = leadTokens + targetTokens;
  const need = Math.max(from, tokens) + local;
  if (ids.length < need) throw new RangeError(`The text has ${ids.length} tokens, ${need} are needed.`);
  const { windowTokens } = loaded.model.manifest.config;
  const scale = Math.max(1, (tokens + local + loaded.model.prefix.length) / windowTokens);
  const stretched = tokens <= fullUpTo ? await ntkModel(loaded.model, scale) : null;
  const sums: Partial<Methods> = {};
  try {
    for (let i = 0; i < windows; i++) {
      const at = need - local + Math.floor(((ids.length - need) * i) / Math.max(windows - 1, 1));
      const losses = await lossesOf(loaded, stretched, ids.subarray(at - tokens, at), ids.subarray(at, at + local), scale, options);
      for (const [method, loss] of Object.entries(losses) as [keyof Methods, number][]) sums[method] = (sums[method] ?? 0) + loss;
      onDone?.(i + 1, windows);
    }
  } finally {
    await stretched?.close();
  }
  const mean = (method: keyof Methods) => (sums[method] === undefined ? null : Math.exp(sums[method] / (windows * targetTokens)));
  return {
    tokens,
    windows,
    focus: mean('focus')!,
    noMemory: mean('noMemory')!,
    truncated: mean('truncated')!,
    window: mean('window')!,
    sinks: mean('sinks')!,
    retrieval: mean('retrieval')!,
    retrievalEmbedding: mean('retrievalEmbedding'),
    interpolation: mean('interpolation'),
    ntk: mean('ntk'),
  };
}

/** Negative log-likelihood of one window's targets, by method. */
async function lossesOf(
  loaded: LoadedModel,
  stretched: Model | null,
  memory: Int32Array,
  local: Int32Array,
  scale: number,
  options: DecodeOptions,
): Promise<Partial<Methods>> {
  const { model, tokenizer } = loaded;
  const room = model.manifest.config.windowTokens - local.length - model.prefix.length;
  const after = (context: Int32Array) => plainLoss(model, Int32Array.from([...context, ...local]), targetTokens);
  const source = { id: 'memory', text: tokenizer.decode(Array.from(memory)) };
  const query = tokenizer.decode(Array.from(local.subarray(0, leadTokens)));
  const passages = (text: string) => tokenizer.encode(`${text}\n`).ids;
  const losses: Partial<Methods> = {
    focus: await focusLoss(loaded, memory, local, options),
    noMemory: await after(new Int32Array(0)),
    truncated: await after(memory.subarray(0, room)),
    window: await after(memory.subarray(Math.max(0, memory.length - room))),
    sinks: await sinkLoss(model, memory, local),
    retrieval: await after(passages(retrieveBm25(loaded, source, query).text.text)),
  };
  if (!stretched) return losses;
  const all = Int32Array.from([...memory, ...local]);
  return {
    ...losses,
    retrievalEmbedding: await after(passages((await retrieveEmbedding(loaded, source, query)).text.text)),
    interpolation: await plainLoss(model, all, targetTokens, 1 / scale),
    ntk: await plainLoss(stretched, all, targetTokens),
  };
}

async function sinkLoss(model: Model, memory: Int32Array, local: Int32Array): Promise<number> {
  const stream = new SinkStream(model, model.manifest.config.windowTokens);
  await stream.read(memory);
  return lossOf(await stream.push(local, targetTokens + 1), local.subarray(leadTokens));
}

/** Negative log-likelihood of the targets, teacher-forced through the shipping decode. */
export async function focusLoss(loaded: LoadedModel, memory: Int32Array, local: Int32Array, options: DecodeOptions): Promise<number> {
  const settings = resolveSettings(loaded.model.manifest, { ...options, maxTokens: targetTokens + 1 });
  const chunks = fixedCuts(memory, settings.chunkTokens, settings.bos);
  const decoding = await FocusDecoding.start(loaded.memoryOf(chunks, settings.bos), [...loaded.model.prefix, ...local.subarray(0, leadTokens)], {
    ...settings,
    range: settings.slotRange,
  });
  let loss = 0;
  for (let i = leadTokens; i < local.length; i++) {
    loss -= logSoftmax(decoding.logits)[local[i]!]!;
    if (i + 1 < local.length) await decoding.accept(local[i]!);
  }
  return loss;
}
