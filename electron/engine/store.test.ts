import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KvStore } from './store.ts';

const key = (name: string) => createHash('sha256').update(name).digest('hex');
let directory: string;
const open = (quotaBytes = 2 ** 30) => KvStore.open({ directory, quotaBytes });
const segments = () => readdirSync(directory).map((name) => join(directory, name));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'focus-store-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Whether this session may mount a small tmpfs to fill. */
const canMount = (() => {
  const probe = mkdtempSync(join(tmpdir(), 'focus-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe]).status === 0;
  if (mounted) spawnSync('umount', [probe]);
  rmSync(probe, { recursive: true, force: true });
  return mounted;
})();

describe('KvStore', () => {
  it('keeps entries over a close and an open', async () => {
    const first = await open();
    const bytes = randomBytes(100_000);
    await first.put(key('a'), bytes);
    await first.put(key('b'), randomBytes(10));
    await first.close();
    const second = await open();
    expect(second.has(key('a'))).toBe(true);
    expect(Buffer.from((await second.get(key('a')))!)).toEqual(bytes);
    expect(await second.get(key('c'))).toBeNull();
    expect(second.stats()).toMatchObject({ entries: 2, damaged: 0 });
    await second.close();
  });

  it('detects a flipped byte, drops that entry alone, and takes it again', async () => {
    const first = await open();
    await first.put(key('a'), randomBytes(1000));
    await first.put(key('b'), randomBytes(1000));
    await first.close();
    const [file] = segments();
    const bytes = readFileSync(file!);
    bytes[48 + 500]! ^= 1; // inside a's payload
    writeFileSync(file!, bytes);
    const second = await open();
    expect(await second.get(key('a'))).toBeNull();
    expect(second.has(key('a'))).toBe(false);
    expect(await second.get(key('b'))).not.toBeNull();
    expect(second.stats().damaged).toBe(1);
    const third = await open();
    expect(await third.verify()).toMatchObject({ entries: 1, damaged: 1 });
    await third.close();
    await second.put(key('a'), new Uint8Array([1, 2, 3]));
    expect(Array.from((await second.get(key('a')))!)).toEqual([1, 2, 3]);
    await second.close();
  });

  it('ignores a torn tail at every length', async () => {
    const first = await open();
    await first.put(key('a'), randomBytes(64));
    await first.put(key('b'), randomBytes(64));
    await first.close();
    const [file] = segments();
    const whole = readFileSync(file!).length;
    for (let cut = whole - 1; cut > whole - 112; cut -= 7) {
      truncateSync(file!, cut);
      const store = await open();
      expect(store.has(key('a'))).toBe(true);
      expect(store.has(key('b'))).toBe(false);
      await store.close();
    }
    appendFileSync(file!, randomBytes(300));
    const store = await open();
    expect(await store.get(key('a'))).not.toBeNull();
    await store.close();
  });

  it('evicts what was used longest ago when the quota is exceeded', async () => {
    const store = await open(80_000);
    for (let i = 0; i < 40; i++) await store.put(key(String(i)), randomBytes(5000));
    expect(store.stats().bytes).toBeLessThanOrEqual(80_000 + 10_100);
    expect(store.has(key('0'))).toBe(false);
    expect(await store.get(key('39'))).not.toBeNull();
    await store.close();
  });

  it('is shared by two processes: both write, a third sees all, eviction by one is a miss for the other', async () => {
    const one = await open();
    const two = await open();
    await Promise.all([one.put(key('a'), new Uint8Array([1])), two.put(key('b'), new Uint8Array([2]))]);
    expect(await one.get(key('b'))).toBeNull();
    const three = await open();
    expect([await three.get(key('a')), await three.get(key('b'))].map((bytes) => bytes?.[0])).toEqual([1, 2]);
    await three.clear();
    await three.close();
    await one.close();
    await two.close();
    expect(segments()).toEqual([]);
  });

  it('a process killed while it writes leaves a store that opens, every entry whole', async () => {
    const script = `
      import { KvStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)};
      import { createHash } from 'node:crypto';
      const store = await KvStore.open({ directory: ${JSON.stringify(directory)}, quotaBytes: 2 ** 30 });
      for (let i = 0; ; i++) { const bytes = new Uint8Array(50_000).fill(i); await store.put(createHash('sha256').update(String(i)).digest('hex'), bytes); if (i === 0) process.stdout.write('begun'); }`;
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
      await once(child.stdout, 'data');
      await setTimeout(50 * round);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const store = await open();
      const { entries } = store.stats();
      for (let i = 0; i < entries; i++) expect((await store.get(key(String(i))))?.every((byte) => byte === i % 256)).toBe(true);
      expect(store.stats().damaged).toBe(0);
      await store.close();
    }
    expect(segments().length).toBeGreaterThan(0);
  });

  it.skipIf(!canMount)(canMount ? 'says that the disk is full and stays usable' : 'SKIPPED (may not mount a tmpfs here): disk full', async () => {
    const small = join(directory, 'small');
    mkdirSync(small);
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
    try {
      const store = await KvStore.open({ directory: small, quotaBytes: 2 ** 30 });
      await store.put(key('a'), randomBytes(100_000));
      await expect(store.put(key('b'), randomBytes(300_000))).rejects.toMatchObject({ code: 'disk-full' });
      expect(await store.get(key('a'))).not.toBeNull();
      await store.put(key('c'), randomBytes(1000));
      expect(await store.get(key('c'))).not.toBeNull();
      await store.close();
    } finally {
      spawnSync('umount', [small]);
    }
  });
});
