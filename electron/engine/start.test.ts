import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { startEngine } from './start.ts';

describe('starting an engine', () => {
  it('a bundle gives an engine that says what it can', async () => {
    const engine = startEngine({ bundle: starterBundle });
    expect((await engine.info()).capabilities).toEqual({ shares: true, slots: true, keepsRead: true, lists: false });
    await engine.close();
  });

  it('servers give an engine too; where none answers, its first call says so', async () => {
    const engine = startEngine({ endpoints: [{ url: 'http://127.0.0.1:9', model: 'any' }] });
    await expect(engine.info()).rejects.toThrow(/No server answers: 127\.0\.0\.1:9 could not be reached/);
    await engine.close();
    const none = startEngine({ endpoints: [{ url: 'ftp://x', model: 'any' }] });
    await expect(none.info()).rejects.toThrow(/"ftp:\/\/x" is no address of a server/);
    await none.close();
  });
});
