import { type KvRecord, packRecord } from './kv-record.ts';
import type { Model } from './model.ts';

/**
 * Loop 1, read: once per document, independent of the question. Each chunk is a row of one batch and sees itself alone:
 *
 *   for each chunk c:  KV[c] = decoder([BOS] + c)        positions 0..
 *
 * A wave of C chunks of n tokens costs O(C n^2): linear in the text, where attention over all of it would be quadratic.
 * Shorter chunks are padded on the right; causal attention keeps the padding from being seen.
 *
 * @param chunks token ids of each chunk, without BOS.
 * @returns one record a chunk, [BOS] included when the model has one.
 */
export async function readWave(model: Model, chunks: readonly Int32Array[]): Promise<KvRecord[]> {
  const prefix = model.prefix;
  const tokens = Math.max(...chunks.map((chunk) => chunk.length)) + prefix.length;
  const ids = new Int32Array(chunks.length * tokens);
  const positions = new Float32Array(chunks.length * tokens);
  for (const [row, chunk] of chunks.entries()) {
    ids.set(prefix, row * tokens);
    ids.set(chunk, row * tokens + prefix.length);
    for (let i = 0; i < tokens; i++) positions[row * tokens + i] = i;
  }
  const { keys, values } = await model.run({ ids, rows: chunks.length, positions, past: null, keep: true });
  return chunks.map((chunk, row) => packRecord(model.kv, row, keys, values, tokens, chunk.length + prefix.length));
}
