/** Children that obey, spin, swell, fall silent and die. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { FocusError } from '../errors.ts';
import { forked } from './launch.ts';
import { cancelMs, cancelPatienceMs, type Limits } from './limits.ts';
import { type ProcessState, Supervisor, type SupervisorOptions } from './supervisor.ts';

interface Trial {
  params: { say?: string };
  progress: string;
  result: string;
}
interface Trials {
  answer: Trial;
  quick: Trial;
  wait: Trial;
  spin: Trial;
  swell: Trial;
  hang: Trial;
  die: Trial;
}

const folder = mkdtempSync(join(tmpdir(), 'focus-supervisor-'));
afterAll(() => rmSync(folder, { recursive: true }));
const entry = join(folder, 'child.ts');
writeFileSync(
  entry,
  `import { serve } from ${JSON.stringify(new URL('./serve.ts', import.meta.url).href)};
  const held = [];
  serve({
    setUp(setup) { if (setup.refuses) throw new Error('No such thing.'); },
    calls: {
      answer: async ({ say }, { onProgress }) => { onProgress('half'); return say; },
      quick: async ({ say }) => say,
      wait: (_, { signal, onProgress }) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); onProgress('waits'); }),
      spin: async (_, { onProgress }) => { onProgress('spins'); await new Promise((go) => setTimeout(go, 50)); for (;;); },
      swell: async (_, { onProgress }) => { for (;;) { held.push(Buffer.alloc(2 ** 24, 1)); onProgress('swells'); await new Promise((go) => setTimeout(go, 5)); } },
      hang: () => new Promise(() => {}),
      die: async () => { console.error('Error: out of luck'); process.exit(3); },
    },
  });`,
);

const roomy: Limits = { silentMs: 60_000, heartbeatsCount: true, residentBytes: 2 ** 33 };
let open: Supervisor<Trials>[] = [];
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});

function supervised(limits: Partial<Limits> = {}, options: Partial<SupervisorOptions<Trials>> = {}): Supervisor<Trials> {
  const one = new Supervisor<Trials>({
    launcher: forked(pathToFileURL(entry)),
    setup: {},
    limits: () => ({ ...roomy, ...limits }),
    failure: ({ cause, how, stderr }, call) => new FocusError('internal', `${call?.method}: ${cause}: ${how}: ${stderr}`),
    beside: ['quick'],
    ...options,
  });
  open.push(one);
  return one;
}

/** The call is cancelled as soon as it is at work. */
async function cancelledAmid(one: Supervisor<Trials>, method: 'wait' | 'spin') {
  const stop = new AbortController();
  const doomed = one.call({ method }, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(doomed).rejects.toMatchObject({ code: 'cancelled' });
}

test('what a call tells comes before what it gives; calls wait for each other, but for those that wait for none', async () => {
  const one = supervised();
  const heard: string[] = [];
  const stop = new AbortController();
  const first = one.call({ method: 'wait' }, { signal: stop.signal, onProgress: () => heard.push('waits') });
  const second = one.call({ method: 'answer', say: 'second' }, { onProgress: (said) => heard.push(said) });
  expect(await one.call({ method: 'quick', say: 'beside' })).toBe('beside');
  expect(heard).not.toContain('half');
  stop.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect(await second).toBe('second');
  expect(heard).toEqual(['waits', 'half']);
});

test('a process that obeys a cancel is kept', async () => {
  const one = supervised();
  await cancelledAmid(one, 'wait');
  const { pid } = one;
  expect(pid).toBeDefined();
  expect(await one.call({ method: 'answer', say: 'next' })).toBe('next');
  expect(one.pid).toBe(pid);
});

test('a process that spins through a cancel is killed; the next call, and one that waits for none, has a new one', async () => {
  const states: ProcessState['kind'][] = [];
  const one = supervised({}, { onState: ({ kind }) => states.push(kind) });
  const stop = new AbortController();
  let beside: Promise<string> | undefined;
  const doomed = one.call(
    { method: 'spin' },
    {
      signal: stop.signal,
      onProgress() {
        setTimeout(() => {
          beside = one.call({ method: 'quick', say: 'beside' });
          stop.abort();
        }, 300);
      },
    },
  );
  await expect(doomed).rejects.toMatchObject({ code: 'cancelled' });
  expect(await one.call({ method: 'answer', say: 'next' })).toBe('next');
  expect(await beside).toBe('beside');
  expect(states.filter((state) => state === 'starting')).toHaveLength(2);
  // It was asked for: nothing has crashed.
  expect(states).not.toContain('crashed');
});

test('a cancel waits 2 s; for a process that is dear to start, three of its longest turns', () => {
  expect(cancelPatienceMs(false, 60_000)).toBe(cancelMs);
  expect(cancelPatienceMs(true, 100)).toBe(cancelMs);
  expect(cancelPatienceMs(true, 5000)).toBe(15_000);
  expect(cancelPatienceMs(true, null)).toBe(30_000);
  expect(cancelPatienceMs(true, 1e9)).toBe(180_000);
});

test('a dear process that was seen to turn its loop is killed after 2 s as well', async () => {
  const one = supervised({}, { dear: true });
  await one.call({ method: 'answer' });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await cancelledAmid(one, 'spin');
  expect(await one.call({ method: 'answer', say: 'next' })).toBe('next');
});

test.each([
  ['memory that is no heap', 'swell', 'memory', { residentBytes: 300 * 2 ** 20 }],
  ['processor time', 'spin', 'processor', { processorMs: 300 }],
  ['silence of a process that does not turn its loop', 'spin', 'silent', { silentMs: 1500 }],
  ['silence of a call in a process that lives', 'hang', 'silent', { silentMs: 1500, heartbeatsCount: false }],
] as const)('%s ends a process, with its reason; the next call has a new one', async (_what, method, cause, limits) => {
  const one = supervised(limits);
  await expect(one.call({ method })).rejects.toThrow(`${method}: ${cause}: was stopped from outside (SIGKILL`);
  expect(await one.call({ method: 'answer', say: 'next' })).toBe('next');
});

test('a heartbeat keeps a process whose call says nothing', async () => {
  const one = supervised({ silentMs: 1500 });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 3000);
  const { promise, resolve } = Promise.withResolvers<void>();
  one.call({ method: 'wait' }, { signal: stop.signal }).catch((error: FocusError) => {
    expect(error.code).toBe('cancelled');
    resolve();
  });
  await promise;
});

test('a process that dies says how, and with which words', async () => {
  const one = supervised();
  await expect(one.call({ method: 'die' })).rejects.toThrow('die: crashed: ended by itself (code 3): Error: out of luck');
  expect(await one.call({ method: 'answer', say: 'next' })).toBe('next');
});

test('one that cannot be set up says why, and what was asked of it fails with that', async () => {
  const one = supervised({}, { setup: { refuses: true } });
  await expect(one.call({ method: 'answer' })).rejects.toThrow('No such thing.');
  await expect(one.call({ method: 'quick' })).rejects.toThrow('No such thing.');
});

test('a cancel before the process is there is taken at once', async () => {
  const one = supervised();
  const stop = new AbortController();
  const early = one.call({ method: 'answer' }, { signal: stop.signal });
  stop.abort();
  await expect(early).rejects.toMatchObject({ code: 'cancelled' });
  expect(await one.call({ method: 'answer', say: 'next' })).toBe('next');
});

test('closing cancels what runs and what waits, and nothing is taken afterwards', async () => {
  const one = supervised();
  const both = Promise.allSettled([one.call({ method: 'spin' }), one.call({ method: 'answer' })]);
  await one.close();
  for (const outcome of await both) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  await expect(one.call({ method: 'answer' })).rejects.toMatchObject({ code: 'cancelled' });
});
