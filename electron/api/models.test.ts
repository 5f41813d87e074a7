import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ModelEvent } from '../domain/model.ts';
import { applicationRoot, starterBundle } from '../home.ts';
import { type HubServer, serveHub } from '../models/hub-server.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

const family = join(applicationRoot, 'native-models', 'graph', 'vectors', 'families', 'qwen2');
const weights = readFileSync(join(family, 'model.safetensors'));

let home: string;
let hub: HubServer;
let program: Program;
const api = (signal?: AbortSignal) => appRouter.createCaller({ program }, signal ? { signal } : {});
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'focus-models-'));
  process.env.FOCUS_HOME = home;
  program = new Program();
  hub = await serveHub(
    'maker/tiny',
    new Map([
      ['model.safetensors', weights],
      ['tokenizer.json', readFileSync(join(starterBundle, 'tokenizer.json'))],
      ['config.json', readFileSync(join(family, 'config.json'))],
    ]),
  );
});
afterEach(async () => {
  await program.close();
  await hub.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

async function all(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const seen: ModelEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
const names = async () => (await api().models.list()).map(({ name }) => name);

it('a model is downloaded with progress, used, and removed; the embedded one answers again and stays', async () => {
  const events = await all(await api().models.download({ address: hub.address, precision: 'int8' }));
  expect(events.at(-1)).toMatchObject({ type: 'installed', model: { name: 'tiny', precision: 'int8', licence: 'apache-2.0' } });
  expect(events.filter((event) => event.type === 'progress').map(({ stage }) => stage)).toEqual(expect.arrayContaining(['download', 'import']));
  await api().models.use({ name: 'tiny' });
  expect(program.status.model).toBe('tiny');
  await api().models.remove({ name: 'tiny' });
  const [starter] = await api().models.list();
  expect([starter!.embedded, starter!.current, (await names()).length]).toEqual([true, true, 1]);
  await expect(api().models.remove({ name: starter!.name })).rejects.toThrow(/stays/);
});

it('who stops listening cancels; what arrived waits to go on or to be discarded', async () => {
  const stop = new AbortController();
  const half = Math.floor(weights.length / 2);
  hub.fault = ({ from, method }, response) => {
    if (from !== 'store' || method !== 'GET') return false;
    response.writeHead(200, { 'Content-Length': weights.length }).write(weights.subarray(0, half));
    return true;
  };
  const events = await api(stop.signal).models.download({ address: hub.address });
  for await (const event of events) if (event.type === 'progress' && event.file === 'model.safetensors' && event.done > half) break;
  const [left] = await api().models.downloads();
  expect(left).toMatchObject({ address: hub.address, name: 'tiny', precision: 'int8' });
  await api().models.discard({ id: left!.id });
  expect(await api().models.downloads()).toEqual([]);
  expect(await names()).not.toContain('tiny');
});

it('a folder is imported in a process of its own; a refused one says why', async () => {
  const folder = join(home, 'given');
  cpSync(family, folder, { recursive: true });
  await expect(all(await api().models.import({ folder }))).rejects.toThrow(/no tokenizer\.json/);
  cpSync(join(starterBundle, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  expect((await all(await api().models.import({ folder, name: 'mine', precision: 'fp16' }))).at(-1)).toMatchObject({ model: { name: 'mine' } });
  expect(await api().models.check({ name: 'mine' })).toMatchObject({ ok: true, provider: 'cpu' });
  await expect(all(await api().models.import({ folder: join(home, 'none') }))).rejects.toThrow(/is not there/);
});

it('providers are tried one by one and said with what was found; one that the machine lacks is refused; a budget is kept', async () => {
  const findings = await api().models.tryProviders();
  expect(findings.find(({ provider }) => provider === 'cpu')).toMatchObject({ ok: true });
  const machine = await api().models.machine();
  expect(machine.findings).toEqual(findings);
  expect(machine.providers).toEqual(findings.map(({ provider }) => provider));
  await expect(api().models.setProvider({ provider: 'abacus' })).rejects.toThrow(/no provider "abacus"/);
  for (const { provider, ok, found } of findings) if (!ok) await expect(api().models.setProvider({ provider })).rejects.toThrow(found.slice(0, 30));
  await api().models.setBudget({ bytes: 2 ** 28 });
  expect((await api().models.machine()).budgetBytes).toBe(2 ** 28);
  await api().models.setBudget({ bytes: null });
  expect((await api().models.machine()).budgetBytes).toBeNull();
});

it('a model that fails its self-test does not become current; one that breaks later gives way to the last good one, and that is said', async () => {
  const folder = join(home, 'given');
  cpSync(family, folder, { recursive: true });
  cpSync(join(starterBundle, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  const [starter] = await names();
  await program.engine();
  for (const name of ['broken', 'later']) await all(await api().models.import({ folder, name, precision: 'fp32' }));
  const graph = join(home, 'models', 'broken', 'model.onnx');
  writeFileSync(graph, readFileSync(graph).subarray(0, 1000));
  await expect(api().models.use({ name: 'broken' })).rejects.toThrow(/does not pass its self-test, so the model in use stays/);
  expect(program.library.setting('model')).not.toBe('broken');

  // It broke after it was chosen, and before it was ever started.
  program.library.set('model', 'later');
  await program.restart();
  const other = join(home, 'models', 'later', 'model.onnx');
  writeFileSync(other, readFileSync(other).subarray(0, 1000));
  await program.engine();
  expect(program.status).toMatchObject({ kind: 'idle', model: starter, reason: expect.stringContaining(`went back to ${starter}`) });
  expect((await api().models.list()).find(({ current }) => current)?.name).toBe(starter);
});
