import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { applicationRoot } from '../../home.ts';
import type { Answer, EngineEvent, SourceText } from '../contract.ts';
import { EngineProcess } from '../process/client.ts';
import { sentencesOf } from '../sentences.ts';
import { KvStore } from '../store.ts';
import { EndpointEngine } from './engine.ts';
import { Server } from './server.ts';
import { type Fault, serveForTests, type TestRequest, type TestServer, type TestServerOptions } from './server-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-endpoint-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const text = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
const source: SourceText = { id: 'story', text };
const question = 'Who was the captain of the Grey Heron?';
const options = { chunkTokens: 512 };

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** Reads as a good model would: it finds the sentences that hold these words. */
function reader(...words: string[]) {
  return ({ prompt, part }: TestRequest) => {
    if (prompt.startsWith('Quotes from')) return { found: true, answer: 'It says so.', quotes: [1] };
    const sentences = sentencesOf(part, 0, part.length).map(({ start, end }) => part.slice(start, end));
    const found = sentences.filter((sentence) => words.every((word) => sentence.includes(word)));
    if (prompt.includes('"items"')) return { items: found.map((quote) => ({ quote, item: words[0] })) };
    if (prompt.includes('"sentences"')) return { sentences: sentences.filter((sentence) => /^[A-Z][^"“”]{40,}\.$/.test(sentence)).slice(0, 2) };
    return found[0] ? { found: true, quote: found[0], answer: words[0] } : { found: false, quote: '', answer: '' };
  };
}
const good = reader('Grey Heron', 'captain');

async function serve(given: TestServerOptions = {}): Promise<TestServer> {
  const server = await serveForTests({ says: good, ...given });
  open.push(server);
  return server;
}

async function engineOn(servers: readonly { url: string }[], { store, timeoutMs = 20_000 }: { store?: KvStore; timeoutMs?: number } = {}) {
  const engine = new EndpointEngine(
    servers.map(({ url }) => ({ url, model: '', timeoutMs })),
    store ?? null,
  );
  open.push(engine);
  const events: EngineEvent[] = [];
  const ask = () => engine.ask({ sources: [source], question, options }, { onEvent: (event) => events.push(event) });
  const warnings = () => events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  return { engine, ask, events, warnings };
}

const storeIn = (name: string) => KvStore.open({ directory: join(scratch, name), quotaBytes: 2 ** 30 });
const partsOf = (...servers: TestServer[]) => servers.flatMap(({ requests }) => requests.map(({ part }) => part)).filter((part) => part !== '');
/** Replies come as they come, requests nearly so. */
const inOrder = (parts: string[]) => [...parts].sort((a, b) => text.indexOf(a) - text.indexOf(b));
const verbatim = ({ citations }: Answer) => {
  for (const { quote, start, end } of citations) expect(text.slice(start, end)).toBe(quote);
};

describe('a question by map and reduce', () => {
  it('every chunk is asked once, text first; the answer is made of verified quotes and cited; the second time nothing is asked', async () => {
    const server = await serve();
    const store = await storeIn('twice');
    const { ask, events } = await engineOn([server], { store });
    const answer = await ask();
    expect(answer).toMatchObject({ found: true, answer: 'It says so.', servers: { unasked: [] }, model: 'test', chunksFromStore: 0 });
    verbatim(answer);
    expect(answer.citations[0]!.quote).toMatch(/Grey Heron/);
    const parts = partsOf(server);
    expect(inOrder(parts).join('')).toBe(text);
    expect(parts).toHaveLength(answer.chunks);
    for (const { prompt, part } of server.requests.slice(0, -1)) expect(prompt.startsWith(`<part>\n${part}\n</part>`)).toBe(true);
    const reduce = server.requests.at(-1)!.prompt;
    expect(reduce).toContain('[1]');
    expect(events.filter((event) => event.type === 'progress').map(({ done }) => done)).toEqual(
      Array.from({ length: answer.chunks + 1 }, (_, i) => i),
    );
    const before = server.requests.length;
    const again = await ask();
    expect(server.requests.length).toBe(before);
    expect(again).toMatchObject({ answer: answer.answer, citations: answer.citations, chunksFromStore: answer.chunks });
  });

  it('a part that begins amid a definition is shown below the lines that declare it, and no quote counts from those', async () => {
    const head = 'def tide_table(path):';
    const lines = Array.from({ length: 400 }, (_, i) => `    heights.append(read_row(${i}, path))`).join('\n');
    const code = `${head}\n${lines}\n`;
    const sections = [
      { title: 'tides.py', start: 0, level: 1 },
      { title: 'tide_table', start: 0, level: 2 },
    ];
    const quoting = ({ prompt }: TestRequest) =>
      prompt.startsWith('Quotes') ? { found: true, answer: 'there', quotes: [1] } : { found: true, quote: head, answer: 'tide_table' };
    const server = await serve({ says: quoting });
    const { engine } = await engineOn([server]);
    const answer = await engine.ask({ sources: [{ id: 'code', text: code, sections }], question: 'Where are heights read?', options });
    const shown = server.requests.filter(({ part }) => part !== '');
    const below = shown.filter(({ part }) => !part.includes(head));
    expect(below.length).toBeGreaterThan(1);
    for (const { prompt } of below) expect(prompt).toContain(`The part lies in:\n${head}\n\n<part>`);
    expect(answer.citations.filter(({ quote }) => quote.includes(head)).map(({ start }) => start)).toEqual([0]);
  });

  it('what no part says is not found, and the nearest passages are shown', async () => {
    const { ask } = await engineOn([await serve({ says: reader('zeppelin') })]);
    const answer = await ask();
    expect(answer).toMatchObject({ found: false, answer: '' });
    expect(answer.citations.length).toBeGreaterThan(0);
    verbatim(answer);
  });

  it('names and years of the question that the text never says are told, and what the answer says and no chunk that it cites', async () => {
    const { engine } = await engineOn([await serve()]);
    const asked = (question: string) => engine.ask({ sources: [source], question, options });
    expect(await asked('Who met Hermione on the Grey Heron in 1999?')).toMatchObject({ found: true, absent: ['Hermione', '1999'] });
    const known = await asked(question);
    expect([known.found, 'absent' in known, 'unheld' in known]).toEqual([true, false, false]);
    const inventing = (request: TestRequest) =>
      request.prompt.startsWith('Quotes') ? { found: true, answer: 'Ludmila Brandt, in 1702.', quotes: [1] } : good(request);
    const invented = await engineOn([await serve({ says: inventing })]);
    expect(await invented.ask()).toMatchObject({ found: true, unheld: ['Ludmila', 'Brandt', '1702'] });
    const silent = await engineOn([await serve({ says: reader('zeppelin') })]);
    const refused = await silent.engine.ask({ sources: [source], question: 'Where was Hermione?', options });
    expect(refused).toMatchObject({ found: false, absent: ['Hermione'] });
    expect(refused).not.toHaveProperty('unheld');
  });

  it.each([
    [['json_schema', 'json_object', 'text'], 'json_schema'],
    [['json_object', 'text'], 'json_object'],
    [['text'], 'text'],
  ])('of a server that takes %j: %s', async (formats, expected) => {
    const server = await serve({ formats });
    const { ask } = await engineOn([server]);
    expect((await ask()).found).toBe(true);
    expect(new Set(server.requests.map(({ body }) => body.response_format?.type ?? 'text'))).toEqual(new Set([expected]));
  });

  it('log-probabilities rank: of chunks that all find something, the surest is cited first', async () => {
    const says = ({ prompt, part }: TestRequest) => {
      if (prompt.startsWith('Quotes')) return { found: true, answer: 'So.', quotes: [1] };
      const [first] = sentencesOf(part, 0, part.length).filter(({ start, end }) => end - start > 30);
      return first ? { found: true, quote: part.slice(first.start, first.end), answer: 'x' } : { found: false, quote: '', answer: '' };
    };
    const sure = 5;
    const odds = ({ part }: TestRequest) =>
      text.indexOf(part) > 0 && text.slice(0, text.indexOf(part)).length > text.length / 2 && part.includes('winter') ? sure : -sure;
    const plain = await (await engineOn([await serve({ says })])).ask();
    const ranked = await (await engineOn([await serve({ says, odds })])).ask();
    expect(ranked.citations[0]!.start).toBeGreaterThan(text.length / 2);
    expect(ranked.citations[0]!.start).not.toBe(plain.citations[0]!.start);
  });

  it('chunks that turn out too long are cut and asked in parts', async () => {
    const server = await serve({ longest: 1600 });
    const { ask } = await engineOn([server]);
    const answer = await ask();
    expect(answer).toMatchObject({ found: true, servers: { unasked: [] } });
    verbatim(answer);
    expect(inOrder(partsOf(server)).join('')).toBe(text);
    expect(partsOf(server).length).toBeGreaterThan(answer.chunks);
  });

  it('the context that a server names bounds its chunks; one without room is told', async () => {
    const small = await serve({ contextTokens: 1100 });
    const { engine } = await engineOn([small]);
    expect(Math.max(...(await engine.chunk([source])).map(({ tokens }) => tokens))).toBeLessThanOrEqual(240);
    const none = await engineOn([await serve({ contextTokens: 512 })]);
    await expect(none.engine.chunk([source])).rejects.toThrow(/reads 512 tokens at once/);
  });

  it.each<[string, Record<string, object>]>([
    ['llama-server', { '/props': { default_generation_settings: { n_ctx: 1100 } } }],
    [
      'LM Studio',
      {
        '/api/v0/models': {
          data: [
            { id: 'other', loaded_context_length: 9000 },
            { id: 'test', max_context_length: 32_768, loaded_context_length: 1100 },
          ],
        },
      },
    ],
    [
      'Ollama',
      {
        '/api/ps': {
          models: [
            { name: 'other', context_length: 9000 },
            { name: 'test', context_length: 1100 },
          ],
        },
      },
    ],
  ])('%s tells the context beside the protocol', async (_, beside) => {
    const told = await engineOn([await serve({ beside })]);
    expect((await told.engine.info()).windowTokens).toBe(1100);
    const better = await engineOn([await serve({ beside, contextTokens: 3000 })]);
    expect((await better.engine.info()).windowTokens).toBe(3000);
    expect((await (await engineOn([await serve()])).engine.info()).windowTokens).toBe(2048);
  });

  it('is cancelled at once', async () => {
    const { engine } = await engineOn([await serve({ fault: () => 'never' })]);
    const controller = new AbortController();
    const asked = engine.ask({ sources: [source], question, options }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(asked).rejects.toThrow(/abort/i);
  });
});

describe('lists and summaries', () => {
  it('find all: every mention, verified, in the order of the text; forms need no server', async () => {
    const server = await serve({ says: reader('Heron') });
    const { engine } = await engineOn([server]);
    const found = await engine.findAll({ sources: [source], question: 'List all sentences that name the ship', options });
    expect(found).toMatchObject({ by: 'model', finish: 'stop', servers: { unasked: [] } });
    expect(found.mentions).toBeGreaterThan(2);
    const mentions = found.items.flatMap((item) => item.mentions);
    for (const { start, end, quote, quoteStart } of mentions) {
      expect(text.slice(start, end)).toBe('Heron');
      expect(text.slice(quoteStart, quoteStart + quote.length)).toBe(quote);
    }
    const before = server.requests.length;
    expect((await engine.findAll({ sources: [source], question: 'all dates' })).by).toBe('pattern');
    expect(server.requests.length).toBe(before);
  });

  it('a list that is stopped keeps what was found', async () => {
    const server = await serve({ says: reader('the'), delayMs: 20 });
    const { engine } = await engineOn([server]);
    const controller = new AbortController();
    const found = await engine.findAll(
      { sources: [source], question: 'List everything', options },
      { signal: controller.signal, onEvent: (event) => event.type === 'found' && event.items.length > 0 && controller.abort() },
    );
    expect(found).toMatchObject({ finish: 'cancelled' });
    expect(found.items.length).toBeGreaterThan(0);
  });

  it('summaries: every sentence goes back to the text', async () => {
    const { engine } = await engineOn([await serve()]);
    const summary = await engine.summarize({ sources: [source], length: 'short', options });
    expect(summary).toMatchObject({ style: 'prose', servers: { unasked: [] } });
    const sentences = [...summary.sentences, ...summary.sections.flatMap((section) => section.sentences)];
    expect(summary.sentences.some(({ verbatim }) => !verbatim)).toBe(true);
    for (const { citations } of sentences) {
      expect(citations.length).toBeGreaterThan(0);
      for (const { quote, start, end } of citations) expect(text.slice(start, end)).toBe(quote);
    }
    expect((await engine.summarize({ sources: [source], length: 'short', style: 'extract', options })).style).toBe('extract');
  });

  it('summaries: wish and language reach the server, what it wrote is told by its key, and a part without a reply is named', async () => {
    const server = await serve({ fault: (_, { part }) => (part.includes('one tall chimney at the seaward end') ? 'nonsense' : null) });
    const { engine } = await engineOn([server]);
    const written: Record<string, string> = {};
    const onEvent = (event: EngineEvent) => {
      if (event.type === 'written') written[event.key] = event.text;
    };
    const request = { sources: [source], length: 'short' as const, instruction: 'the garden', language: 'German', options };
    const summary = await engine.summarize(request, { onEvent });
    expect(server.requests[0]!.prompt).toContain('What is wanted: the garden.');
    expect(server.requests[0]!.prompt).toContain('Write in German.');
    expect(summary.servers!.unasked).toHaveLength(1);
    const before = server.requests.length;
    await engine.summarize({ ...request, written });
    // Only what had no reply is asked again, twice.
    expect(server.requests.length).toBeLessThanOrEqual(before + 2);
  });

  it('no sentence of a summary goes back to an invented quote', async () => {
    const { engine } = await engineOn([await serve({ fault: () => 'invented' })]);
    const summary = await engine.summarize({ sources: [source], length: 'short', options });
    expect(JSON.stringify(summary)).not.toMatch(/clockmaker/);
    const found = await engine.findAll({ sources: [source], question: 'List all moons', options });
    expect(found).toMatchObject({ mentions: 0, items: [] });
  });
});

describe('faults of a server', () => {
  const now: [string, Fault, ((n: number) => boolean)?][] = [
    ['429 now and then', 429, (n) => n % 5 === 2],
    ['500 now and then', 500, (n) => n % 7 === 3],
    ['half a reply, then the line is dead', 'cut', (n) => n % 7 === 3],
    ['half a reply as a whole one', 'half', (n) => n % 7 === 3],
    ['nonsense in place of JSON', 'nonsense', (n) => n % 7 === 3],
    ['invented quotes', 'invented', (n) => n % 7 === 3],
    ['no answer at all', 'never', (n) => n === 4],
  ];
  it.each(now)('%s: every chunk is asked, nothing invented is shown', async (_, fault, when) => {
    const server = await serve({ fault: (n) => (when!(n) ? fault : null), retryAfter: '0' });
    const { ask } = await engineOn([server], { timeoutMs: fault === 'never' ? 2500 : 20_000 });
    const answer = await ask();
    expect(answer).toMatchObject({ found: true, servers: { unasked: [] } });
    expect(new Set(partsOf(server)).size).toBe(answer.chunks);
    expect(JSON.stringify(answer)).not.toMatch(/clockmaker/);
    verbatim(answer);
  });

  it('invented quotes again and again: asked once more each, then dropped', async () => {
    const server = await serve({ fault: () => 'invented' });
    const { ask } = await engineOn([server]);
    const answer = await ask();
    expect(answer).toMatchObject({ found: false, answer: '', servers: { unasked: [] } });
    expect(JSON.stringify(answer)).not.toMatch(/clockmaker/);
    expect(partsOf(server)).toHaveLength(2 * answer.chunks);
    expect(server.requests[1]!.prompt + server.requests[2]!.prompt).toContain('which the part does not say');
  });

  it.each([['nonsense'], [500]] as [Fault][])('a chunk that only gives %s is told as not asked, and asked again the next time', async (fault) => {
    let broken = true;
    const bad = ({ part }: TestRequest) => part.includes('Edmund Vane was born');
    const server = await serve({ fault: (_, request) => (broken && bad(request) ? fault : null) });
    const { ask, warnings } = await engineOn([server], { store: await storeIn(`bad-${fault}`) });
    const answer = await ask();
    expect(answer.servers!.unasked).toHaveLength(1);
    expect(warnings().join()).toMatch(/1 of \d+ parts of the text gave no reply that could be used/);
    broken = false;
    const before = partsOf(server).length;
    expect((await ask()).servers!.unasked).toEqual([]);
    expect(partsOf(server).slice(before)).toHaveLength(1);
  });

  it('a server that refuses, or only fails, ends it with its reason; what was answered is kept', async () => {
    const store = await storeIn('ended');
    let from = 10;
    const server = await serve({ fault: (n) => (n >= from ? 500 : null) });
    const { ask } = await engineOn([server], { store });
    await expect(ask()).rejects.toThrow(/parts of the text are not asked: 127\.0\.0\.1:\d+ failed \(500 a fault\)/);
    const answered = new Set(partsOf(server).slice(0, 10));
    from = Number.POSITIVE_INFINITY;
    const before = partsOf(server).length;
    expect((await ask()).found).toBe(true);
    expect(
      partsOf(server)
        .slice(before)
        .filter((part) => answered.has(part)),
    ).toEqual([]);
    const shut = await engineOn([await serve({ fault: () => 401 })]);
    await expect(shut.ask()).rejects.toThrow(/refuses \(401 a fault\)/);
  });

  it('what is read goes to no other address, and beyond this machine only while the network is on', async () => {
    const other = await serve();
    const leading = createServer((_, response) => response.writeHead(307, { location: other.url }).end());
    await new Promise<void>((resolve) => leading.listen(0, '127.0.0.1', resolve));
    const { port } = leading.address() as AddressInfo;
    const { ask } = await engineOn([{ url: `http://127.0.0.1:${port}/v1` }]);
    await expect(ask()).rejects.toThrow(/No server answers/);
    expect(other.requests).toEqual([]);
    leading.close();
    vi.stubEnv('FOCUS_OFFLINE', '1');
    const remote = await engineOn([{ url: 'http://gpu-box.example:8000' }]);
    await expect(remote.ask()).rejects.toThrow(/network is switched off \(FOCUS_OFFLINE\), so gpu-box\.example:8000 is not asked/);
    expect((await (await engineOn([other])).ask()).found).toBe(true);
  });
});

describe('several servers', () => {
  it('share the chunks by their speed', async () => {
    const [fast, slow] = [await serve({ delayMs: 5, parallel: 1 }), await serve({ delayMs: 400, parallel: 1 })];
    const answer = await (await engineOn([fast, slow])).ask();
    expect(answer).toMatchObject({ found: true, servers: { unasked: [] } });
    expect(answer.servers!.hosts).toHaveLength(2);
    expect(partsOf(slow).length).toBeGreaterThan(0);
    expect(partsOf(fast).length).toBeGreaterThan(1.5 * partsOf(slow).length);
  });

  it('one that dies midway is left out, and its chunks go to the others: the same answer', async () => {
    const alone = await (await engineOn([await serve()])).ask();
    const [one, dying] = [await serve({ delayMs: 150, parallel: 1 }), await serve({ delayMs: 10, fault: (n) => (n >= 3 ? 'cut' : null) })];
    const { ask, warnings } = await engineOn([one, dying]);
    const answer = await ask();
    expect(answer).toMatchObject({ answer: alone.answer, citations: alone.citations, servers: { unasked: [] } });
    expect(warnings().join()).toMatch(/is left out, and its share goes to the others/);
    expect(new Set(partsOf(one, dying)).size).toBe(answer.chunks);
  });

  it('one that never answers keeps nobody waiting for it', async () => {
    const [one, dead] = [await serve({ delayMs: 5 }), await serve({ fault: () => 'never' })];
    const started = performance.now();
    const answer = await (await engineOn([one, dead], { timeoutMs: 600_000 })).ask();
    expect(answer).toMatchObject({ found: true, servers: { unasked: [] } });
    // Far from the ten minutes that its own time limit would take.
    expect(performance.now() - started).toBeLessThan(120_000);
  });

  it('a slow one that works on one request at a time is waited for while it speaks', async () => {
    const { url } = await serve({ delayMs: 1000, parallel: 1 });
    const server = new Server({ url, model: '', timeoutMs: 2500 });
    const shape = { name: 'any', schema: {} };
    await server.abilities();
    const replies = Array.from({ length: 5 }, (_, i) => server.reply([{ role: 'user', content: `${i}` }], shape, 16));
    expect(await Promise.all(replies)).toHaveLength(5);
  });

  it('one that is not there at all is told, and the rest is asked', async () => {
    const { ask, warnings } = await engineOn([{ url: 'http://127.0.0.1:9/v1' }, await serve()]);
    expect((await ask()).servers!.hosts).toHaveLength(1);
    expect(warnings().join()).toMatch(/A server is left out: 127\.0\.0\.1:9 could not be reached/);
  });

  it('a server that works on one request at a time is not flooded; one that works on many is given many', async () => {
    const serial = await serve({ delayMs: 150, parallel: 1 });
    await (await engineOn([serial])).ask();
    expect(serial.most).toBeLessThanOrEqual(8);
    const wide = await serve({ delayMs: 300 });
    const { engine } = await engineOn([wide]);
    await engine.ask({ sources: [source], question, options: { chunkTokens: 128 } });
    expect(wide.most).toBeGreaterThan(10);
  });
});

describe('killed', () => {
  it('with kill -9 midway: what was answered is not asked again', async () => {
    const server = await serve({ delayMs: 15, parallel: 2 });
    const store = { directory: join(scratch, 'killed'), quotaBytes: 2 ** 30 };
    const setup = { endpoints: [{ url: server.url, model: '' }], store };
    const first = new EngineProcess(setup);
    let done = 0;
    let total = 0;
    const asked = first.ask(
      { sources: [source], question, options },
      {
        onEvent: (event) => {
          if (event.type !== 'progress') return;
          ({ done, total } = event);
          if (done === 12) process.kill(first.pid!, 'SIGKILL');
        },
      },
    );
    await expect(asked).rejects.toThrow(/stopped from outside \(SIGKILL/);
    await first.close();
    const before = server.requests.length;
    const second = new EngineProcess(setup);
    open.push(second);
    const answer = await second.ask({ sources: [source], question, options });
    expect(answer.chunksFromStore).toBeGreaterThanOrEqual(12);
    expect(answer.chunks).toBe(total);
    const again = server.requests.slice(before).filter(({ part }) => part !== '');
    expect(again).toHaveLength(answer.chunks - answer.chunksFromStore);
  });
});
