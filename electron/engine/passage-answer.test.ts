import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import type { EngineEvent, RunHooks } from './contract.ts';
import { LoadedModel } from './loaded.ts';
import { logOdds, logSoftmax } from './logits.ts';
import { answerFromPassages, findPassages, readPassages } from './passage-answer.ts';
import { askChunks } from './question-wave.ts';
import { resolveSettings } from './settings.ts';

/** The starter stands in for the reader: it has no reading heads, and what it says is held to the text all the same. */
let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
});
afterAll(() => loaded.close());

const filler = 'The tide went out and the gulls walked on the mud.\nNobody spoke of the weather. The lamps were lit at six.\n\n'.repeat(30);
const text = `${filler}Edmund Vane was born in Harwick.\n\n${filler}The mill was sold to Clara Moss in 1874.\n\n${filler}`;

async function request(question: string, hooks: RunHooks = {}) {
  const sources = [{ id: 'a', text }];
  const chunks = await loaded.chunks(sources, resolveSettings(loaded.model.manifest));
  return {
    loaded,
    sources,
    chunks,
    memory: loaded.memory(chunks),
    index: loaded.sentences(sources),
    question,
    prompt: loaded.prompts.after(question),
    hooks,
  };
}

describe('answering from passages', () => {
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
