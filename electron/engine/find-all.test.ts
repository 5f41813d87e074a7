import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import type { EngineEvent, Found } from './contract.ts';
import { findAll } from './find-all.ts';
import { LoadedModel } from './loaded.ts';

let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
});
afterAll(() => loaded.close());

const sources = [
  { id: 'log', text: 'The Heron left on 3 May 1871. Nobody wrote.\n\nOn 4 May 1871 it stormed; by 3 May 1871 all had been paid.' },
  { id: 'letters', text: 'Dear Ada, since 4 MAY 1871 I wait.\nYours, B.' },
];
const inText = ({ items }: Found) =>
  items.flatMap(({ mentions }) =>
    mentions.map((mention) => {
      const { text } = sources.find(({ id }) => id === mention.source)!;
      expect(text.slice(mention.quoteStart, mention.quoteStart + mention.quote.length)).toBe(mention.quote);
      expect(mention.quoteStart).toBeLessThanOrEqual(mention.start);
      return text.slice(mention.start, mention.end);
    }),
  );

describe('what a form decides', () => {
  it('is counted exactly, merged where it is the same, in the order of the texts, with its sentence', async () => {
    const found = await findAll(loaded, { sources, question: 'How many dates are there?' });
    expect(found).toMatchObject({ by: 'pattern', pattern: 'dates', mentions: 4, finish: 'stop' });
    expect(found.items.map(({ text, mentions }) => [text, mentions.length])).toEqual([
      ['3 May 1871', 2],
      ['4 May 1871', 2],
    ]);
    expect(inText(found)).toEqual(['3 May 1871', '3 May 1871', '4 May 1871', '4 MAY 1871']);
    expect(found.items[0]!.mentions[0]!.quote).toBe('The Heron left on 3 May 1871.');
    expect(found.items[1]!.mentions[1]!.source).toBe('letters');
  });

  it('reads nothing: the model has no part in it', async () => {
    const stages: string[] = [];
    await findAll(
      loaded,
      { sources, question: 'all mentions of "Heron"' },
      { onEvent: (event) => event.type === 'progress' && stages.push(event.stage) },
    );
    expect(stages).toEqual([]);
  });
});

describe('what the model finds', () => {
  // The starter was not taught to refuse a sentence: with its manifest changed it takes nearly all of them, which is enough to see the way they go.
  const asReader = async (run: () => Promise<void>) => {
    const { method } = loaded.model.manifest;
    const before = method.grounding;
    method.grounding = 'verbatim';
    try {
      await run();
    } finally {
      method.grounding = before;
    }
  };
  const text = Array.from({ length: 120 }, (_, i) => `In the year ${1700 + i} the ship number${i} was lost near the town of place${i}.`).join(' ');
  const request = { sources: [{ id: 'book', text }], question: 'List all ships that were lost.' };

  it('is refused to a model that cannot tell what does not answer', async () => {
    await expect(findAll(loaded, request)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('quotation marks') });
  });

  it('are spans of the text, in its order, told as they are found', () =>
    asReader(async () => {
      const events: EngineEvent[] = [];
      const found = await findAll(loaded, request, { onEvent: (event) => events.push(event) });
      expect(found.by).toBe('model');
      expect(found.items.length).toBeGreaterThan(1);
      const starts = found.items.map(({ mentions }) => mentions[0]!.start);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      for (const { text: words, mentions } of found.items)
        for (const { start, end, quote } of mentions) {
          expect(text.slice(start, end).toLowerCase().replace(/\W/g, '')).toContain(words.toLowerCase().replace(/\W/g, '').slice(0, 3));
          expect(quote).toMatch(/^In the year .*\.$/);
        }
      expect(found.items.reduce((sum, { mentions }) => sum + mentions.length, 0)).toBe(found.mentions);
      const rows = events.flatMap((event) => (event.type === 'found' ? [event.items.length] : []));
      expect(rows.at(-1)).toBe(found.items.length);
      const judged = events.filter((event) => event.type === 'progress' && event.stage === 'answer');
      expect(judged.at(-1)).toMatchObject({ done: 120, total: 120, unit: 'sentences' });
    }));

  it('stopped on the way, is what was found until then', () =>
    asReader(async () => {
      const stop = new AbortController();
      const found = await findAll(loaded, request, { signal: stop.signal, onEvent: (event) => event.type === 'found' && stop.abort() });
      expect(found.finish).toBe('cancelled');
      expect(found.items.length).toBeGreaterThan(0);
      const whole = await findAll(loaded, request);
      expect(whole.mentions).toBeGreaterThan(found.mentions);
    }));
});
