/**
 * Real servers, two of them: llama.cpp's, by Python's llama-cpp-python[server] or xllamacpp. FOCUS_LLAMA_PYTHON names the python that has one
 * of them, FOCUS_LLAMA_GGUF the model (docs/endpoints.md says how to come by both).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationRoot } from '../../home.ts';
import { EndpointEngine } from './engine.ts';
import { type LlamaServer, startLlama } from './llama-for-tests.ts';
import { type Fault, serveForTests } from './server-for-tests.ts';

const python = process.env.FOCUS_LLAMA_PYTHON;
const gguf = process.env.FOCUS_LLAMA_GGUF;
const isThere = Boolean(python && gguf);
const why = isThere ? '' : ' (SKIPPED: FOCUS_LLAMA_PYTHON and FOCUS_LLAMA_GGUF do not name a server and a model)';
if (!isThere) console.warn(`Real servers are not tried${why}.`);

const text = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8').slice(0, 12_000);

describe.skipIf(!isThere)(`two llama.cpp servers${why}`, () => {
  const servers: LlamaServer[] = [];
  beforeAll(async () => {
    const started = [0, 1].map(() => startLlama({ python: python!, gguf: gguf! }));
    for (const server of await Promise.allSettled(started)) if (server.status === 'fulfilled') servers.push(server.value);
    await Promise.all(started);
  }, 300_000);
  afterAll(() => {
    for (const server of servers) server.kill();
  });

  const ask = async (engine: EndpointEngine, onProgress?: (done: number) => void) => {
    const answer = await engine.ask(
      { sources: [{ id: 'story', text }], question: 'Who was the captain of the Grey Heron?', options: { chunkTokens: 256 } },
      { onEvent: (event) => event.type === 'progress' && onProgress?.(event.done) },
    );
    for (const { quote, start, end } of answer.citations) expect(text.slice(start, end)).toBe(quote);
    return answer;
  };

  it('every chunk is asked of one or the other, and what is cited stands in the text; one that is killed midway changes nothing but the time', async () => {
    const both = new EndpointEngine(
      // On a machine that others use too, a reply may take minutes.
      servers.map(({ url }) => ({ url, model: '', timeoutMs: 900_000 })),
      null,
    );
    const whole = await ask(both);
    expect(whole.servers!.hosts).toHaveLength(2);
    expect(whole.servers!.unasked.length).toBeLessThan(whole.chunks);
    const killed = await ask(both, (done) => done === 2 && servers[1]!.kill());
    expect(killed).toMatchObject({ answer: whole.answer, citations: whole.citations, servers: { unasked: whole.servers!.unasked } });
  }, 1_800_000);

  it('through a proxy with every fault in turn: every chunk is asked, nothing invented is shown', async () => {
    const faults: Fault[] = [429, 500, 'cut', 'half', 'nonsense', 'invented'];
    const proxy = await serveForTests({
      target: new URL(servers[0]!.url).origin,
      fault: (n) => (n % 2 === 1 ? faults[((n - 1) / 2) % faults.length]! : null),
      retryAfter: '0',
    });
    try {
      const answer = await ask(new EndpointEngine([{ url: proxy.url, model: '', timeoutMs: 900_000 }], null));
      expect(new Set(proxy.requests.flatMap(({ part }) => (part === '' ? [] : [part]))).size).toBe(answer.chunks);
      expect(proxy.requests.length).toBeGreaterThan(2 * faults.length);
      expect(JSON.stringify(answer)).not.toMatch(/clockmaker/);
    } finally {
      await proxy.close();
    }
  }, 1_800_000);
});
