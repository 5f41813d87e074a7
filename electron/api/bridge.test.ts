import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Connection, connect } from './bridge.ts';
import { Program } from './program.ts';

const home = mkdtempSync(join(tmpdir(), 'focus-bridge-'));
let program: Program;
let connection: Connection;
const said: { id: number; result?: { type: string; data?: unknown }; error?: { data: unknown } }[] = [];

beforeAll(async () => {
  process.env.FOCUS_HOME = home;
  program = new Program();
  await program.prepare();
  connection = connect(program, (text) => said.push(JSON.parse(text)));
});
afterAll(async () => {
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

const ask = (message: unknown) => connection.receive(JSON.stringify(message));
const reply = (id: number) => vi.waitFor(() => said.find((message) => message.id === id) ?? expect.fail('no reply yet'));

it('answers a call', async () => {
  ask({ id: 1, method: 'query', params: { path: 'workspaces.list' } });
  expect((await reply(1)).result?.data).toEqual([expect.objectContaining({ name: 'My library', documents: 1 })]);
});

it('an error crosses as code and sentence, without a stack', async () => {
  ask({ id: 2, method: 'query', params: { path: 'documents.text', input: { id: 'nobody' } } });
  const { error } = await reply(2);
  expect(error?.data).toEqual({ code: expect.any(String), focus: { code: 'not-found', message: expect.any(String) } });
  expect(JSON.stringify(error)).not.toContain('    at ');
});

it('a stream runs until the window is gone', async () => {
  ask({ id: 3, method: 'subscription', params: { path: 'engine.status' } });
  await vi.waitFor(() => expect(said.filter(({ id, result }) => id === 3 && result?.type === 'data')).toHaveLength(1));
  connection.close();
  const before = said.length;
  await program.restart();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toHaveLength(before);
});
