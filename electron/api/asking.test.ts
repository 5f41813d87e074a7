import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import type { AnswerInfo, QuestionEvent } from '../domain/answer.ts';
import type { Answer, AskRequest, Found, RunHooks } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

let program: Program;
let workspace: string;
let ids: string[];
/** What the engine was asked, and the means to let it answer. */
let asked: { request: AskRequest; hooks: RunHooks; answer(text: string): void; fail(error: unknown): void }[];
/** What the answers of the engine have beside. */
let beside: Partial<Answer>;

beforeEach(() => {
  process.env.FOCUS_HOME = mkdtempSync(join(tmpdir(), 'focus-asking-'));
  program = new Program();
  workspace = program.library.createWorkspace('Books').id;
  ids = ['Heron', 'Merle'].map((name) => {
    const text = `The ${name} sailed in May. Her captain was Ada.`;
    return program.library.add({ workspace, name: `${name}.txt`, path: null, ...identified(laidOut(text, `${name}.txt`), text) }).document.id;
  });
  asked = [];
  beside = {};
  const ask = (request: AskRequest, hooks: RunHooks) =>
    new Promise<Answer>((resolve, reject) => {
      hooks.signal!.addEventListener('abort', () => reject(new FocusError('cancelled', 'Cancelled.')));
      const answer = (text: string) =>
        resolve({
          answer: text,
          found: text !== '',
          citations: [],
          chunks: 2,
          tokens: 2000,
          shares: new Float32Array([1, 0]),
          chunksFromStore: 0,
          answerTokens: 1,
          finish: 'stop',
          timings: { readMs: 4000, promptMs: 1000, perTokenMs: 10 },
          model: 'stub',
          ...beside,
        } as unknown as Answer);
      asked.push({ request, hooks, answer, fail: reject });
    });
  const findAll = async ({ question }: { question: string }): Promise<Found> => ({
    ...{ question, by: 'pattern', pattern: 'dates', items: [], mentions: 0, chunks: 2, tokens: 2000, chunksFromStore: 0, finish: 'stop' },
    ...{ timings: { readMs: 0, promptMs: 0, perTokenMs: 0 }, model: 'stub' },
  });
  vi.spyOn(program, 'engine').mockResolvedValue({
    ask,
    findAll,
    info: async () => ({ capabilities: { lists: false } }),
    close: async () => {},
  } as never);
});
afterEach(async () => {
  await program.close();
  rmSync(process.env.FOCUS_HOME!, { recursive: true });
  delete process.env.FOCUS_HOME;
});

const api = () => appRouter.createCaller({ program });
const begin = (more: Partial<Parameters<ReturnType<typeof api>['questions']['begin']>[0]> = {}) =>
  api().questions.begin({ workspace, documents: null, conversation: null, question: 'Who was captain?', ...more });
const underway = () => vi.waitFor(() => expect(asked.length).toBeGreaterThan(0)).then(() => asked.pop()!);
async function answered(id: string, text: string): Promise<AnswerInfo> {
  const { answer } = await underway();
  const ended = program.asking.ended(id)!;
  answer(text);
  return ended;
}

it('a question goes on when nobody watches; who watches later hears what was told so far, and its end', async () => {
  const { id, conversation } = await begin();
  const { hooks, answer } = await underway();
  hooks.onEvent!({ type: 'progress', stage: 'read', done: 1, total: 2, unit: 'chunks' });
  hooks.onEvent!({ type: 'progress', stage: 'read', done: 2, total: 2, unit: 'chunks' });
  hooks.onEvent!({ type: 'token', index: 0, text: 'Ada', shares: new Float32Array([1, 0]) });
  const heard: QuestionEvent[] = [];
  program.asking.watch((event) => heard.push(event));
  expect(heard.map((event) => (event.type === 'told' ? event.event : event.type))).toEqual([
    'begun',
    { type: 'progress', stage: 'read', done: 2, total: 2, unit: 'chunks' },
    { type: 'token', index: 0, text: 'Ada', shares: [0, 1] },
  ]);
  const ended = program.asking.ended(id);
  answer('Ada');
  await ended;
  expect(heard.at(-1)).toMatchObject({ type: 'ended', workspace, answer: { id, conversation, status: 'done', answer: 'Ada', scope: ids } });
  expect(await api().questions.trace({ id })).toEqual([{ text: 'Ada', shares: [0, 1] }]);
});

it('what an answer says that nothing it cites does is told at its end, and kept', async () => {
  beside = { unheld: ['Bob', '1874'], several: true };
  const { id, conversation } = await begin();
  expect(await answered(id, 'Bob, in 1874.')).toMatchObject({ status: 'done', unheld: ['Bob', '1874'], several: true });
  expect(program.library.answers({ conversation })).toMatchObject([{ unheld: ['Bob', '1874'], several: true }]);
});

it('one that is stopped is kept as far as it was written; one that fails says why; one that Focus is closed over is interrupted', async () => {
  const first = await begin();
  const { hooks } = await underway();
  hooks.onEvent!({ type: 'token', index: 0, text: 'Ada', shares: new Float32Array([1, 0]) });
  const stopped = program.asking.ended(first.id);
  await api().questions.stop({ id: first.id });
  expect(await stopped).toMatchObject({ status: 'stopped', answer: 'Ada' });
  const second = await begin();
  const failed = program.asking.ended(second.id);
  (await underway()).fail(new FocusError('engine-crashed', 'The engine died.'));
  expect(await failed).toMatchObject({ status: 'failed', error: { code: 'engine-crashed' } });
  const third = await begin();
  await underway();
  await program.asking.close();
  const kept = program.library.answers({ conversation: third.conversation }) as AnswerInfo[];
  expect(kept).toMatchObject([{ status: 'interrupted' }]);
});

it('earlier turns are told where they were answered from the same documents, and no others', async () => {
  const first = await begin({ documents: [ids[0]!] });
  await answered(first.id, 'Ada');
  const { conversation } = first;
  const other = await begin({ conversation, documents: [ids[1]!] });
  const { request, answer } = await underway();
  expect(request.history).toEqual([]);
  const ended = program.asking.ended(other.id);
  answer('Bob');
  await ended;
  await begin({ conversation, documents: [ids[0]!], question: 'When?' });
  expect((await underway()).request.history).toEqual([{ question: 'Who was captain?', answer: 'Ada' }]);
});

it('a branch hears of what stands above it, not of the question that it was made of', async () => {
  const first = await begin({ question: 'One?' });
  await answered(first.id, '1');
  const { conversation } = first;
  const second = await begin({ conversation, question: 'Two?' });
  await answered(second.id, '2');
  const branch = await begin({ conversation, question: 'Two, then?', after: first.id });
  expect(branch.after).toBe(first.id);
  expect((await underway()).request.history).toEqual([{ question: 'One?', answer: '1' }]);
});

it('what came to nothing is asked again in its own place; documents that are gone never widen a question to all', async () => {
  const first = await begin({ documents: [ids[0]!] });
  const failed = program.asking.ended(first.id);
  (await underway()).fail(new Error('no'));
  await failed;
  const again = await begin({ conversation: first.conversation, documents: [ids[0]!], instead: first.id });
  expect(again.id).toBe(first.id);
  await answered(again.id, 'Ada');
  expect(program.library.answers({ conversation: first.conversation })).toHaveLength(1);
  await api().documents.remove({ workspace, ids: [ids[0]!] });
  await expect(begin({ documents: [ids[0]!] })).rejects.toThrow('not in this workspace any more');
});

it('what a question takes is told from what was measured here, and not before', async () => {
  expect(await api().questions.cost({ workspace, documents: null })).toMatchObject({ documents: 2, unread: 2, readMs: null, answerMs: null });
  program.status = { kind: 'idle', reason: null, model: 'stub' };
  const { id } = await begin({ documents: [ids[0]!] });
  await answered(id, 'Ada');
  const { readMs, answerMs, unread } = await api().questions.cost({ workspace, documents: null });
  // Twice the text of the one that was measured, half of it unread.
  expect(unread).toBe(1);
  expect(readMs).toBeCloseTo(4000, -2);
  expect(answerMs).toBeCloseTo(2020, -2);
});

it('what was found by its form is not read: the next question says that it is read first', async () => {
  program.status = { kind: 'idle', reason: null, model: 'stub' };
  const { id } = await begin({ question: 'All dates' });
  await program.asking.ended(id);
  expect(await api().questions.cost({ workspace, documents: null })).toMatchObject({ documents: 2, unread: 2 });
});

it('passages that share words with a question are there before anything is read, of the documents that are asked', async () => {
  const ask = (question: string, documents: string[] | null = null) => api().questions.meanwhile({ workspace, documents, question });
  const [hit] = await ask('Which captains sailed?');
  expect(hit!.snippet.slice(hit!.match.start, hit!.match.end).toLowerCase()).toBe('captain');
  expect(await ask('Which captains sailed?', [ids.find((id) => id !== hit!.document)!])).not.toContainEqual(hit);
  // Words that every text is full of are no words of the question.
  expect(await ask('What is it, and where was the?')).toEqual([]);
});

it('every change is told to whoever watches', async () => {
  const told: string[] = [];
  program.changes.listen(({ what }) => told.push(what));
  await api().workspaces.rename({ id: workspace, name: 'Ships' });
  const { id } = await api().documents.remove({ workspace, ids: [ids[1]!] });
  await api().removals.putBack({ id });
  expect(told).toEqual(['workspaces', 'documents', 'removals', 'removals', 'documents']);
});

it('a name that is too long is told as such, in words for who typed it', async () => {
  const error = await api()
    .workspaces.rename({ id: workspace, name: 'x'.repeat(102) })
    .catch((thrown: unknown) => thrown);
  const { message } = appRouter._def._config.errorFormatter({ shape: { message: '', code: -32600, data: {} }, error } as never);
  expect(message).toBe('This name is longer than the 100 characters that it may have. Shorten it, then try again.');
});
