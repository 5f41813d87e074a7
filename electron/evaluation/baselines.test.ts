/** The baselines must be what they are called, or beating them means nothing. On the embedded model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadedModel } from '../engine/loaded.ts';
import { starterBundle } from '../home.ts';
import { Asking, chosenMethods, methods } from './asking.ts';
import { ntkModel } from './ntk.ts';
import { plainLoss, plainStart } from './plain.ts';
import { SinkStream } from './streaming.ts';

let loaded: LoadedModel;
let ids: Int32Array;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
  ids = loaded.tokenizer.encode('The garden lay behind the wall, and nobody had a key to it. '.repeat(40)).ids;
});
afterAll(() => loaded.close());

const worst = (a: Float32Array, b: Float32Array) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** Products in int8 round their inputs by row and piece: logits (they range over some 30) may differ by this. */
const rounding = 0.3;

describe('baselines on the same weights', () => {
  it('attention sinks: inside the window they are the plain decode, in whatever pieces the text comes', async () => {
    const { rows } = await plainStart(loaded.model, ids.subarray(0, 300), 1);
    const stream = new SinkStream(loaded.model, 1024);
    await stream.read(ids.subarray(0, 290));
    const [logits] = await stream.push(ids.subarray(290, 300), 1);
    expect(worst(logits!, rows[0]!.logits)).toBeLessThan(rounding);
  });

  it('attention sinks: beyond it positions stay inside the window, and the first tokens are kept', async () => {
    const kept = new SinkStream(loaded.model, 64);
    await kept.read(ids.subarray(0, 400));
    const [logits] = await kept.push(ids.subarray(400, 420), 1);
    const { rows } = await plainStart(loaded.model, ids.subarray(0, 420), 1);
    expect(logits!.every(Number.isFinite)).toBe(true);
    expect(worst(logits!, rows[0]!.logits)).toBeGreaterThan(rounding);
  });

  it('NTK: a scale of 1 changes nothing, a larger one lets positions go on and changes the logits', async () => {
    const plain = await plainLoss(loaded.model, ids.subarray(0, 300), 40);
    const same = await ntkModel(loaded.model, 1);
    expect(await plainLoss(same, ids.subarray(0, 300), 40)).toBeCloseTo(plain, 3);
    await same.close();
    const twice = await ntkModel(loaded.model, 2);
    expect(twice.manifest.config.windowTokens).toBe(2 * loaded.model.manifest.config.windowTokens);
    expect(Math.abs((await plainLoss(twice, ids.subarray(0, 300), 40)) - plain)).toBeGreaterThan(0.01);
    await twice.close();
  });

  it('position interpolation changes the logits, the loss counts the last tokens alone', async () => {
    const all = await plainLoss(loaded.model, ids.subarray(0, 300), 40);
    expect(Math.abs((await plainLoss(loaded.model, ids.subarray(0, 300), 40, 0.5)) - all)).toBeGreaterThan(0.01);
    expect(await plainLoss(loaded.model, ids.subarray(0, 300), 20)).toBeLessThan(all);
  });

  it('every method answers, and unknown ones are named', async () => {
    const text = `${'The river was cold and wide. '.repeat(30)}The pass key is 48213. ${'The hills were green. '.repeat(30)}`;
    const asking = new Asking(loaded, { maxTokens: 4 });
    for (const method of methods) {
      const { answer, offsets } = await asking.ask(method, { id: 'text', text }, 'What is the pass key?');
      expect(typeof answer).toBe('string');
      if (method.startsWith('retrieval')) expect(offsets!.length).toBeGreaterThan(0);
    }
    await asking.close();
    expect(chosenMethods(['all'])).toEqual([...methods]);
    expect(() => chosenMethods(['magic'])).toThrow(/"magic"/);
  });
});
