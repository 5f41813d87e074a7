import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPrivate, jsonOf, leadsInside } from './answers.ts';
import { Hub } from './hub.ts';

const servers: Server[] = [];
// Whether a hub is asked at all is tried elsewhere.
beforeEach(() => vi.stubEnv('FOCUS_OFFLINE', ''));
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an answer of a hub', () => {
  it('without an end is read up to a bound, and the line is given up', async () => {
    let sent = 0;
    let closed = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const hub = await serve((response) => {
      response.on('close', closed);
      const more = () => {
        while (!response.destroyed && response.write('['.repeat(2 ** 16))) sent += 2 ** 16;
        sent += 2 ** 16;
      };
      response.on('drain', more);
      more();
    });
    const asking = new Hub({ hub, repo: 'a/b', revision: 'main' }, { retryMs: 1 }).model();
    await expect(asking).rejects.toMatchObject({ code: 'network', message: expect.stringMatching(/more than 16 MiB/) });
    await isClosed;
    // What the system's buffers held besides.
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });

  it('that is no JSON is none', async () => {
    expect(await jsonOf(new Response('{"a":'), 'hub')).toBeNull();
    expect(await jsonOf(new Response('{"a":1}'), 'hub')).toEqual({ a: 1 });
    await expect(jsonOf(new Response('[1,2,3]'), 'hub', 5)).rejects.toMatchObject({ code: 'network' });
  });
});

describe('private', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
  ])('%s', (address) => {
    expect(isPrivate(address)).toBe(true);
  });
  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])('not %s', (address) => {
    expect(isPrivate(address)).toBe(false);
  });

  it('is a name that leads there, by whatever of its addresses', async () => {
    const at =
      (...addresses: string[]) =>
      async () =>
        addresses;
    expect(await leadsInside(new URL('https://a.example'), at('1.1.1.1', '10.0.0.1'))).toBe(true);
    expect(await leadsInside(new URL('https://a.example'), at('1.1.1.1'))).toBe(false);
    for (const url of [
      'https://localhost:8443',
      'https://printer.local',
      'https://[::1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://metadata.google.internal',
    ])
      expect(await leadsInside(new URL(url), at('1.1.1.1'))).toBe(true);
  });
});

describe('a redirect of a hub', () => {
  it.each([
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://[::ffff:7f00:1]/x',
    'https://10.0.0.7/x',
    'https://inside.example/x',
    'https://169.254.169.254/latest',
  ])('to %s is not followed', async (target) => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: URL) => {
      asked.push(url.href);
      return new Response(null, { status: 302, headers: { Location: target } });
    });
    const addresses = async (host: string) => [host === 'inside.example' ? '192.168.1.5' : '1.1.1.1'];
    const hub = new Hub({ hub: 'https://hub.example', repo: 'a/b', revision: 'main' }, { retryMs: 1, addresses });
    await expect(hub.model()).rejects.toMatchObject({ code: 'network', message: expect.stringMatching(/of this machine or its own network/) });
    expect(asked).toHaveLength(1);
  });
});
