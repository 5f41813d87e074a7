import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { starterBundle } from '../home.ts';
import { answerQuestion } from './answer.ts';
import { holdingOf } from './answer-kind.ts';
import type { EngineEvent, RunHooks, SourceText } from './contract.ts';
import { LoadedModel } from './loaded.ts';
import { logOdds, logSoftmax } from './logits.ts';
import { answerFromPassages, answerOver, citationsOf, findPassages, readPassages, reluctance, sentenceAround } from './passage-answer.ts';
import { askChunks, refusalToken } from './question-wave.ts';
import { SentenceIndex } from './sentence-index.ts';
import { resolveSettings } from './settings.ts';
import { KvStore } from './store.ts';

/** The starter stands in for the reader: it has no reading heads, and what it says is held to the text all the same. */
let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
});
afterAll(() => loaded.close());

const filler = 'The tide went out and the gulls walked on the mud.\nNobody spoke of the weather. The lamps were lit at six.\n\n'.repeat(30);
const text = `${filler}Edmund Vane was born in Harwick.\n\n${filler}The mill was sold to Clara Moss in 1874.\n\n${filler}`;

async function request(question: string, hooks: RunHooks = {}, on = loaded) {
  const sources = [{ id: 'a', text }];
  const chunks = await on.chunks(sources, resolveSettings(on.model.manifest));
  return {
    loaded: on,
    sources,
    chunks,
    memory: on.memory(chunks),
    index: on.sentences(sources),
    question,
    prompt: on.prompts.after(question),
    hooks,
  };
}

describe('answering from passages', () => {
  it('a question that goes on from an earlier one is put to the text whole where the model is told no earlier turns', async () => {
    const { manifest } = loaded.model;
    const { method } = manifest;
    const asked = {
      sources: [{ id: 'a', text }],
      question: 'Where was he born?',
      history: [{ question: 'Who is from Harwick?', answer: 'Edmund Vane' }],
    };
    try {
      manifest.method = { ...method, reading: 'passages', grounding: 'verbatim', template: { ...method.template, turn: '' } };
      const whole = await answerQuestion(loaded, asked);
      expect(whole.understood).toBe('Where was Edmund Vane born?');
      expect(whole.citations.some(({ quote }) => quote.includes('Edmund Vane'))).toBe(true);
      expect(await answerQuestion(loaded, { ...asked, history: [] })).not.toHaveProperty('understood');
      manifest.method = { ...manifest.method, template: method.template };
      expect(await answerQuestion(loaded, asked)).not.toHaveProperty('understood');
    } finally {
      manifest.method = method;
    }
  });

  it('one answer to a question for several says so', async () => {
    const { manifest } = loaded.model;
    const { method } = manifest;
    const ask = (question: string) => answerQuestion(loaded, { sources: [{ id: 'a', text }], question });
    try {
      manifest.method = { ...method, reading: 'passages', grounding: 'verbatim', refuseAbove: 50 };
      expect(await ask('Which towns did Edmund Vane see?')).toMatchObject({ found: true, several: true });
      expect(await ask('Which town did Edmund Vane see?')).not.toHaveProperty('several');
      manifest.method = { ...manifest.method, refuseAbove: -50 };
      expect(await ask('Which towns did Edmund Vane see?')).not.toHaveProperty('several');
    } finally {
      manifest.method = method;
    }
  });

  it('of code, citations lead to other definitions before they lead to one again', async () => {
    const body = Array.from({ length: 30 }, (_, i) => `    level = pump(${i})\n\n    drain(level)\n`).join('\n');
    const code = ['lock', 'valve', 'gate'].map((name) => `def ${name}(level):\n${body}`);
    const whole = code.join('\n');
    const starts = code.map((part) => whole.indexOf(part));
    const sections = [
      { title: 'lock.py', start: 0, level: 1 },
      ...starts.map((start, i) => ({ title: ['lock', 'valve', 'gate'][i]!, start, level: 2 })),
    ];
    const sources = [{ id: 'a', text: whole, sections }];
    const chunks = await loaded.chunks(sources, resolveSettings(loaded.model.manifest));
    const index = loaded.sentences(sources);
    const question = 'What drains the lock?';
    const asked = { loaded, sources, chunks, memory: loaded.memory(chunks), index, question, prompt: loaded.prompts.after(question), hooks: {} };
    // Four places of the first definition rank above one of each other.
    const inside = starts.map((start) =>
      [...index.sentences.keys()].filter((s) => index.definitions.at('a', index.sentences[s]!.start) === index.definitions.at('a', start)),
    );
    const chosen = [...inside[0]!.slice(2, 6), inside[1]![3]!, inside[2]![3]!];
    const passages = chosen.map((sentence, i) => ({ ...index.sentences[sentence]!, sentence, score: 100 - i }));
    const { citations } = await answerOver(asked, passages, new Float32Array(chunks.length));
    const cited = citations.map(({ start }) => index.definitions.at('a', start));
    expect(new Set(cited.slice(0, 3)).size).toBe(3);
    expect(cited.length).toBeGreaterThan(3);
  });

  it('a question that names what the text does not is refused, at a cost that the model is surer than', async () => {
    const { manifest } = loaded.model;
    const { method } = manifest;
    const asked = await request('Where was Hermione Vane-Tempest of Arundel born?');
    const plain = await request('Where was Edmund Vane born?');
    try {
      manifest.method = { ...method, refuseAbove: 50, absentCost: 100 };
      expect(await answerFromPassages(asked)).toMatchObject({ found: false });
      expect(await answerFromPassages(plain)).toMatchObject({ found: true });
      manifest.method = { ...method, refuseAbove: 50, absentCost: 0 };
      expect(await answerFromPassages(asked)).toMatchObject({ found: true });
    } finally {
      manifest.method = method;
    }
    const reply = { refusal: -2, passage: { score: 4 } };
    expect(reluctance(reply, ['Hermione'], { absentCost: 3, rankAgainst: 0 })).toBe(1);
    expect(reluctance(reply, [], { absentCost: 3, rankAgainst: 0 })).toBe(-2);
    expect(reluctance(reply, [], { absentCost: 3, rankAgainst: 0.5 })).toBe(-4);
  });

  it('where the answer must hold a number, passages without one are left out, unless all are', async () => {
    const asked = await request('How many years was the mill shut?');
    const { sentences } = asked.index;
    const of = (words: string) => {
      const sentence = sentences.findIndex(({ start, end }) => text.slice(start, end).includes(words));
      return { ...sentences[sentence]!, sentence, score: 0 };
    };
    const said = async (passages: ReturnType<typeof of>[]) =>
      (await readPassages(asked, passages, undefined, holdingOf(asked.question))).replies.map((reply) => text.slice(reply.start, reply.end));
    const both = await said([of('born in Harwick'), of('in 1874')]);
    expect(both).toHaveLength(1);
    expect(both[0]).toMatch(/1874/);
    expect(await said([of('born in Harwick')])).toHaveLength(1);
  });

  it('a question for yes or no is answered by the sentence that tells', async () => {
    const { manifest } = loaded.model;
    const { method } = manifest;
    try {
      manifest.method = { ...method, refuseAbove: 50 };
      const { answer, citations } = await answerFromPassages(await request('Was Edmund Vane born in Harwick?'));
      expect(citations.map(({ quote }) => quote.trim())).toContain(answer);
      expect(answer).toMatch(/^[A-Z].*\.$/);
    } finally {
      manifest.method = method;
    }
  });

  it('the sentence of an item is told without its mark', () => {
    const list = 'It can:\n* Delete what it finds, for good.\n* Copy it.\n';
    const index = new SentenceIndex([{ id: 'a', text: list }]);
    const start = list.indexOf('what');
    const reply = { passage: { source: 'a', start: 0, end: list.length, sentence: 0, score: 0 }, refusal: 0, likely: 0, start, end: start + 4 };
    const told = sentenceAround(reply, index, list);
    expect(list.slice(told.start, told.end)).toBe('Delete what it finds, for good.');
  });

  it('says what the text says, cites where it stands, and tells where it looked', async () => {
    const asked = await request('Where was Edmund Vane born?');
    const said = await answerFromPassages(asked);
    const [first] = said.citations;
    // The passage is found by words; which of its sentences answers only a model that was taught to knows.
    const born = text.indexOf('Edmund Vane');
    const [passage] = (await findPassages(asked)).passages;
    expect([passage!.start <= born, passage!.end > born]).toEqual([true, true]);
    expect(said.citations.length).toBeGreaterThan(1);
    for (const { quote, start, end } of said.citations) expect(text.slice(start, end)).toBe(quote);
    expect(said.citations.map(({ score }) => score)).toEqual(said.citations.map(({ score }) => score).toSorted((a, b) => b - a));
    if (said.found) expect(first!.quote).toContain(said.answer);
    expect(said.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  });

  it('every chunk is asked, and tells how far that is', async () => {
    const events: EngineEvent[] = [];
    const { chunks, memory, prompt, hooks } = await request('Where was Edmund Vane born?', { onEvent: (event) => events.push(event) });
    const all = [...chunks.keys()];
    const replies = await askChunks(loaded, memory, all, prompt, { look: true, hooks });
    expect(replies.map(({ chunk }) => chunk)).toEqual(all);
    expect(replies.every(({ refusal }) => Number.isFinite(refusal))).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'progress', done: all.length, total: all.length, unit: 'chunks' });
    const stopped = { signal: AbortSignal.abort() };
    await expect(askChunks(loaded, memory, all, prompt, { look: false, hooks: stopped })).rejects.toThrow(/abort/i);
  });

  it('chunks of many waves say what they say in one, and the next wave is fetched before one is run', async () => {
    const asked = await request('Where was Edmund Vane born?');
    const { memory, prompt, hooks } = asked;
    const few = await LoadedModel.load({ bundle: starterBundle, waveTokens: 3 * prompt.length });
    try {
      const { chunks, memory: narrow } = await request(asked.question, {}, few);
      const all = [...chunks.keys()];
      const steps: string[] = [];
      const { load } = narrow;
      vi.spyOn(narrow, 'load').mockImplementation((wave) => {
        steps.push(`load ${wave}`);
        return load.call(narrow, wave);
      });
      const { run } = few.model;
      vi.spyOn(few.model, 'run').mockImplementation((input) => {
        if (input.past) steps.push('run');
        return run.call(few.model, input);
      });
      const replies = await askChunks(few, narrow, all, prompt, { look: false, hooks });
      const loads = steps.filter((step) => step !== 'run');
      expect(loads.length).toBeGreaterThan(3);
      // Each chunk is fetched once, and no wave waits for its KV.
      expect(loads.flatMap((step) => step.slice(5).split(',').map(Number)).sort((a, b) => a - b)).toEqual(all);
      expect(steps).toEqual([loads[0], ...loads.slice(1).flatMap((step) => [step, 'run']), 'run']);
      const together = await askChunks(loaded, memory, all, prompt, { look: false, hooks });
      for (const { chunk, refusal } of replies) expect(refusal).toBeCloseTo(together[chunk]!.refusal, 1);
    } finally {
      await few.close();
    }
  });

  it('with a store every chunk is read before any is asked, also where only some are or none', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'focus-passages-'));
    const { method } = loaded.model.manifest;
    try {
      for (const says of [0, 1]) {
        const store = await KvStore.open({ directory: join(directory, String(says)), quotaBytes: 2 ** 28 });
        const kept = await LoadedModel.load({ bundle: starterBundle, store, waveTokens: 512 });
        Object.assign(kept.model.manifest.method, { ranking: { words: 1, near: 0.3, chunk: 0.3, definition: 1, says, looked: 0 }, askedShare: 0.1 });
        const events: EngineEvent[] = [];
        const asked = await request('Where was Edmund Vane born?', { onEvent: (event) => events.push(event) }, kept);
        await findPassages(asked);
        const total = asked.chunks.length;
        expect(kept.held(asked.chunks).filter(({ read }) => !read)).toEqual([]);
        const told = events.flatMap((event) => (event.type === 'progress' ? [[event.stage, event.done, event.total]] : []));
        const lastRead = told.findLastIndex(([stage]) => stage === 'read');
        expect(told[lastRead]).toEqual(['read', total, total]);
        expect(told.slice(0, lastRead).every(([stage]) => stage === 'read')).toBe(true);
        expect(told.slice(lastRead + 1).length > 0).toBe(says !== 0);
        await kept.close();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    expect(method.ranking).toBeUndefined();
  });

  it('a citation of the sentence that a passage was chosen for counts e^3 less than of the one that its answer stands in', async () => {
    const asked = await request('To whom was the mill sold?');
    const { index, chunks } = asked;
    const sold = index.at('a', text.indexOf('The mill was sold'))!;
    const [before, after] = [index.sentences[sold - 1]!, index.sentences[sold + 1]!];
    const passage = { source: 'a', start: before.start, end: after.end, sentence: sold, score: 0 };
    const [reply] = (await readPassages(asked, [passage])).replies;
    const answering = index.at('a', reply!.start)!;
    const chosen = answering === sold ? sold + 1 : sold;
    const shares = new Float32Array(chunks.length);
    const { citations } = await answerOver(asked, [{ ...passage, sentence: chosen }], shares);
    const startOf = (sentence: number) => index.sentences[sentence]!.start;
    expect(citations.map(({ start }) => start)).toEqual([startOf(answering), startOf(chosen)]);
    expect(Math.log(citations[0]!.score / citations[1]!.score)).toBeCloseTo(3, 5);
    const one = await answerOver(asked, [{ ...passage, sentence: answering }], shares);
    expect(one.citations).toMatchObject([{ start: startOf(answering), score: 1 }]);
  });

  it('of code, the line that a passage was chosen for counts as much as the one that its answer stands in', async () => {
    const code = 'def lock(level):\n    level = pump(1)\n    drain(level)\n\n\ndef valve(level):\n    close(level)\n    return level\n';
    const sections = [
      { title: 'lock.py', start: 0, level: 1 },
      { title: 'lock', start: 0, level: 2 },
      { title: 'valve', start: code.indexOf('def valve'), level: 2 },
    ];
    const sources = [{ id: 'a', text: code, sections }];
    const chunks = await loaded.chunks(sources, resolveSettings(loaded.model.manifest));
    const index = loaded.sentences(sources);
    const [chosen, said] = [index.at('a', code.indexOf('drain'))!, index.at('a', code.indexOf('close'))!];
    expect(index.definitionOf[chosen]).not.toBe(index.definitionOf[said]);
    const start = code.indexOf('close');
    const passage = { source: 'a', start: 0, end: code.length, sentence: chosen, score: 1 };
    const citations = citationsOf([{ passage, refusal: 0, start, end: start + 12, likely: 0, total: 0 }], index, chunks, () => code);
    expect(citations.map(({ start }) => index.at('a', start)).sort()).toEqual([chosen, said].sort());
    expect(citations.map(({ score }) => score)).toEqual([0.5, 0.5]);
  });

  it('code that is asked where something is done answers by the name of a definition, and by any words what is done', async () => {
    const code =
      'def lock(level):\n    level = pump(1)\n    drain(level)\n\n\ndef drain(level):\n    """Lets the water out until the gate opens."""\n    return level\n';
    const sections = [
      { title: 'lock.py', start: 0, level: 1 },
      { title: 'lock', start: 0, level: 2 },
      { title: 'drain', start: code.indexOf('def drain'), level: 2 },
    ];
    const { manifest } = loaded.model;
    const { method } = manifest;
    const asked = async (question: string, source: SourceText) => {
      const sources = [source];
      const chunks = await loaded.chunks(sources, resolveSettings(manifest));
      const passage = { source: 'a', start: 0, end: source.text.length, sentence: 0, score: 0 };
      const index = loaded.sentences(sources);
      const request = { loaded, sources, chunks, memory: loaded.memory(chunks), index, question, prompt: loaded.prompts.after(question), hooks: {} };
      // However reluctant it is.
      manifest.method = { ...method, refuseAbove: 100 };
      const { answer } = await answerOver(request, [passage], new Float32Array(chunks.length));
      manifest.method = method;
      return answer;
    };
    const source = { id: 'a', text: code, sections };
    expect(await asked('Where is the water let out?', source)).toMatch(/^(?:lock|drain)(?!\w)/);
    expect(await asked('Until when is the water let out?', source)).not.toMatch(/^(?:lock|drain)(?!\w)/);
  });

  it('a question for a number is refused where no passage has one, and what came nearest is cited', async () => {
    const { manifest } = loaded.model;
    const { method } = manifest;
    const sources = [{ id: 'a', text: 'The lamps of the hall were lit at dusk. Clara kept the oil.' }];
    try {
      manifest.method = { ...method, reading: 'passages', grounding: 'verbatim', refuseAbove: 50 };
      const asked = (question: string, text = sources[0]!.text) => answerQuestion(loaded, { sources: [{ id: 'a', text }], question });
      expect((await asked('Who kept the oil of the lamps?')).found).toBe(true);
      const refused = await asked('How many lamps were lit?');
      expect(refused.found).toBe(false);
      expect(refused.citations.length).toBeGreaterThan(0);
      expect((await asked('How many lamps were lit?', 'The nine lamps of the hall were lit at dusk.')).found).toBe(true);
    } finally {
      manifest.method = method;
    }
  });

  it('each passage answers in a run of its own words', async () => {
    const asked = await request('To whom was the mill sold?');
    const place = text.indexOf('The mill was sold');
    const passage = { source: 'a', start: place, end: text.indexOf('1874.') + 5, sentence: 0, score: 0 };
    const { replies } = await readPassages(asked, [passage, { ...passage, start: 0, end: 50 }]);
    expect(replies).toHaveLength(2);
    for (const { passage, start, end } of replies) {
      expect(start).toBeGreaterThanOrEqual(passage.start);
      expect(end).toBeLessThanOrEqual(passage.end);
      expect(end).toBeGreaterThan(start);
    }
    expect((await readPassages(asked, [passage], () => Number.NEGATIVE_INFINITY)).replies).toEqual([]);
  });

  it('how likely passages make a stretch of the question is the sum over its tokens, each told by what stands before it', async () => {
    const asked = await request('To whom was the mill sold?');
    const place = text.indexOf('The mill was sold');
    const passage = { source: 'a', start: place, end: text.indexOf('1874.') + 5, sentence: 0, score: 0 };
    const passages = [passage, { ...passage, start: 0, end: 50 }];
    const judged = async (prompt: Int32Array, from: number, to: number) =>
      (await readPassages({ ...asked, prompt }, passages, undefined, null, { with: { likely: { from, to } }, worth: () => false })).judged;
    const { prompt } = asked;
    const half = prompt.length >> 1;
    const refused = Int32Array.of(...prompt.subarray(0, half), refusalToken(loaded), ...prompt.subarray(half));
    const [cut, first, two] = [
      await judged(prompt.subarray(0, half), 1, 2),
      await judged(refused, half, half + 1),
      await judged(refused, half, half + 2),
    ];
    const second = await judged(refused, half + 1, half + 2);
    expect(first).toHaveLength(2);
    for (const [i, { compared }] of first.entries()) {
      // log p of log-odds; how long a prompt is moves what eight bits a weight give.
      expect(compared).toBeCloseTo(-Math.log1p(Math.exp(-cut[i]!.refusal)), 1);
      expect(two[i]!.compared).toBeCloseTo(compared + second[i]!.compared, 3);
    }
    expect(first[0]!.compared).not.toBeCloseTo(first[1]!.compared, 1);
  });

  it('ends when it is cancelled', async () => {
    await expect(answerFromPassages(await request('Who was born?', { signal: AbortSignal.abort() }))).rejects.toThrow(/abort/i);
  });
});

it('the log-odds of a token are log p - log(1 - p)', () => {
  const logits = Float32Array.of(1, 3, -2, 0.5);
  for (const token of logits.keys()) {
    const p = Math.exp(logSoftmax(logits)[token]!);
    expect(logOdds(logits, token)).toBeCloseTo(Math.log(p / (1 - p)), 4);
  }
});
