/** The host is a process of its own here: what nobody catches ends it, and that is what is looked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter, type Keys } from './entering.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-lines-'));
const patienceMs = 2000;
let child: ChildProcess;
let said = '';
let origin: string;
let port: number;
let keys: Keys;

beforeAll(async () => {
  mkdirSync(join(scratch, 'assets'));
  writeFileSync(join(scratch, 'index.html'), 'page');
  writeFileSync(join(scratch, 'assets', 'large.js'), Buffer.alloc(8 * 2 ** 20));
  const script = `
    import { listen } from ${JSON.stringify(new URL('./host.ts', import.meta.url).href)};
    import { Program } from ${JSON.stringify(new URL('./api/program.ts', import.meta.url).href)};
    const host = await listen(new Program(), { pages: ${JSON.stringify(scratch)}, patienceMs: ${patienceMs} });
    console.log(host.address());`;
  child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, FOCUS_HOME: join(scratch, 'home') } });
  child.stderr!.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', () => reject(new Error(said)));
  });
  ({ origin } = new URL(address));
  port = Number(new URL(address).port);
  keys = await enter(address);
});
afterAll(() => {
  child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

const own = () => `Host: 127.0.0.1:${port}\r\nCookie: ${keys.cookie}\r\nOrigin: ${origin}\r\n`;
const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\n${own()}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: focus, ${keys.secret}\r\n\r\n`;
/** A masked text frame; by its header `more` bytes longer than what comes. */
function frame(text: string, more = 0): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | (body.length + more), 0, 0, 0, 0]), body]);
}

const calls = JSON.stringify({ id: 1, method: 'subscription', params: { path: 'jobs.watch' } });
/** What was sent before the line is reset; `reply`: after the first answer came. */
const phases: Record<string, { sends: () => (string | Buffer)[]; reply?: true }> = {
  'nothing said': { sends: () => [] },
  'half a request': { sends: () => ['GET / HT'] },
  'a refused upgrade': { sends: () => [`GET /trpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`] },
  'a refused upgrade, answered': {
    sends: () => [`GET /trpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    reply: true,
  },
  'an upgrade that is no WebSocket': { sends: () => [upgrade('/trpc').replace('dGhlIHNhbXBsZSBub25jZQ==', 'x')] },
  'an upgrade': { sends: () => [upgrade('/trpc')] },
  'half a message': { sends: () => [upgrade('/trpc'), frame(calls, 20)], reply: true },
  'a broken message': { sends: () => [upgrade('/trpc'), Buffer.from([0xff, 0xff, 0xff])] },
  'a subscription': { sends: () => [upgrade('/trpc'), frame(calls)], reply: true },
  'half a body': { sends: () => [`POST /enter HTTP/1.1\r\n${own()}Content-Length: 100\r\n\r\nhalf`] },
  'a file on its way': { sends: () => [`GET /assets/large.js HTTP/1.1\r\n${own()}\r\n`], reply: true },
};

function line(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

const alive = async () => (await fetch(origin, { headers: { Cookie: keys.cookie } })).status;

test.each(Object.keys(phases))('200 connections reset after %s: the host lives on', async (name) => {
  const { sends, reply } = phases[name]!;
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = await line();
        socket.on('error', () => {});
        for (const part of sends()) socket.write(part);
        if (reply) await new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
        else await turn();
        socket.resetAndDestroy();
      }),
    );
  }
  expect(await alive()).toBe(200);
  expect([child.exitCode, said]).toEqual([null, '']);
});

test.each(['', 'GET / HT', 'POST /enter HTTP/1.1\r\nContent-Length: 100\r\n'])('a line on which nothing more comes is cut off: %j', async (half) => {
  const socket = await line();
  socket.on('error', () => {});
  socket.write(half);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(await alive()).toBe(200);
});
