import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { starterBundle } from '../home.ts';
import { LoadedModel } from './loaded.ts';
import { readTexts, readWave } from './read.ts';

let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
});
afterAll(() => loaded.close());

it('a text that would make a wave too wide is read alone; records are in the order of their texts', async () => {
  const { model } = loaded;
  const texts = [30, 600, 20, 520].map((tokens, seed) => Int32Array.from({ length: tokens }, (_, i) => 10 + ((i * 7 + seed) % 50)));
  const run = vi.spyOn(model, 'run');
  const records = await readTexts(model, texts);
  expect(run.mock.calls.map(([{ rows, ids }]) => [rows, ids.length])).toEqual([
    [2, 2 * 31],
    [1, 601],
    [1, 521],
  ]);
  run.mockRestore();
  for (const [i, text] of texts.entries()) {
    const [alone] = await readWave(model, [text]);
    expect(records[i]!.tokens).toBe(text.length + model.prefix.length);
    const [there, here] = [records[i]!, alone!].map(({ data }) => Float32Array.from(data)) as [Float32Array, Float32Array];
    expect(there.reduce((most, x, at) => Math.max(most, Math.abs(x - here[at]!)), 0)).toBeLessThan(0.01);
  }
  expect(await readTexts(model, [])).toEqual([]);
});
