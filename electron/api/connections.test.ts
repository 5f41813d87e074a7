import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import type { AnswerInfo } from '../domain/answer.ts';
import { serversHere } from '../engine/endpoint/found.ts';
import { serveForTests, type TestServer } from '../engine/endpoint/server-for-tests.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

const text = '# Ships\n\nThe Grey Heron was lost in 1861. Captain Hale was her captain.\n';

let home: string;
let program: Program;
let server: TestServer;
let workspace: string;
let document: string;
const api = () => appRouter.createCaller({ program });
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-connections-'));
  process.env.FOCUS_HOME = home;
  program = new Program();
  workspace = program.library.createWorkspace('Ships').id;
  document = program.library.add({ workspace, name: 'ships.md', path: null, ...identified(laidOut(text, 'ships.md'), text) }).document.id;
  server = await serveForTests({
    says: ({ prompt }) =>
      prompt.startsWith('Quotes')
        ? { found: true, answer: 'Captain Hale.', quotes: [1] }
        : { found: true, quote: 'Captain Hale was her captain.', answer: 'Hale' },
  });
});
afterEach(async () => {
  await program.close();
  await server.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

async function ask(question = 'Who was her captain?'): Promise<AnswerInfo> {
  const { id } = program.asking.begin({ workspace, documents: null, conversation: null, question });
  return (await program.asking.ended(id))!;
}

it('a server of this machine answers as soon as it is in use, and the answer says who was asked; a model here takes over again', async () => {
  const { id, host, remote, confirmed } = await api().connections.add({ url: server.url, model: '' });
  expect([remote, confirmed, await api().connections.models({ id })]).toEqual([false, true, ['test']]);
  await api().connections.use({ id, inUse: true });
  expect(program.status).toMatchObject({ model: host, remote: [] });
  expect(server.requests).toEqual([]);
  const answer = await ask();
  expect(answer).toMatchObject({ status: 'done', answer: 'Captain Hale.', model: 'test', servers: { hosts: [host], unasked: [] }, form: 'markdown' });
  expect(answer.citations[0]).toMatchObject({ document, quote: 'Captain Hale was her captain.' });
  await api().connections.remove({ id });
  expect(program.status.model).not.toContain(host);
  expect(await api().connections.list()).toEqual([]);
});

it('what an answer of a server names and the text does not is kept with it, and stands in what is exported', async () => {
  const { id } = await api().connections.add({ url: server.url, model: '' });
  await api().connections.use({ id, inUse: true });
  const answer = await ask('Who was captain when Hermione sailed in 1999?');
  expect(answer).toMatchObject({ status: 'done', found: true, absent: ['Hermione', '1999'] });
  expect(program.library.answers({ conversation: answer.conversation })).toMatchObject([{ absent: ['Hermione', '1999'] }]);
  const exported = async (format: 'markdown' | 'json') =>
    Buffer.from((await api().exports.conversation({ id: answer.conversation, format })).base64, 'base64').toString();
  expect(await exported('markdown')).toContain('Nowhere in what was read: Hermione, 1999.');
  expect(JSON.parse(await exported('json')).answers[0].absent).toEqual(['Hermione', '1999']);
});

it('beyond this machine nobody is asked before it is confirmed; then the privacy page and the window say so', async () => {
  const added = await api().connections.add({ url: 'http://gpu-box.example:8000', model: 'big', key: 'a-secret' });
  expect(added).toMatchObject({ host: 'gpu-box.example:8000', remote: true, open: true, confirmed: false, hasKey: true, inUse: false });
  await expect(api().connections.use({ id: added.id, inUse: true })).rejects.toThrow(/Confirm first that texts may be sent there/);
  await expect(api().connections.models({ id: added.id })).rejects.toThrow(/not asked before it is confirmed/);
  expect(program.connections.addresses()).toEqual([]);
  const line = async () => (await api().settings.network()).find(({ what }) => what === 'Server gpu-box.example:8000')!.when;
  expect(await line()).toMatch(/Never/);
  await api().connections.confirm({ id: added.id });
  await api().connections.use({ id: added.id, inUse: true });
  expect(await line()).toMatch(/the texts that they are about are sent/);
  expect(program.status).toMatchObject({ model: 'big at gpu-box.example:8000', remote: ['gpu-box.example:8000'] });
  expect(program.connections.addresses()).toEqual([{ url: 'http://gpu-box.example:8000/v1', model: 'big', key: 'a-secret' }]);
  if (process.platform !== 'win32') expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600);
  await api().connections.remove({ id: added.id });
  expect(readFileSync(join(home, 'keys.json'), 'utf8')).not.toContain('a-secret');
});

it('a workspace can keep its texts on this machine, also where a document is in another one too', async () => {
  const { id } = await api().connections.add({ url: 'http://gpu-box.example:8000', model: 'big' });
  await api().connections.confirm({ id });
  await api().connections.use({ id, inUse: true });
  const other = program.library.createWorkspace('Shared').id;
  program.library.add({ workspace: other, name: 'ships.md', path: null, ...identified(laidOut(text, 'ships.md'), text) });
  await api().connections.close({ workspace: other, closed: true });
  const refused = await ask();
  expect(refused).toMatchObject({
    status: 'failed',
    error: { code: 'access-denied', message: expect.stringContaining('its workspace Shared forbids servers elsewhere') },
  });
  await expect(program.engine([document])).rejects.toThrow(/stays on this machine/);
  await api().connections.use({ id, inUse: false });
  const local = await api().connections.add({ url: server.url, model: '' });
  await api().connections.use({ id: local.id, inUse: true });
  expect((await ask()).status).toBe('done');
});

it('servers of this machine are found by asking their ports, and what answers otherwise is none', async () => {
  const other = await serveForTests({ fault: () => 500 });
  const found = await serversHere([
    { name: 'Here', url: server.url },
    { name: 'Nobody', url: 'http://127.0.0.1:9/v1' },
    { name: 'Elsewhere', url: other.url.replace('/v1', '/nothing') },
  ]);
  expect(found).toContainEqual({ name: 'Here', url: server.url, models: ['test'] });
  expect(found.map(({ name }) => name)).not.toContain('Nobody');
  await other.close();
});

it.each(['', 'ftp://x', 'http://user:pass@box', 'http://', 'not an address'])('%j is no address', async (url) => {
  await expect(api().connections.add({ url, model: '' })).rejects.toThrow();
  expect(await api().connections.list()).toEqual([]);
});
