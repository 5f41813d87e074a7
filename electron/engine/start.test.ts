import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { startEngine } from './start.ts';

describe('starting an engine', () => {
  it('a bundle gives an engine that says what it can', async () => {
    const engine = startEngine({ bundle: starterBundle });
    expect((await engine.info()).capabilities).toEqual({ shares: true, slots: true, keepsRead: true, lists: false });
    await engine.close();
  });

  it('an endpoint is refused with a sentence, before anything starts', () => {
    const endpoint = { url: 'http://127.0.0.1:8080/v1', model: 'any' };
    expect(() => startEngine({ endpoint }, { launcher: () => expect.fail('started') })).toThrow(/not built yet/);
  });
});
