import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { InvertedIndex } from './bm25.ts';
import { textsOf } from './chunker.ts';
import type { Answer, BosPlacement, ChunkSpan, EngineEvent } from './contract.ts';
import type { DecodingOptions } from './decode-state.ts';
import { FocusDecoding } from './decoding.ts';
import { createEngine } from './engine.ts';
import { FusionDecoding } from './fusion.ts';
import { unheld } from './held.ts';
import { LoadedModel } from './loaded.ts';
import { ChunkMemory } from './memory.ts';
import { Model } from './model.ts';
import { openDecoding } from './open.ts';
import { citedChunkOf } from './provenance.ts';
import { resolveSettings } from './settings.ts';
import { KvStore } from './store.ts';
import { tiny, tinyMethod, tinyTextModel } from './tiny-for-tests.ts';
import { checkVector, type VectorCase } from './vectors.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-engine-'));
const vectors = (name: string) => JSON.parse(readFileSync(join(tiny, name), 'utf8')) as VectorCase[];
const cases = vectors('focus_exact.json');
const published = vectors('focus_published.json');
let model: Model;
let halfModel: Model;

beforeAll(async () => {
  await buildBundle(tiny, join(scratch, 'fp32'), { precision: 'fp32', kv: 'float32' });
  await buildBundle(tiny, join(scratch, 'half'), { precision: 'fp32', kv: 'float16' });
  model = await Model.load(join(scratch, 'fp32'));
  halfModel = await Model.load(join(scratch, 'half'));
});
afterAll(async () => {
  await model.close();
  await halfModel.close();
  rmSync(scratch, { recursive: true, force: true });
});

const options = (change: Partial<DecodingOptions> = {}): DecodingOptions => ({
  mode: 'cached',
  placement: 'spread',
  range: 16,
  fragmentTokens: 8,
  maxTokens: 12,
  focusChunks: 3,
  catchUpTokens: 4,
  ...change,
});

/** A memory of ragged chunks of a fixed walk over the vocabulary. */
function ragged(on: Model, change: { waveTokens?: number; store?: KvStore; budgetBytes?: number; bos?: BosPlacement } = {}): ChunkMemory {
  const chunks = [7, 16, 3, 16, 12, 1, 9, 16, 5].map((length, c) => Int32Array.from({ length }, (_, i) => 3 + ((c * 31 + i * 17) % 77)));
  return new ChunkMemory(on, chunks, {
    waveTokens: change.waveTokens ?? 4096,
    budgetBytes: change.budgetBytes ?? 2 ** 24,
    store: change.store ?? null,
    ...(change.bos ? { bos: change.bos } : {}),
  });
}
const local = [1, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50];

/** Logits of each step, forced along the same tokens. */
async function run(memory: ChunkMemory, change: Partial<DecodingOptions> = {}, steps = 9): Promise<Float32Array[]> {
  const decoding = await FocusDecoding.start(memory, local, options(change));
  const out = [Float32Array.from(decoding.logits)];
  for (let i = 0; i < steps; i++) {
    await decoding.accept(5 + i);
    out.push(Float32Array.from(decoding.logits));
  }
  return out;
}
const distance = (a: Float32Array[], b: Float32Array[]) =>
  Math.max(...a.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - b[i]![j]!)))));

describe('agreement with the numpy reference (mode exact)', () => {
  it.each([...cases, ...published].map((expected) => [expected.name, expected] as const))('%s', async (_, expected) => {
    const result = await checkVector(model, expected, 1e-3);
    expect(result.disagreement).toBeNull();
    expect(result.maxLogitError).toBeLessThan(1e-3);
  });

  it('a float16 cache stays within 2e-2 of it', async () => {
    for (const expected of [...cases, ...published]) expect((await checkVector(halfModel, expected, 2e-2)).maxLogitError).toBeLessThan(2e-2);
  });

  it('sees BOS in another place', async () => {
    const elsewhere = published.slice(1).map(({ name, bosPlacement: _, ...expected }) => ({ ...expected, name }));
    for (const expected of elsewhere) expect((await checkVector(model, expected, 1e-3)).disagreement).toContain(expected.name);
  });

  it('of the published layout: the same from the store, in eight bits, and grown KV kept or made again', async () => {
    const { method } = model.manifest;
    for (const keep of ['exact', 'int8'] as const) {
      method.keep = keep;
      const store = await KvStore.open({ directory: join(scratch, `published-${keep}`), quotaBytes: 2 ** 26 });
      const bare = (change: { budgetBytes?: number } = {}) => ragged(model, { store, bos: 'fragments', ...change });
      const fresh = await run(bare(), { mode: 'exact' });
      const memory = bare({ budgetBytes: 0 });
      expect(distance(fresh, await run(memory, { mode: 'exact' }))).toBeLessThan(1e-4);
      expect(memory.fromStore).toBe(9);
      // A chunk with BOS before it and the same one without are two; the first has it in both.
      const other = ragged(model, { store });
      expect(distance(fresh, await run(other, { mode: 'exact' }))).toBeGreaterThan(1e-3);
      expect(other.fromStore).toBe(1);
      // Both are kept.
      for (const again of [bare({ budgetBytes: 0 }), ragged(model, { store, budgetBytes: 0 })]) {
        await run(again, { mode: 'exact' }, 1);
        expect(again.fromStore).toBe(9);
      }
      await store.close();
    }
    method.keep = 'exact';
  });

  it('sees a wrong W’', async () => {
    await buildBundle(tiny, join(scratch, 'none'), { precision: 'fp32', kv: 'float32', added: null });
    const other = await Model.load(join(scratch, 'none'));
    expect((await checkVector(other, cases[2]!, 1e-3)).disagreement).toContain(cases[2]!.name);
    await other.close();
  });
});

describe('the same numbers by every way', () => {
  it('chunks of different lengths in one batch, or one at a time', async () => {
    expect(distance(await run(ragged(model)), await run(ragged(model, { waveTokens: 1 })))).toBeLessThan(1e-4);
  });

  it('grown KV kept between steps, or made again from KV[c]', async () => {
    expect(distance(await run(ragged(model)), await run(ragged(model, { budgetBytes: 0 })))).toBeLessThan(1e-4);
  });

  it('chunks out of focus run the tokens they missed, or all from KV[c] on', async () => {
    const due = { mode: 'focused', nearTie: 0, driftShare: 2 } as const;
    const missed = await run(ragged(model), due);
    expect(distance(missed, await run(ragged(model, { budgetBytes: 0 }), due))).toBeLessThan(1e-4);
    // They did run in between: with no catch-up at all the numbers are others.
    expect(distance(missed, await run(ragged(model), { ...due, catchUpTokens: 100 }))).toBeGreaterThan(1e-3);
  });

  it('exact recomputes the local context: equal to cached at the first token, not after', async () => {
    const [cached, exact] = [await run(ragged(model)), await run(ragged(model), { mode: 'exact' })];
    expect(distance(cached.slice(0, 1), exact.slice(0, 1))).toBeLessThan(1e-4);
    expect(distance(cached.slice(1), exact.slice(1))).toBeGreaterThan(1e-3);
  });

  it('focused with every chunk in focus is cached', async () => {
    expect(distance(await run(ragged(model)), await run(ragged(model), { mode: 'focused', focusChunks: 9 }))).toBeLessThan(1e-4);
    // With fewer in focus the rest lags behind: the numbers must differ, or nothing was left out.
    expect(distance(await run(ragged(model)), await run(ragged(model), { mode: 'focused', focusChunks: 2 }))).toBeGreaterThan(1e-3);
  });

  it('a row says the same whichever rows are asked beside it, and of a batch of any row', async () => {
    const tokens = 7;
    const ids = Int32Array.from({ length: 2 * tokens }, (_, i) => 3 + ((i * 29) % 77));
    const positions = Float32Array.from(ids, (_, i) => i % tokens);
    const ask = (logits: number[], attention: number[]) =>
      model.run({ ids, positions, rows: 2, past: null, candidates: [tokens - 2, 2 * tokens - 3], logits, attention });
    const every = Array.from(ids.keys());
    const all = await ask(every, every);
    for (const [logits, attention] of [
      [[tokens - 1, 2 * tokens - 1], [2 * tokens - 2]],
      [[2 * tokens - 1], []],
      [[tokens + 1], [4]],
    ] as const) {
      const some = await ask([...logits], [...attention]);
      const { vocabSize } = model.manifest.config;
      const rowsOf = (rows: readonly number[], values: Float32Array, size: number) =>
        rows.map((row) => values.subarray(row * size, (row + 1) * size));
      const own = (values: Float32Array, rows: readonly number[], size: number) => rowsOf([...rows.keys()], values, size);
      expect(distance(own(some.logits, logits, vocabSize), rowsOf(logits, all.logits, vocabSize))).toBeLessThan(1e-4);
      expect(distance(own(some.attention, attention, tokens), rowsOf(attention, all.attention, tokens))).toBeLessThan(1e-5);
      expect(distance(some.slotKeys, all.slotKeys)).toBeLessThan(1e-5);
    }
  });

  it('KV from the store is the KV that was read', async () => {
    const directory = join(scratch, 'store');
    const first = await KvStore.open({ directory, quotaBytes: 2 ** 26 });
    const fresh = await run(ragged(model, { store: first, budgetBytes: 0 }));
    await first.close();
    const second = await KvStore.open({ directory, quotaBytes: 2 ** 26 });
    const memory = ragged(model, { store: second, budgetBytes: 0 });
    expect(distance(fresh, await run(memory))).toBe(0);
    expect(memory.fromStore).toBe(9);
    expect(memory.readMs).toBe(0);
    // Another cache type is another identity: nothing of it is taken for ours.
    const other = ragged(halfModel, { store: second });
    await run(other, {}, 1);
    expect(other.fromStore).toBe(0);
    await second.close();
  });
});

describe('KV kept in eight bits', () => {
  it('takes half of the store, and what was read says the same before and after', async () => {
    const { method } = halfModel.manifest;
    const sizeOf = async (keep: 'exact' | 'int8') => {
      method.keep = keep;
      const store = await KvStore.open({ directory: join(scratch, `kept-${keep}`), quotaBytes: 2 ** 26 });
      const fresh = await run(ragged(halfModel, { store, budgetBytes: 0 }));
      const memory = ragged(halfModel, { store, budgetBytes: 0 });
      expect(distance(fresh, await run(memory))).toBe(0);
      expect([memory.fromStore, memory.readMs]).toEqual([9, 0]);
      const { bytes } = store.stats();
      await store.close();
      return { bytes, fresh };
    };
    const [exact, kept] = [await sizeOf('exact'), await sizeOf('int8')];
    method.keep = 'exact';
    // Chunks here are a few tokens long: a step a channel is a large part of them.
    expect(kept.bytes).toBeLessThan(exact.bytes * 0.75);
    expect(distance(kept.fresh, exact.fresh)).toBeGreaterThan(0);
    expect(distance(kept.fresh, exact.fresh)).toBeLessThan(0.05);
  });
});

describe('a store with a flipped byte', () => {
  it('the chunk is found out, read anew and kept again; the numbers do not change', async () => {
    const directory = join(scratch, 'flipped');
    const open = () => KvStore.open({ directory, quotaBytes: 2 ** 26 });
    const first = await open();
    const fresh = await run(ragged(model, { store: first, budgetBytes: 0 }));
    await first.close();
    const [name] = readdirSync(directory);
    const bytes = readFileSync(join(directory, name!));
    // In the payload of the first entry, after its header.
    bytes[100]! ^= 0x40;
    writeFileSync(join(directory, name!), bytes);
    const second = await open();
    const memory = ragged(model, { store: second, budgetBytes: 0 });
    expect(distance(fresh, await run(memory))).toBe(0);
    expect([memory.fromStore, second.stats().damaged]).toEqual([8, 1]);
    await second.close();
    const third = await open();
    expect(await third.verify()).toMatchObject({ entries: 9, damaged: 0 });
    await third.close();
  });
});

describe('the final decode', () => {
  it('attention on slots and local tokens sums to one, in one piece or token by token', async () => {
    const decoding = await FocusDecoding.start(ragged(model), local, options());
    const whole = () => [...decoding.shares, ...decoding.localShares].reduce((sum, share) => sum + share, 0);
    expect(decoding.localShares.length).toBe(local.length);
    expect(whole()).toBeCloseTo(1, 4);
    await decoding.accept(7);
    expect(decoding.localShares.length).toBe(local.length + 1);
    expect(whole()).toBeCloseTo(1, 4);
    expect(decoding.localShares.every((share) => share > 0)).toBe(true);
  });
});

describe('cancelling', () => {
  it('stops between waves and between tokens', async () => {
    const controller = new AbortController();
    await expect(
      FocusDecoding.start(ragged(model, { waveTokens: 1 }), local, options({ signal: controller.signal, onPrompt: () => controller.abort() })),
    ).rejects.toThrow();
    const second = new AbortController();
    const decoding = await FocusDecoding.start(ragged(model), local, options({ signal: second.signal }));
    second.abort();
    await expect(decoding.accept(5)).rejects.toThrow();
  });
});

describe('fusion', () => {
  it('pools the most certain chunks; shares sum to one over them', async () => {
    const decoding = await FusionDecoding.start(ragged(model), Int32Array.from(local.slice(1)), { focusChunks: 3, maxTokens: 4 });
    expect(decoding.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(decoding.shares.filter((share) => share > 0).length).toBe(3);
    await decoding.accept(9);
    expect(decoding.logits.every(Number.isFinite)).toBe(true);
    expect(decoding.attribution.focused().length).toBe(3);
  });
});

describe('the engine on text', () => {
  const bundle = join(scratch, 'text');
  beforeAll(async () => {
    const folder = join(scratch, 'given');
    tinyTextModel(folder, tinyMethod);
    await buildBundle(folder, bundle, { precision: 'fp32', kv: 'float32' });
  });
  const text = 'Ada came home. Bruno sang at noon. Nobody heard a word of it. '.repeat(12);
  const source = { id: 'story', text };

  it('answers with citations that are verbatim, events in order, and a seed that repeats', async () => {
    const engine = await createEngine({ bundle });
    const events: EngineEvent[] = [];
    const ask = (seed: number) =>
      engine.ask(
        { sources: [source], question: 'Who sang?', options: { maxTokens: 8, temperature: 1, seed } },
        { onEvent: (event) => events.push(event) },
      );
    const answer = await ask(3);
    expect((await ask(3)).answer).toBe(answer.answer);
    expect(answer.chunks).toBeGreaterThan(20);
    expect(answer.tokens).toBe(text.length);
    for (const citation of answer.citations) {
      expect(text.slice(citation.start, citation.end)).toBe(citation.quote);
      expect(citation.score).toBeGreaterThanOrEqual(0);
    }
    expect(answer.shares.length).toBe(answer.chunks);
    expect(events[0]!.type).toBe('chunks');
    const tokens = events.filter((event) => event.type === 'token');
    expect(tokens.length).toBeGreaterThan(0);
    const read = events.filter((event) => event.type === 'progress').map((event) => event.done);
    expect(read.length).toBeGreaterThan(0);
    await engine.close();
  });

  it('tells of a free answer what stands in no chunk that it cites, and says nothing where there is nothing', async () => {
    const engine = await createEngine({ bundle });
    // Numbers of two digits stand in the text, far from most of what is cited.
    const numbered = { id: 'n', text: `${text}\n\n${Array.from({ length: 100 }, (_, n) => n).join(' ')}` };
    const spans: ChunkSpan[] = [];
    const hooks = {
      onEvent: (event: EngineEvent) => {
        if (event.type === 'chunks') spans.push(...event.chunks);
      },
    };
    const answers: Answer[] = [];
    for (const seed of Array(12).keys()) {
      const options = { maxTokens: seed % 2 ? 1 : 24, temperature: 1, seed };
      answers.push(await engine.ask({ sources: [numbered], question: 'Who sang?', options }, hooks));
    }
    for (const { answer, citations, unheld: told } of answers) {
      const cited = citations.map(({ chunk }) => numbered.text.slice(spans[chunk]!.start, spans[chunk]!.end));
      expect(told ?? []).toEqual(unheld(answer, cited));
      expect(told?.length).not.toBe(0);
    }
    // The tiny network makes letters up, and hits on numbers: or nothing was compared.
    expect(answers.some(({ unheld }) => !unheld)).toBe(true);
    expect(answers.some(({ answer, unheld: told }) => (told?.length ?? 0) > unheld(answer, [numbered.text]).length)).toBe(true);
    await engine.close();
  });

  it('tells which chunks are read: none, those of an earlier run, all', async () => {
    const directory = join(scratch, 'held');
    const openEngine = async () => createEngine({ bundle, store: await KvStore.open({ directory, quotaBytes: 2 ** 26 }) });
    const first = await openEngine();
    expect((await first.chunk([source])).some(({ read }) => read)).toBe(false);
    const { chunks } = await first.read([source]);
    await first.close();
    const second = await openEngine();
    expect((await second.chunk([source])).every(({ read }) => read)).toBe(true);
    const longer = await second.chunk([{ ...source, text: `${text}\n\nCarla was not there, and she had never been there before. ` }]);
    expect(longer.slice(0, chunks.length - 1).every(({ read }) => read)).toBe(true);
    expect(longer.at(-1)!.read).toBe(false);
    await second.close();
  });

  it('a text that fits the window is decoded as usual, with the same provenance', async () => {
    const engine = await createEngine({ bundle });
    const answer = await engine.ask({ sources: [{ id: 's', text: 'Ada came home. Bruno sang.' }], question: 'Who?', options: { maxTokens: 4 } });
    expect(answer.timings.readMs).toBe(0);
    expect(answer.citations.length).toBeGreaterThan(0);
    expect(answer.shares.some((share) => share > 0)).toBe(true);
    await engine.close();
  });

  it('with the text’s end in the local context and BOS as published: verbatim citations, every chunk told of, twice the same', async () => {
    const engine = await createEngine({ bundle });
    const options = { maxTokens: 6, mode: 'exact', placement: 'sequential', bos: 'fragments', tailTokens: 96 } as const;
    const ask = () => engine.ask({ sources: [source], question: 'Who sang?', options });
    const answer = await ask();
    expect((await ask()).answer).toBe(answer.answer);
    expect((await engine.ask({ sources: [source], question: 'Who sang?', options: { ...options, tailTokens: 0 } })).shares).not.toEqual(
      answer.shares,
    );
    expect(answer.shares.length).toBe(answer.chunks);
    expect(answer.shares.every((share) => share > 0)).toBe(true);
    for (const { start, end, quote } of answer.citations) expect(text.slice(start, end)).toBe(quote);
    await expect(engine.ask({ sources: [source], question: 'Who?', options: { tailTokens: 4000 } })).rejects.toMatchObject({ code: 'bad-input' });
    await engine.close();
  });

  it('re-reads what it found, and stops where it is told', async () => {
    const engine = await createEngine({ bundle });
    const events: EngineEvent[] = [];
    await engine.ask(
      { sources: [source], question: 'Who sang?', options: { maxTokens: 4, rereadChunks: 1 } },
      { onEvent: (event) => events.push(event) },
    );
    expect(events.some((event) => event.type === 'attention')).toBe(true);
    const free = await engine.ask({ sources: [source], question: 'Who sang?', options: { maxTokens: 12 } });
    if (free.answer.length > 2) {
      const stop = free.answer.slice(1, 3);
      const stopped = await engine.ask({ sources: [source], question: 'Who sang?', options: { maxTokens: 12, stop: [stop] } });
      expect(stopped.answer).toBe(free.answer.slice(0, free.answer.indexOf(stop)).trim());
    }
    await engine.close();
  });

  it('narrows what it re-reads to the sentences asked for, and the answer is decoded from them alone', async () => {
    const loaded = await LoadedModel.load({ bundle });
    const localTokens = async (rereadSentences: number, question = 'Who sang?') => {
      const settings = resolveSettings(loaded.model.manifest, { maxTokens: 4, rereadChunks: 6, rereadMatches: 0, rereadSentences });
      const chunks = await loaded.chunks([source], settings);
      const texts = new Map([[source.id, source.text]]);
      const asked = { question, index: () => new InvertedIndex(textsOf(chunks, texts)), citedChunk: citedChunkOf(chunks, texts) };
      const prompt = Int32Array.from(loaded.tokenizer.encode(question).ids);
      const decoding = await openDecoding({ loaded, chunks, memory: loaded.memory(chunks), prompt, settings, hooks: {}, asked });
      return decoding.localShares.length;
    };
    const whole = await localTokens(0);
    const two = await localTokens(2);
    const one = await localTokens(1);
    expect(one).toBeLessThan(two);
    expect(one).toBeLessThan(whole);
    // In words that the text does not have: no sentence says what is asked, and the passages are read whole.
    expect(await localTokens(1, 'Whither xylophone?')).toBe(await localTokens(0, 'Whither xylophone?'));
    await loaded.close();
  });

  it('summarises a text of few and short sentences by those that it has, verbatim', async () => {
    const engine = await createEngine({ bundle });
    const summary = await engine.summarize({ sources: [source], length: 'long', options: { maxTokens: 16 } });
    expect(summary.sections.map(({ title }) => title)).toEqual(['The whole text']);
    expect(summary.sections[0]!.firstChunk).toBe(0);
    expect(summary.sections.at(-1)!.endChunk).toBe(summary.chunks);
    expect(summary.sentences.map((sentence) => sentence.text).sort()).toEqual([
      'Ada came home.',
      'Bruno sang at noon.',
      'Nobody heard a word of it.',
    ]);
    expect(summary.coverage.contributed + summary.coverage.missing.length).toBe(summary.coverage.total);
    expect(summary.style).toBe('extract');
    for (const sentence of summary.sentences) expect(sentence.citations.length).toBeGreaterThan(0);
    for (const { sentences } of summary.sections) {
      for (const sentence of sentences)
        for (const citation of sentence.citations) expect(text.slice(citation.start, citation.end)).toBe(citation.quote);
    }
    await engine.close();
  });

  it.each([
    ['an empty text', { sources: [{ id: 's', text: '' }], question: 'Who?' }, 'file-empty'],
    ['an empty question', { sources: [source], question: ' ' }, 'bad-input'],
    ['a question longer than the local context', { sources: [source], question: 'x'.repeat(400) }, 'window-exceeded'],
    ['chunks beyond the window', { sources: [source], question: 'Who?', options: { chunkTokens: 4000 } }, 'bad-input'],
    ['a nucleus of nothing', { sources: [source], question: 'Who?', options: { topP: 0 } }, 'bad-input'],
  ])('refuses %s', async (_, request, code) => {
    const engine = await createEngine({ bundle });
    await expect(engine.ask(request)).rejects.toMatchObject({ code });
    await engine.close();
  });
});
