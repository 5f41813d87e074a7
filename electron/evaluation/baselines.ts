/** What people would use instead, on the same weights: the text cut to the window, or top passages by BM25 or by embeddings. */

import { InvertedIndex } from '../engine/bm25.ts';
import { type Chunk, chunkSources } from '../engine/chunker.ts';
import type { SourceText } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';

/** Tokens left for question and answer. */
const reserveTokens = 160;
const passageTokens = 128;

/** Tokens of text that a plain decode of this model is good for: what the cut and the retrieved passages may fill. */
export function contextTokens(loaded: LoadedModel): number {
  const { config, method } = loaded.model.manifest;
  return Math.min(config.windowTokens, method.localTokens) - reserveTokens;
}

/** The beginning of the text, as far as it fits. */
export function truncate(loaded: LoadedModel, source: SourceText): SourceText {
  const { ends } = loaded.tokenizer.encode(source.text);
  const limit = contextTokens(loaded);
  return ends.length <= limit ? source : { id: source.id, text: source.text.slice(0, ends[limit - 1]!) };
}

export interface Retrieved {
  text: SourceText;
  /** Where the passages begin in the source, best first. */
  offsets: number[];
}

/** The best passages that fit, joined in reading order. */
function assemble(source: SourceText, passages: readonly Chunk[], scores: ArrayLike<number>, limit: number): Retrieved {
  const ranked = [...passages.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const chosen: number[] = [];
  let room = limit;
  for (const index of ranked) {
    if (passages[index]!.ids.length > room) break;
    room -= passages[index]!.ids.length;
    chosen.push(index);
  }
  const text = [...chosen]
    .sort((a, b) => a - b)
    .map((index) => source.text.slice(passages[index]!.span.start, passages[index]!.span.end))
    .join('\n');
  return { text: { id: source.id, text }, offsets: chosen.map((index) => passages[index]!.span.start) };
}

/** Passages that match the question's words best (BM25). */
export function retrieveBm25(loaded: LoadedModel, source: SourceText, question: string): Retrieved {
  const passages = chunkSources([source], loaded.tokenizer, passageTokens);
  const texts = passages.map((passage) => source.text.slice(passage.span.start, passage.span.end));
  return assemble(source, passages, new InvertedIndex(texts).scores(question), contextTokens(loaded));
}

/**
 * Embedding retrieval with the same weights: a passage's vector is the mean of its last layer's values (what the model itself
 * keeps of it), question and passages compared by cosine after removing the mean over the passages.
 */
export async function retrieveEmbedding(loaded: LoadedModel, source: SourceText, question: string): Promise<Retrieved> {
  const passages = chunkSources([source], loaded.tokenizer, passageTokens);
  const vectors: Float32Array[] = [];
  for (const passage of passages) vectors.push(await embed(loaded, passage.ids));
  const asked = await embed(loaded, loaded.tokenizer.encode(` ${question}`).ids);
  const mean = new Float32Array(asked.length);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / vectors.length;
  const centred = (vector: Float32Array) => vector.map((value, i) => value - mean[i]!);
  const target = centred(asked);
  const scores = vectors.map((vector) => cosine(centred(vector), target));
  return assemble(source, passages, scores, contextTokens(loaded));
}

async function embed(loaded: LoadedModel, ids: Int32Array): Promise<Float32Array> {
  const { model } = loaded;
  const tokens = [...model.prefix, ...ids];
  const out = await model.run({ ids: Int32Array.from(tokens), rows: 1, positions: Float32Array.from(tokens.keys()), past: null, keep: true });
  const last = out.values.at(-1)!;
  const values =
    model.kv.type === 'float32'
      ? (last as Float32Array)
      : Float32Array.from(new Float16Array(last.buffer as ArrayBuffer, last.byteOffset, last.length));
  const { kvHeads, headDim } = model.kv;
  const mean = new Float32Array(kvHeads * headDim);
  for (let head = 0; head < kvHeads; head++) {
    for (let token = 0; token < tokens.length; token++) {
      for (let i = 0; i < headDim; i++) mean[head * headDim + i]! += values[(head * tokens.length + token) * headDim + i]! / tokens.length;
    }
  }
  return mean;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return dot / Math.sqrt(aa * bb || 1);
}
