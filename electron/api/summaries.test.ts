import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import type { JobInfo } from '../domain/job.ts';
import type { SummaryDraft, SummaryInfo } from '../domain/summary.ts';
import type { Engine, RunHooks, SummarizeRequest, Summary } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-summaries-'));
let program: Program;
let workspace: string;
const api = () => appRouter.createCaller({ program });
const leaves = 6;

/** Writes one leaf after the other, each kept; `until` says at which it waits to be stopped. */
class Writing {
  requests: SummarizeRequest[] = [];
  until: number | null = null;
  written: string[] = [];

  async summarize(request: SummarizeRequest, { signal, onEvent }: RunHooks = {}): Promise<Summary> {
    this.requests.push(request);
    const { id, text } = request.sources[0]!;
    const sentences: Summary['sentences'] = [];
    for (let leaf = 0; leaf < leaves; leaf++) {
      const key = `${id} ${leaf}`;
      if (request.written?.[key] === undefined) {
        this.written.push(key);
        onEvent?.({ type: 'written', source: id, key, text: `Leaf ${leaf}.` });
      }
      sentences.push({ text: `Leaf ${leaf}.`, citations: [{ source: id, quote: text.slice(0, 8), start: 0, end: 8, chunk: 0, score: 1 }] });
      onEvent?.({ type: 'summary', style: 'prose', sentences: [...sentences], sections: [] });
      onEvent?.({ type: 'progress', stage: 'summary', done: leaf + 1, total: leaves, unit: 'chunks' });
      if (leaf === this.until)
        await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new FocusError('cancelled', 'Cancelled.'))));
    }
    const coverage = { contributed: 1, total: 1, missing: [] };
    return {
      style: 'prose',
      sentences,
      sections: [],
      coverage,
      chunks: 1,
      tokens: 9,
      timings: { readMs: 0, promptMs: 0, perTokenMs: 0 },
      model: 'fake',
    };
  }
}

let engine: Writing;
const start = () => {
  program = new Program();
  program.engine = async () => engine as unknown as Engine;
};
beforeEach(() => {
  process.env.FOCUS_HOME = join(scratch, 'home');
  engine = new Writing();
  start();
  workspace = program.library.createWorkspace('Books').id;
});
afterEach(async () => {
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(scratch, { recursive: true, force: true });
});

const add = (text: string, name = 'tides.md') =>
  program.library.add({ workspace, name, path: null, ...identified(laidOut(text, name), text) }).document;
const reached = (id: string, far: (job: JobInfo) => boolean) =>
  new Promise<JobInfo>((resolve) => {
    const look = (job: JobInfo) => {
      if (job.id !== id || !far(job)) return;
      stop();
      resolve(job);
    };
    const stop = program.queue.watch({ changed: look, removed: () => {} });
    look(program.queue.get(id));
  });
const ended = (id: string) => reached(id, (job) => job.endedAt !== null);

it('a summary that was stopped goes on behind what was written', async () => {
  const { id: document } = add('The tide is high at noon.');
  engine.until = 3;
  const { id } = await api().jobs.summarise({ document, length: 'short', style: 'auto', instruction: 'only the tides', language: 'German' });
  await reached(id, (job) => job.done === 4);
  program.queue.cancel(id);
  expect((await ended(id)).state).toBe('cancelled');
  engine.until = null;
  program.queue.retry(id);
  expect((await ended(id)).state).toBe('done');
  expect(engine.written).toHaveLength(leaves);
  expect(engine.requests[1]).toMatchObject({ instruction: 'only the tides', language: 'German', length: 'short' });
  const [summary] = await api().summaries.list({ document });
  expect(summary).toMatchObject({ id, made: 'prose', instruction: 'only the tides', model: 'fake' });
  expect(summary!.sentences).toHaveLength(leaves);
});

it('what was written outlives the program, however it ended, and the next summary of the document starts from it', async () => {
  const { id: document } = add('The tide is high at noon.');
  engine.until = 2;
  const { id } = await api().jobs.summarise({ document, length: 'short', style: 'auto' });
  await reached(id, (job) => job.done === 3);
  // As a kill leaves it: the job is claimed by a process that is gone.
  const kept = program.library.written.of(document);
  expect(Object.keys(kept)).toHaveLength(3);
  await program.close();
  engine.until = null;
  start();
  program.queue.resume();
  expect((await ended(id)).state).toBe('done');
  expect(engine.written).toHaveLength(leaves);
  const longer = await api().jobs.summarise({ document, length: 'long', style: 'auto' });
  await ended(longer.id);
  expect(engine.written).toHaveLength(leaves);
  program.library.remove(workspace, document);
  expect(program.library.written.of(document)).toEqual({});
  program.library.written.keep(document, 'late', 'text');
  expect(program.library.written.of(document)).toEqual({});
});

it('who looks on sees the sentences so far, and then each as it is made; the job does not mind', async () => {
  const { id: document } = add('The tide is high at noon.');
  engine.until = 1;
  const { id } = await api().jobs.summarise({ document, length: 'short', style: 'auto' });
  await reached(id, (job) => job.done === 2);
  const seen: SummaryDraft[] = [];
  for await (const draft of await api().summaries.draft({ job: id })) {
    seen.push(draft);
    break;
  }
  expect(seen[0]!.sentences.map(({ text }) => text)).toEqual(['Leaf 0.', 'Leaf 1.']);
  expect(seen[0]!.sentences[0]!.citations[0]).toMatchObject({ document, title: expect.any(String), quote: 'The tide' });
  expect(program.queue.get(id).state).toBe('running');
  program.queue.cancel(id);
  await ended(id);
});

it('several documents are one summary, listed with each of them', async () => {
  const [tides, winds] = [add('The tide is high at noon.'), add('The wind blows from the west.', 'winds.md')];
  const { id, title } = await api().jobs.summarise({ document: tides.id, documents: [tides.id, winds.id], length: 'short', style: 'auto' });
  expect(title).toBe(`${tides.title} and 1 more`);
  await ended(id);
  expect(engine.requests[0]!.sources.map(({ id, title }) => [id, title])).toEqual([
    [tides.id, tides.title],
    [winds.id, winds.title],
  ]);
  for (const { id: document } of [tides, winds])
    expect((await api().summaries.list({ document })).map((summary: SummaryInfo) => summary.id)).toEqual([id]);
});
