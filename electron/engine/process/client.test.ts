import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { applicationRoot, starterBundle } from '../../home.ts';
import type { EngineEvent, EngineState } from '../contract.ts';
import { KvStore } from '../store.ts';
import { EngineProcess, forkedEngine } from './client.ts';

const directory = mkdtempSync(join(tmpdir(), 'focus-process-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const text = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
const source = { id: 'story', text };
const question = { sources: [source], question: 'Where was Edmund Vane born?', options: { maxTokens: 8 } };

let open: EngineProcess[] = [];
function engine(change: Partial<ConstructorParameters<typeof EngineProcess>[0]> = {}): EngineProcess {
  const started = new EngineProcess({ bundle: starterBundle, waveTokens: 1024, ...change });
  open.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});

/** Resolves when the request has made its first progress: it is in the middle of its work. */
function underway(): { onEvent: (event: EngineEvent) => void; begun: Promise<void> } {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return { begun, onEvent: (event) => event.type === 'progress' && begin() };
}

describe('the engine in its own process', () => {
  it('answers, streams events, and runs requests one after the other', async () => {
    const states: EngineState['kind'][] = [];
    const one = engine({ onState: (state) => states.push(state.kind) });
    const events: EngineEvent['type'][] = [];
    const [first, second] = await Promise.all([
      one.ask(question, { onEvent: (event) => events.push(event.type) }),
      one.ask({ ...question, question: 'Who was the captain of the Grey Heron?' }),
    ]);
    expect(first!.chunks).toBe(second!.chunks);
    expect(first!.shares).toBeInstanceOf(Float32Array);
    expect(events).toContain('progress');
    expect(events[0]).toBe('chunks');
    expect(states.filter((state) => state === 'starting').length).toBe(1);
  });

  it('takes light calls while a heavy one runs', async () => {
    const one = engine();
    const { begun, onEvent } = underway();
    let done = false;
    const reading = one.read([source], undefined, { onEvent }).then(() => {
      done = true;
    });
    await begun;
    expect((await one.info()).windowTokens).toBeGreaterThan(0);
    expect((await one.chunk([{ id: 's', text: 'Short.' }])).length).toBe(1);
    expect(done).toBe(false);
    await reading;
  });

  it('cancels what runs and what waits', async () => {
    const one = engine();
    const { begun, onEvent } = underway();
    const running = new AbortController();
    const waiting = new AbortController();
    const first = one.read([source], undefined, { signal: running.signal, onEvent });
    const second = one.ask(question, { signal: waiting.signal });
    const both = Promise.allSettled([first, second]);
    await begun;
    waiting.abort();
    running.abort();
    for (const outcome of await both) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    expect((await one.info()).name).toBeTruthy();
  });

  it('a killed process fails its request with a sentence, the next one goes on, and the store is whole', async () => {
    const store = { directory: join(directory, 'store'), quotaBytes: 2 ** 30 };
    const one = engine({ store });
    const { begun, onEvent } = underway();
    const doomed = one.read([source], undefined, { onEvent });
    const next = one.ask(question);
    await begun;
    process.kill(one.pid!, 'SIGKILL');
    await expect(doomed).rejects.toMatchObject({ code: 'engine-crashed', message: expect.stringContaining('SIGKILL') });
    const answer = await next;
    expect(answer.chunksFromStore).toBeGreaterThan(0);
    await one.close();
    const kept = await KvStore.open(store);
    // Its tokens are an entry too.
    expect(kept.stats().entries).toBe(answer.chunks + 1);
    await kept.close();
  });

  it('says why it cannot start, and can start later', async () => {
    const one = engine({ bundle: join(directory, 'no-bundle') });
    await expect(one.ask(question)).rejects.toMatchObject({ code: 'bundle-invalid' });
    await expect(one.info()).rejects.toMatchObject({ code: 'bundle-invalid' });
  });

  it('a process that dies while it starts fails one request; those behind it get a new one', async () => {
    let launches = 0;
    const one = engine({
      launcher: () => {
        const launched = forkedEngine();
        if (++launches === 1) launched.kill();
        return launched;
      },
    });
    const outcomes = await Promise.allSettled([one.ask(question), one.ask(question), one.ask(question)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ reason: { code: 'engine-crashed' } });
    expect(launches).toBe(2);
  });

  it('takes a cancel while the process starts', async () => {
    const one = engine();
    const controller = new AbortController();
    const events: EngineEvent[] = [];
    const asked = one.ask(question, { signal: controller.signal, onEvent: (event) => events.push(event) });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(events).toEqual([]);
  });

  it('closing settles what runs and what waits, also between a crash and the next start', async () => {
    const one = engine();
    const { begun, onEvent } = underway();
    const running = one.read([source], undefined, { onEvent });
    const waiting = one.ask(question);
    const both = Promise.allSettled([running, waiting]);
    await begun;
    await one.close();
    for (const outcome of await both) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });

    let launches = 0;
    const other = engine({
      launcher: () => {
        launches++;
        const launched = forkedEngine();
        launched.kill();
        return launched;
      },
    });
    const first = other.ask(question);
    const second = other.ask(question);
    const outcomes = Promise.allSettled([first, second]);
    await first.catch(() => {});
    await other.close();
    expect((await outcomes)[1]).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    expect(launches).toBe(1);
  });

  it('leaves the caller free: reading happens elsewhere', async () => {
    const one = engine();
    await one.info();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const { begun, onEvent } = underway();
    const reading = one.read([source], undefined, { onEvent });
    await begun;
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await reading;
    clearInterval(timer);
    delay.disable();
    // Not a timing: with the network in this process there would be next to no ticks between the waves.
    expect(ticks).toBeGreaterThan(20);
  });
});
