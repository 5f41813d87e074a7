/**
 * The question put to every chunk at once: loop 2 of the method without slots. Each chunk is followed by the prompt, all are run as rows of a batch, and
 * each says two things: how sure it is that it does not answer, and where in it the question's tokens looked.
 *
 *   for each chunk c:  decoder(prompt | KV[c])  -> logits of the first answer token, attention of the reading heads over the chunk's tokens
 */
import type { RunHooks } from './contract.ts';
import { progressOf } from './decode-request.ts';
import { KvBlock } from './kv.ts';
import type { LoadedModel } from './loaded.ts';
import { logOdds } from './logits.ts';
import type { ChunkMemory } from './memory.ts';
import { extendRows } from './rows.ts';

/** What a chunk said to a question. */
export interface ChunkReply {
  chunk: number;
  /** log p - log(1 - p) of the refusal's first token: above 0, the chunk rather does not answer. In nats. */
  refusal: number;
  /** [chunk's tokens] attention of the reading heads, mean over the prompt's tokens; empty where heads cannot be chosen. */
  attention: Float32Array;
}

export interface QuestionOptions {
  /** Whether it is wanted where the chunks were looked at. */
  look: boolean;
  hooks: RunHooks;
}

/** @param prompt token ids that follow the chunk: the question, up to where the model speaks. @returns one reply a chunk, in the order given. */
export async function askChunks(
  loaded: LoadedModel,
  memory: ChunkMemory,
  chunks: readonly number[],
  prompt: Int32Array,
  { look, hooks }: QuestionOptions,
): Promise<ChunkReply[]> {
  const { model } = loaded;
  const refusal = refusalToken(loaded);
  const headWeights = look ? headWeightsOf(loaded) : null;
  const looking = headWeights ? [...prompt.keys()] : [];
  const { onPrompt, signal } = progressOf({ memory, hooks });
  const { vocabSize } = model.manifest.config;
  const replies = new Map<number, ChunkReply>();
  // Neighbours in length share a wave: padding is computed too.
  const byLength = [...chunks].sort((a, b) => memory.recordTokens(a) - memory.recordTokens(b));
  const waves = promptWaves(memory, byLength, prompt.length);
  const load = (wave: number[] | undefined) => {
    const loading = wave ? memory.load(wave) : null;
    // It is awaited in its turn, if that comes.
    loading?.catch(() => {});
    return loading;
  };
  // The next wave comes from disk while this one is computed.
  let loading = load(waves[0]);
  for (const [i, wave] of waves.entries()) {
    signal?.throwIfAborted();
    const block = KvBlock.of(model.kv, (await loading)!, 0);
    loading = load(waves[i + 1]);
    const out = await extendRows(model, block, Array(wave.length).fill(prompt), { attention: looking, headWeights });
    for (const [row, chunk] of wave.entries()) {
      const attention = new Float32Array(looking.length > 0 ? memory.chunks[chunk]!.length : 0);
      for (let k = 0; k < looking.length; k++) {
        const from = (row * looking.length + k) * out.attentionKeys + memory.before(chunk).length;
        for (let i = 0; i < attention.length; i++) attention[i]! += out.attention[from + i]! / looking.length;
      }
      const logits = out.logits.subarray(row * vocabSize, (row + 1) * vocabSize);
      replies.set(chunk, { chunk, refusal: logOdds(logits, refusal), attention });
    }
    onPrompt(replies.size, chunks.length);
  }
  return chunks.map((chunk) => replies.get(chunk)!);
}

/** New tokens of one run: a prompt is short, so many chunks share one; their pasts are what memory bounds. */
function promptWaves(memory: ChunkMemory, chunks: readonly number[], promptTokens: number): number[][] {
  const most = Math.max(1, Math.min(64, Math.floor(memory.waveTokens / promptTokens)));
  const waves: number[][] = [];
  for (const chunk of chunks) {
    const wave = waves.at(-1);
    const longest = memory.recordTokens(chunk);
    if (wave && wave.length < most && (wave.length + 1) * longest <= memory.waveTokens * 4) wave.push(chunk);
    else waves.push([chunk]);
  }
  return waves;
}

/** [layers * heads] what each reading head counts; null where the model has none. */
function headWeightsOf({ model }: LoadedModel): Float32Array | null {
  const { method, config } = model.manifest;
  if (method.heads.length === 0 || !model.choosesHeads) return null;
  const weights = new Float32Array(config.layers * config.heads);
  for (const [layer, head] of method.heads) weights[layer * config.heads + head] = 1 / method.heads.length;
  return weights;
}

/** First token of the fixed refusal; of a model without one, its end of text: nothing to say. */
export function refusalToken({ model, tokenizer }: LoadedModel): number {
  const { notFound } = model.manifest.method.template;
  return notFound === null ? model.manifest.tokens.eos[0]! : tokenizer.encode(notFound).ids[0]!;
}
