/**
 * The question put to every chunk at once: loop 2 of the method without slots. Each chunk is followed by the prompt, all are run as rows of a batch, and
 * each says two things: how sure it is that it does not answer, and where in it the question's tokens looked.
 *
 *   for each chunk c:  decoder(prompt | KV[c])  -> logits of the first answer token, attention of the reading heads over the chunk's tokens
 */
import { KvBlock } from './kv.ts';
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
  /** First token of the answer that says "not here". */
  refusalToken: number;
  /** [layers * heads] what each head counts; null = attention is not wanted. */
  headWeights: Float32Array | null;
  /** Leading tokens of the prompt whose attention is taken (the question; what follows is the template's). */
  lookingTokens: number;
  signal?: AbortSignal;
  onDone?: (done: number, total: number) => void;
}

/** @param prompt token ids that follow the chunk: the question, up to where the model speaks. @returns one reply a chunk, in the order given. */
export async function askChunks(memory: ChunkMemory, chunks: readonly number[], prompt: Int32Array, options: QuestionOptions): Promise<ChunkReply[]> {
  const { model } = memory;
  const { vocabSize } = model.manifest.config;
  const replies = new Map<number, ChunkReply>();
  // Neighbours in length share a wave: padding is computed too.
  const byLength = [...chunks].sort((a, b) => memory.recordTokens(a) - memory.recordTokens(b));
  for (const wave of promptWaves(memory, byLength, prompt.length)) {
    options.signal?.throwIfAborted();
    const records = await memory.load(wave);
    const block = new KvBlock(model.kv, wave.length, Math.max(...records.map((record) => record.tokens)));
    for (const [row, record] of records.entries()) block.load(row, record);
    const looking = options.headWeights && model.choosesHeads ? Array.from({ length: options.lookingTokens }, (_, i) => i) : [];
    const out = await extendRows(model, block, Array(wave.length).fill(prompt), {
      logits: true,
      attention: looking,
      headWeights: options.headWeights,
    });
    const prefix = model.prefix.length;
    for (const [row, chunk] of wave.entries()) {
      const attention = new Float32Array(looking.length > 0 ? memory.chunks[chunk]!.length : 0);
      for (let k = 0; k < looking.length; k++) {
        const from = (row * looking.length + k) * out.attentionKeys + prefix;
        for (let i = 0; i < attention.length; i++) attention[i]! += out.attention[from + i]! / looking.length;
      }
      const logits = out.logits.subarray(row * vocabSize, (row + 1) * vocabSize);
      replies.set(chunk, { chunk, refusal: logOdds(logits, options.refusalToken), attention });
    }
    options.onDone?.(replies.size, chunks.length);
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
    if (wave && wave.length < most && (wave.length + 1) * longest <= memory.waveTokens * 8) wave.push(chunk);
    else waves.push([chunk]);
  }
  return waves;
}

/** log(p / (1 - p)) of one token under the softmax of the logits. */
export function logOdds(logits: Float32Array, token: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const [i, logit] of logits.entries()) if (i !== token && logit > top) top = logit;
  let others = 0;
  for (const [i, logit] of logits.entries()) if (i !== token) others += Math.exp(logit - top);
  return logits[token]! - top - Math.log(others);
}
