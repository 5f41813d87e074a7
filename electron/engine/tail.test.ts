/** The text's end in the local context, on the tiny network: against a plain decode of the same local tokens, and what is told of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { type Chunk, fixedCuts } from './chunker.ts';
import { FocusDecoding } from './decoding.ts';
import { ChunkMemory } from './memory.ts';
import { Model } from './model.ts';
import { partedAt, TailDecoding } from './tail.ts';
import { tiny } from './tiny-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-tail-'));
let model: Model;
beforeAll(async () => {
  await buildBundle(tiny, scratch, { precision: 'fp32', kv: 'float32' });
  model = await Model.load(scratch);
});
afterAll(async () => {
  await model.close();
  rmSync(scratch, { recursive: true, force: true });
});

const text = Int32Array.from({ length: 70 }, (_, i) => 3 + ((i * 29) % 77));
const prompt = [40, 41, 42, 43, 44, 45];
const chunks: Chunk[] = fixedCuts(text, 16).map((ids, index) => ({
  span: { index, source: 's', start: 16 * index, end: 16 * index + ids.length, tokens: ids.length },
  ids,
  ends: Int32Array.from(ids, (_, i) => 16 * index + i + 1),
}));
const options = { mode: 'exact', placement: 'sequential', range: 1, fragmentTokens: 8, maxTokens: 4, focusChunks: 2, catchUpTokens: 4 } as const;
const memoryOf = (bos: 'chunks' | 'fragments' = 'fragments') =>
  new ChunkMemory(model, fixedCuts(text, 16), { budgetBytes: 2 ** 24, waveTokens: 4096, bos });

it('parts a text where the prompt leaves off, inside a chunk or between two', () => {
  const sizes = (tokens: number) => {
    const { head, tail } = partedAt(fixedCuts(text, 16), tokens);
    return [head.map((ids) => ids.length), tail.map(({ chunk, from, to }) => [chunk, from, to])];
  };
  expect(sizes(0)).toEqual([[16, 16, 16, 16, 6], []]);
  expect(sizes(6)).toEqual([[16, 16, 16, 16], [[4, 0, 6]]]);
  expect(sizes(12)).toEqual([
    [16, 16, 16, 10],
    [
      [3, 10, 16],
      [4, 0, 6],
    ],
  ]);
  expect(sizes(100)[0]).toEqual([]);
});

it.each([18, 12, 7, 70, 200])('a local context of %i tokens: text before it is memory, text in it stands verbatim', async (tailTokens) => {
  const memory = memoryOf();
  const decoding = await TailDecoding.start(memory, chunks, prompt, tailTokens, options);
  const local = Math.min(tailTokens - prompt.length, text.length);
  const before = text.subarray(0, text.length - local);
  const expected = await FocusDecoding.start(
    new ChunkMemory(model, fixedCuts(before, 16), { budgetBytes: 2 ** 24, waveTokens: 4096, bos: 'fragments' }),
    [...model.prefix, ...text.subarray(text.length - local), ...prompt],
    options,
  );
  for (const token of [7, 9, 11]) {
    expect(Math.max(...decoding.logits.map((logit, i) => Math.abs(logit - expected.logits[i]!)))).toBeLessThan(1e-4);
    const told = decoding.shares.reduce((sum, share) => sum + share, 0);
    const own = [...expected.shares, ...expected.localShares.subarray(1, 1 + local)].reduce((sum, share) => sum + share, 0);
    expect(told).toBeCloseTo(own, 4);
    await decoding.accept(token);
    await expected.accept(token);
  }
  expect(decoding.attribution.tokens).toBeGreaterThan(0);
  const shares = decoding.attribution.meanShares();
  expect(shares.every((share) => share > 0)).toBe(true);
  // Inside the chunk that the border parts, its beginning and its end have been looked at.
  if (tailTokens === 18) expect(decoding.attribution.inside(3)!.every((share) => share > 0)).toBe(true);
});

it('what the whole text was read for is not read again, but for the chunk that is parted', async () => {
  const memory = memoryOf();
  await memory.load([...memory.chunks.keys()]);
  const { head } = partedAt(memory.chunks, 12);
  const part = memory.of(head);
  expect(head.map((_, index) => part.isRead(index))).toEqual([true, true, true, false]);
});
