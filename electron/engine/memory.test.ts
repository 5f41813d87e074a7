import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { FocusError } from '../errors.ts';
import type { EngineEvent } from './contract.ts';
import { ChunkMemory } from './memory.ts';
import { Model } from './model.ts';
import { KvStore } from './store.ts';

const tiny = fileURLToPath(new URL('../../native-models/graph/vectors/tiny-focus', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'focus-memory-'));
const chunks = [7, 16, 3, 16, 12].map((length, c) => Int32Array.from({ length }, (_, i) => 3 + ((c * 31 + i * 17) % 77)));
const all = [...chunks.keys()];
let model: Model;
let store: KvStore;

beforeAll(async () => {
  await buildBundle(tiny, join(scratch, 'half'), { precision: 'fp32', kv: 'float16' });
  model = await Model.load(join(scratch, 'half'));
});
beforeEach(async () => {
  const directory = mkdtempSync(join(scratch, 'store-'));
  store = await KvStore.open({ directory, quotaBytes: 2 ** 26 });
  return () => store.close();
});
afterAll(async () => {
  await model.close();
  rmSync(scratch, { recursive: true, force: true });
});

const memoryOf = (keep: 'exact' | 'int8', kept: KvStore | null = store, waveTokens = 4096) => {
  model.manifest.method.keep = keep;
  return new ChunkMemory(model, chunks, { store: kept, budgetBytes: 0, waveTokens });
};

it('KV in another coding has another key: nothing of one is taken for the other, and both are kept', async () => {
  await memoryOf('exact').load(all);
  const eight = memoryOf('int8');
  expect(all.filter((index) => eight.isRead(index))).toEqual([]);
  await eight.load(all);
  expect(eight.fromStore).toBe(0);
  expect(store.stats()).toMatchObject({ entries: 2 * chunks.length, damaged: 0 });
  for (const keep of ['exact', 'int8'] as const) {
    const again = memoryOf(keep);
    await again.load(all);
    expect([again.fromStore, again.readMs]).toEqual([chunks.length, 0]);
  }
});

describe('reading what is not read yet', () => {
  it('reads those chunks alone, wave by wave, and tells how far all of them are', async () => {
    await memoryOf('exact').load([1, 3]);
    const memory = memoryOf('exact', store, 1);
    const events: EngineEvent[] = [];
    await memory.readUnread({ onEvent: (event) => events.push(event) });
    expect(all.every((index) => memory.isRead(index))).toBe(true);
    expect(memory.fromStore).toBe(0);
    expect(events).toEqual([3, 4, 5].map((done) => ({ type: 'progress', stage: 'read', done, total: 5, unit: 'chunks' })));
  });

  it('is not done without a place to keep it, and ends where the disk is full', async () => {
    const run = vi.spyOn(model, 'run');
    await memoryOf('exact', null).readUnread({});
    expect(run).not.toHaveBeenCalled();
    vi.spyOn(store, 'put').mockRejectedValue(new FocusError('disk-full', 'The disk is full.'));
    const memory = memoryOf('exact', store, 1);
    const warned: FocusError[] = [];
    memory.onWarning = (error) => warned.push(error);
    await memory.readUnread({});
    expect(run).toHaveBeenCalledTimes(1);
    expect(warned.map(({ code }) => code)).toEqual(['disk-full']);
    run.mockRestore();
  });

  it('ends with a cancel', async () => {
    await expect(memoryOf('exact').readUnread({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
