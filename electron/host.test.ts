import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Program } from './api/program.ts';
import { laidOut } from './documents/formats/text/text.ts';
import { identified } from './documents/library/library.ts';
import { enter, type Keys } from './entering.ts';
import { listen, type WebHost } from './host.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-host-'));
const pages = join(scratch, 'pages');
let host: WebHost;
let port: number;
let own: { Host: string; Cookie: string };
/** With the secret that only the page's own origin can send. */
let whole: typeof own & { 'X-Focus-Secret': string };
let keys: Keys;

beforeAll(async () => {
  mkdirSync(join(pages, 'assets'), { recursive: true });
  mkdirSync(join(scratch, 'pages-beside'));
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Focus</title>');
  writeFileSync(join(pages, 'assets', 'page.js'), 'page');
  writeFileSync(join(scratch, 'secret.txt'), 'secret');
  writeFileSync(join(scratch, 'pages-beside', 'secret.txt'), 'secret');
  process.env.FOCUS_HOME = join(scratch, 'home');
  host = await listen(new Program(), { pages });
  port = Number(new URL(host.origin).port);
  keys = await enter(host.address());
  own = { Host: `127.0.0.1:${port}`, Cookie: `other=1; ${keys.cookie}` };
  whole = { ...own, 'X-Focus-Secret': keys.secret };
});
afterAll(async () => {
  await host.close();
  delete process.env.FOCUS_HOME;
  rmSync(scratch, { recursive: true, force: true });
});

/** The path goes out as it is written here: fetch would tidy it first. */
function get(path: string, headers: Record<string, string>, method = 'GET', body = '') {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => {
        text += data.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    asked.on('error', reject).end(body);
  });
}

/** open, or the status that the upgrade was refused with. */
function upgrade(headers: Record<string, string>, { path = '/trpc', protocols = ['focus', keys.secret] } = {}) {
  return new Promise<{ socket: WebSocket; outcome: 'open' | number }>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
    socket.on('open', () => resolve({ socket, outcome: 'open' }));
    socket.on('unexpected-response', (_, { statusCode }) => resolve({ socket, outcome: statusCode! }));
    socket.on('error', reject);
  });
}

describe('pages', () => {
  it('come with the key; a code becomes, once, a cookie that no script and no other site can use, and a secret', async () => {
    const address = new URL(host.address());
    expect([address.pathname, address.search]).toEqual(['/enter', '']);
    const origin = { Host: own.Host, Origin: host.origin };
    const first = await get('/enter', origin, 'POST', address.hash.slice(1));
    expect([first.status, JSON.parse(first.text)]).toEqual([200, { secret: keys.secret }]);
    expect(first.headers['set-cookie']).toEqual([`${keys.cookie}; HttpOnly; SameSite=Strict; Path=/`]);
    const second = await get('/enter', origin, 'POST', address.hash.slice(1));
    expect([second.status, second.headers['set-cookie']]).toEqual([401, undefined]);
    expect(second.text).toContain('was used');
    expect(await get('/', own)).toMatchObject({ status: 200, text: expect.stringContaining('Focus') });
  });

  it('a code is taken from our own entry page alone, and a long body is not read to its end', async () => {
    const code = new URL(host.address()).hash.slice(1);
    for (const headers of [{ Host: own.Host }, { Host: own.Host, Origin: 'http://evil.example' }, { Host: own.Host, Origin: 'http://127.0.0.1:1' }])
      expect((await get('/enter', headers as Record<string, string>, 'POST', code)).status).toBe(403);
    // Its end never comes: the answer does not wait for it.
    const long = request({ host: '127.0.0.1', port, path: '/enter', method: 'POST', headers: { Host: own.Host, Origin: host.origin } });
    long.on('error', () => {}).write(code + 'x'.repeat(2000));
    expect(await new Promise((resolve) => long.once('response', ({ statusCode }) => resolve(statusCode)))).toBe(401);
    long.destroy();
    expect((await get('/enter', { Host: own.Host, Origin: host.origin }, 'POST', code)).status).toBe(200);
  });

  it('who holds the key of the owner gets new codes, for a second start; nobody else', async () => {
    const asked = await get('/codes', { Host: own.Host, Authorization: `Bearer ${host.ownerKey}` }, 'POST');
    expect(asked.status).toBe(200);
    expect((await enter(`${host.origin}/enter#${asked.text}`)).secret).toBe(keys.secret);
    for (const Authorization of ['', 'Bearer ', `Bearer ${keys.secret}`, host.ownerKey])
      expect((await get('/codes', { ...whole, Authorization }, 'POST')).status).toBe(403);
    expect((await get('/codes', whole, 'POST')).status).toBe(403);
  });

  it.each([
    ['no key', '/', {}],
    ['a code in place of the cookie', '/?code=CODE', {}],
    ['a wrong cookie', '/', { Cookie: 'focus-PORT=wrong' }],
    ['the start of the key', '/', { Cookie: 'START' }],
    ['the key of a program on another port', '/', { Cookie: 'focus-1=KEY' }],
  ] as [string, string, { Cookie?: string }][])('refused: %s', async (_, path, { Cookie }) => {
    const given = Cookie?.replace('PORT', String(port)).replace('START', keys.cookie.slice(0, -1)).replace('KEY', keys.cookie.split('=')[1]!);
    const code = new URL(host.address()).hash.slice(1);
    const refused = await get(path.replace('CODE', code), { Host: own.Host, ...(given ? { Cookie: given } : {}) });
    expect(refused.status).toBe(401);
    expect(refused.headers['set-cookie']).toBeUndefined();
  });

  it('refused: the keys of another run', async () => {
    const other = await listen(new Program(), { pages });
    const theirs = await enter(other.address());
    await other.close();
    const value = theirs.cookie.split('=')[1]!;
    expect((await get('/', { Host: own.Host, Cookie: `focus-${port}=${value}` })).status).toBe(401);
    const { outcome } = await upgrade({ ...own, Origin: host.origin }, { protocols: ['focus', theirs.secret] });
    expect(outcome).toBe(403);
  });

  it('refused: a foreign Host, even with the key (DNS rebinding)', async () => {
    for (const name of [`evil.example:${port}`, 'evil.example', '127.0.0.1', `127.0.0.1.evil.example:${port}`]) {
      expect((await get('/', { ...own, Host: name })).status).toBe(403);
      expect((await get('/enter', { Host: name })).status).toBe(403);
      expect((await get('/enter', { Host: name, Origin: `http://${name}` }, 'POST', new URL(host.address()).hash.slice(1))).status).toBe(403);
    }
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2fpages-beside/secret.txt',
    '/%2e%2e%2fpages-beside%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/secret.txt%00.html',
    '/%zz',
    '//',
    '/assets',
    '/documents/000000000000000000000000.pdf',
    '/documents/..%2f..%2fsecret.pdf',
  ])('nothing outside the pages: %s', async (path) => {
    const { status, text } = await get(path, own);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('secret');
    expect((await get('/', own)).status).toBe(200);
  });

  it('every answer, refusals too, carries the content policy and no leave for other sites', async () => {
    for (const { headers } of [await get('/', own), await get('/', { Host: own.Host }), await get('/none', own)]) {
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    }
  });

  it('what is sent along is not read, and a header over the limit is refused', async () => {
    const sent = await new Promise<number>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/', method: 'POST', headers: own }, ({ statusCode }) => resolve(statusCode!));
      asked.on('error', reject);
      asked.write(Buffer.alloc(2 ** 16));
      // Answered before the end of the body: nobody waits for it.
    });
    expect(sent).toBe(405);
    expect((await get('/', { ...own, 'X-Large': 'x'.repeat(20_000) })).status).toBe(431);
    expect((await get('/', own)).status).toBe(200);
  });

  it('a document is given for cookie and secret together; nobody learns by the cookie alone what is in the library', async () => {
    const bytes = new Uint8Array([37, 80, 68, 70]);
    const program = new Program();
    const { id: workspace } = program.library.createWorkspace('One');
    const { document } = program.library.add({
      workspace,
      name: 'a.txt',
      path: null,
      ...identified(laidOut('One.', 'a.txt'), bytes),
      printed: bytes,
    });
    const path = `/documents/${document.id}.pdf`;
    expect(await get(path, whole)).toMatchObject({ status: 200, text: '%PDF' });
    expect((await get(path, own)).status).toBe(404);
    expect((await get(path, { Host: own.Host, 'X-Focus-Secret': keys.secret })).status).toBe(401);
    program.library.removeWorkspace(workspace);
    await program.close();
  });

  it('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', own, method)).status).toBe(405);
  });
});

describe('calls', () => {
  const from = (origin: string) => ({ ...own, Origin: origin });

  it('are answered for the own page', async () => {
    const { socket, outcome } = await upgrade(from(`http://${own.Host}`));
    expect(outcome).toBe('open');
    const reply = new Promise<string>((resolve) => socket.on('message', (data) => resolve(data.toString())));
    socket.send(JSON.stringify({ id: 1, method: 'query', params: { path: 'workspaces.list' } }));
    expect(JSON.parse(await reply)).toMatchObject({ id: 1, result: { type: 'data', data: [] } });
    socket.terminate();
  });

  it('refused: the cookie alone, as every port of this machine gets it', async () => {
    for (const protocols of [[], ['focus'], ['focus', 'wrong'], ['wrong', keys.secret], [keys.secret]])
      expect((await upgrade(from(host.origin), { protocols })).outcome).toBe(403);
    expect((await upgrade({ Host: own.Host, Origin: host.origin })).outcome).toBe(403);
  });

  it('refused: wrong key, foreign Origin, no Origin, foreign Host, another path', async () => {
    const origin = `http://${own.Host}`;
    const foreign = [
      { Host: own.Host, Origin: origin },
      { Host: own.Host, Origin: origin, Cookie: `focus-${port}=wrong` },
      from('http://evil.example'),
      from('null'),
      from(`https://${own.Host}`),
      own,
      { ...own, Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` },
    ];
    for (const headers of foreign) expect((await upgrade(headers)).outcome).toBe(403);
    expect((await upgrade(from(origin), { path: '/other' })).outcome).toBe(403);
  });

  it('a message over the limit ends the connection, and the host lives on', async () => {
    const { socket } = await upgrade(from(`http://${own.Host}`));
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send(Buffer.alloc(97 * 2 ** 20, 32));
    expect(await closed).toBe(1009);
    expect((await get('/', own)).status).toBe(200);
  });

  it('what is no message of ours is answered or dropped, and the host lives on', async () => {
    const { socket } = await upgrade(from(`http://${own.Host}`));
    const reply = new Promise<string>((resolve) => socket.on('message', (data) => resolve(data.toString())));
    socket.send('{"no":');
    expect(JSON.parse(await reply)).toHaveProperty('error');
    socket.terminate();
    expect((await get('/', own)).status).toBe(200);
  });
});

it('the preferred port is taken where it is free, another one where it is not', async () => {
  const second = await listen(new Program(), { pages, preferredPort: port });
  const at = Number(new URL(second.origin).port);
  expect(at).not.toBe(port);
  await second.close();
  const third = await listen(new Program(), { pages, preferredPort: at });
  expect(Number(new URL(third.origin).port)).toBe(at);
  await third.close();
});

it('bound to loopback: not reachable by another address of this machine', async () => {
  const outcome = await new Promise<string>((resolve) => {
    const socket = connect({ host: '127.0.0.2', port, timeout: 3000 });
    socket.on('connect', () => resolve('connected'));
    socket.on('error', () => resolve('refused'));
    socket.on('timeout', () => resolve('refused'));
  });
  expect(outcome).toBe('refused');
});
