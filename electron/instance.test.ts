import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimHome, takenSentence, wayIn } from './instance.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'focus-instance-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function claimed() {
  const claim = await claimHome(root);
  if (!('instance' in claim)) throw new Error('The home is taken.');
  return claim.instance;
}

describe('one app for one home', () => {
  it('a second one is told where the first is, and may come when that has ended', async () => {
    const first = await claimed();
    first.announce('http://127.0.0.1:1', 'key');
    const second = await claimHome(root);
    expect(second).toEqual({ holder: { pid: process.pid, address: 'http://127.0.0.1:1', key: 'key' } });
    first.release();
    (await claimed()).release();
  });

  it('what one that was killed left behind misleads nobody', async () => {
    writeFileSync(join(root, 'running.json'), '{"pid": 1, "address": "http://127.0.0.1:1", "key": "old"}');
    const first = await claimed();
    expect(await claimHome(root)).toEqual({ holder: { pid: process.pid, address: null, key: null } });
    first.release();
  });

  it('nobody else may read the key, also where the file was there before', async () => {
    writeFileSync(join(root, 'running.json'), '{}', { mode: 0o644 });
    const first = await claimed();
    first.announce('http://127.0.0.1:1', 'key');
    if (process.platform !== 'win32') expect(statSync(join(root, 'running.json')).mode & 0o077).toBe(0);
    first.release();
  });

  it('a way in is asked for with the key; none where nothing answers', async () => {
    const server = createServer(({ url, headers }, response) => response.end(`${url} ${headers.authorization}`));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await wayIn({ pid: 1, address, key: 'k' })).toBe(`${address}/enter#/codes Bearer k`);
    await new Promise((resolve) => server.close(resolve));
    expect(await wayIn({ pid: 1, address, key: 'k' })).toBeNull();
    expect(await wayIn({ pid: 1, address: null, key: null })).toBeNull();
  });

  it('says what to do', () => {
    expect(takenSentence({ pid: 7, address: 'http://127.0.0.1:1/enter#x' }, '/home/a/.focus')).toContain('http://127.0.0.1:1/enter#x');
    expect(takenSentence({ pid: 7, address: null }, '/home/a/.focus')).toMatch(/process 7.*\/home\/a\/\.focus.*FOCUS_HOME/);
  });
});
