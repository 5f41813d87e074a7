import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../engine/contract.ts';
import { LoadedModel } from '../engine/loaded.ts';
import { starterBundle } from '../home.ts';
import { refusal } from './refusal.ts';
import { compareEvidence, placesOf, type SearchReply, searchEach } from './search.ts';
import { askedTexts } from './unanswerable.ts';

/** The starter stands in for the reader. */
let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
});
afterAll(() => loaded.close());

const filler = 'The tide went out and the gulls walked on the mud. Nobody spoke of the weather. The lamps were lit at six.\n\n'.repeat(8);
const textOf = (id: string, sentence: string) => ({ id, text: `${filler}${sentence}\n\n${filler}` });
const harbour = textOf('harbour', 'Edmund Vane was born in Harwick.');
const mill = textOf('mill', 'The mill was sold to Clara Moss in 1874.');

it('each text is asked its own questions; first and first three are told by place, right by the accepted answer, for Focus and for words alone', async () => {
  const replies: SearchReply[] = [];
  const done: [number, number][] = [];
  const read: [number, number][] = [];
  const texts = [
    {
      source: harbour,
      asked: [{ question: 'Where was Edmund Vane born?', answers: ['Harwick'], places: placesOf(harbour.text, 'Edmund Vane was\nborn in Harwick.') }],
    },
    {
      source: mill,
      asked: [
        { question: 'Who was the mill sold to?', answers: ['Clara Moss'], places: placesOf(mill.text, 'The mill was sold') },
        { question: 'When was the mill sold?', answers: ['1874'], places: [] },
      ],
    },
  ];
  const scores = await searchEach(loaded, texts, {
    onReply: (reply) => replies.push(reply),
    onDone: (...each) => done.push(each),
    onRead: (...each) => read.push(each),
  });
  const means = scores.means();
  expect(Object.keys(means)).toEqual(['focus', 'bm25', 'bm25Reader']);
  expect(Object.keys(means.focus!)).toEqual(['em', 'f1', 'right', 'found', 'first', 'first3', 'questions']);
  // Two of three: what stands nowhere is found by nobody.
  expect(means.bm25).toEqual({ first: 2 / 3, first3: 2 / 3, questions: 3 });
  expect(done).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  const focus = replies.filter(({ method }) => method === 'focus');
  expect(focus.map(({ question }) => question)).toEqual(texts.flatMap(({ asked }) => asked.map(({ question }) => question)));
  expect(means.focus!.right).toBeCloseTo(focus.filter(({ right }) => right).length / 3);
  expect(means.focus!.first).toBeCloseTo(focus.filter(({ first }) => first).length / 3);
  for (const { right, found, first, first3 } of replies) expect([right && !found, first && !first3]).toEqual([false, false]);
});

it('a server and a model here are compared by question: how far apart in evidence, and what only one of them has', async () => {
  const places = ['Nobody spoke of the weather.', 'Edmund Vane was born', 'The lamps were lit'].map((words) => placesOf(harbour.text, words)[0]!);
  const asked = ['Who spoke?', 'Who was born?', 'What was lit?'].map((question, i) => ({ question, answers: ['x'], places: [places[i]!] }));
  /** Cites the right sentence of these questions, behind as many wrong ones. */
  const citing = (right: readonly number[], wrong: number) =>
    ({
      ask: async ({ question }: { question: string }) => {
        const i = asked.findIndex((one) => one.question === question);
        const first = Array.from({ length: wrong }, () => ({ start: 0, end: 4 }));
        return { answer: 'x', found: true, chunks: 4, citations: [...first, ...(right.includes(i) ? [places[i]!] : [])], servers: { unasked: [1] } };
      },
    }) as unknown as Engine;
  const done: [number, number][] = [];
  const told = await compareEvidence(citing([0, 1], 0), citing([1, 2], 2), harbour, asked, { onDone: (...each) => done.push(each) });
  expect(told).toMatchObject({ endpoint: { first: 2 / 3, first3: 2 / 3, unasked: 0.25 }, local: { first: 0, first3: 2 / 3, questions: 3 } });
  expect(told).toMatchObject({ first3: { apart: 0, endpointOnly: 1, localOnly: 1 } });
  expect(done.at(-1)).toEqual([6, 6]);
  // The fourth citation is too late.
  expect(await compareEvidence(citing([0, 1], 0), citing([1], 3), harbour, asked)).toMatchObject({
    first3: { apart: 2 / 3, endpointOnly: 2, localOnly: 0 },
  });
});

it('refusal: as many with an answer as without, each told with its log-odds', async () => {
  const texts = askedTexts(
    [harbour, mill].map(({ id, text }) => ({
      id,
      sections: [{ id: '1', text }],
      questions: [
        id === 'mill'
          ? { question: 'When did Clara Moss buy it?', answers: ['1874'], sections: ['1'] }
          : { question: 'Where was Edmund Vane born?', answers: ['Harwick'], sections: ['1'] },
      ],
    })),
  );
  const kinds: string[] = [];
  const figures = await refusal(loaded, texts, 2, {
    onReply: ({ kind, refusal: odds }) => {
      kinds.push(kind);
      expect(Number.isFinite(odds)).toBe(true);
    },
  });
  expect(figures.questions).toEqual({ unanswerable: 2, answerable: 2 });
  expect(kinds.filter((kind) => kind === 'answerable')).toHaveLength(2);
  expect(figures.sweep.map(({ answerable }) => answerable)).toEqual(figures.sweep.map(({ answerable }) => answerable!).toSorted((a, b) => b - a));
});
