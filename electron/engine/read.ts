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
 * @param before what stands before each chunk; default: [BOS] when the model has one.
 * @returns one record a chunk, what stands before it included.
 */
export async function readWave(
  model: Model,
  chunks: readonly Int32Array[],
  before: readonly Int32Array[] = chunks.map(() => model.prefix),
): Promise<KvRecord[]> {
  const tokens = Math.max(...chunks.map((chunk, row) => before[row]!.length + chunk.length));
  const ids = new Int32Array(chunks.length * tokens);
  const positions = new Float32Array(chunks.length * tokens);
  for (const [row, chunk] of chunks.entries()) {
    ids.set(before[row]!, row * tokens);
    ids.set(chunk, row * tokens + before[row]!.length);
    for (let i = 0; i < tokens; i++) positions[row * tokens + i] = i;
  }
  const { keys, values } = await model.run({ ids, rows: chunks.length, positions, past: null, keep: true });
  return chunks.map((chunk, row) => packRecord(model.kv, row, keys, values, tokens, before[row]!.length + chunk.length));
}

/**
 * Tokens of a text that is read beside others. A wave is as wide as its longest, and its attention grows with the square of that: a table of numbers with 2,087
 * tokens beside seven passages of 200 took more than 22 GB.
 */
const longestTogether = 512;

/** [texts] records of all: in one wave, but those alone that would make it too wide. */
export async function readTexts(model: Model, texts: readonly Int32Array[]): Promise<KvRecord[]> {
  const { true: together = [], false: alone = [] } = Object.groupBy(
    texts.keys(),
    (row) => String(texts[row]!.length <= longestTogether) as 'true' | 'false',
  );
  const records: KvRecord[] = [];
  for (const rows of [together, ...alone.map((row) => [row])]) {
    if (rows.length === 0) continue;
    const read = await readWave(
      model,
      rows.map((row) => texts[row]!),
    );
    for (const [i, row] of rows.entries()) records[row] = read[i]!;
  }
  return records;
}
