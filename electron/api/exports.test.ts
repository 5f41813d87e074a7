import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import type { AnswerInfo } from '../domain/answer.ts';
import type { SummaryInfo } from '../domain/summary.ts';
import { applicationRoot } from '../home.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

const home = mkdtempSync(join(tmpdir(), 'focus-exports-'));
let program: Program;
let workspace: string;
beforeAll(() => {
  process.env.FOCUS_HOME = home;
  program = new Program();
  workspace = program.library.createWorkspace('Books').id;
});
afterAll(async () => {
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

const answer: AnswerInfo = {
  id: 'a1',
  conversation: 'c',
  documents: null,
  question: 'Who kept the light?',
  answer: 'Ansel Brook.',
  found: true,
  citations: [{ document: 'd', title: 'Log', quote: 'Ansel Brook kept it.', start: 0, end: 20, chunk: 1, score: 0.4, place: 'line 3' }],
  chunks: 3,
  tokens: 300,
  shares: [1, 0.4],
  chunksFromStore: 0,
  answerTokens: 3,
  finish: 'stop',
  timings: { readMs: 1, promptMs: 1, perTokenMs: 1 },
  model: 'tiny',
  askedAt: 0,
  status: 'done',
  error: null,
};
const empty = { answer: '', found: false, citations: [], chunks: 0, shares: [] };
const exported = async (format: 'markdown' | 'html' | 'json', answer?: string) => {
  const { base64 } = await appRouter.createCaller({ program }).exports.conversation({ id: 'c', format, ...(answer ? { answer } : {}) });
  return Buffer.from(base64, 'base64').toString('utf8');
};
const validates = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(applicationRoot, 'docs', 'export.schema.json'), 'utf8')),
);

it('a conversation says of each question what became of it; "not found" only where the text was read to the end', async () => {
  const turns: AnswerInfo[] = [
    answer,
    { ...answer, ...empty, id: 'a2', question: 'Second?', chunks: 3, askedAt: 1 },
    {
      ...answer,
      ...empty,
      id: 'a3',
      question: 'Third?',
      status: 'failed',
      error: { code: 'engine-crashed', message: 'The engine ended.' },
      askedAt: 2,
    },
    { ...answer, ...empty, id: 'a4', question: 'Fourth?', status: 'interrupted', askedAt: 3 },
    { ...answer, ...empty, id: 'a5', question: 'Fifth?', answer: 'Half an', status: 'stopped', askedAt: 4 },
  ];
  for (const turn of turns) program.library.saveAnswer(turn, workspace);
  const markdown = await exported('markdown');
  expect(markdown).toContain('Answered by tiny; all 3 chunks were read.');
  expect(markdown).toContain('Ansel Brook.[^1]');
  expect(markdown).toContain('(Log, line 3; weighs 40 %)');
  expect(markdown.match(/No answer found\./g)).toHaveLength(1);
  expect(markdown).toContain('## Third?\n\nNot answered: The engine ended.');
  expect(markdown).toContain('## Fourth?\n\nNot answered: Focus was closed');
  expect(markdown).toContain('## Fifth?\n\nHalf an (Stopped before its end.)');
  expect((await exported('html')).match(/<svg/g)).toHaveLength(2);
  const record = JSON.parse(await exported('json'));
  expect(record.answers).toHaveLength(5);
  validates(record);
  expect(validates.errors).toBeNull();
  for (const broken of [
    { ...record, kind: 'summary' },
    { ...record, extra: 1 },
    { ...record, answers: [{ ...answer, citations: [{ quote: '' }] }] },
  ])
    expect(validates(broken)).toBe(false);
});

it('one answer of a conversation stands alone', async () => {
  expect(await exported('markdown', 'a3')).toMatch(/^# Third\?/);
  expect(JSON.parse(await exported('json', 'a2')).answers).toHaveLength(1);
});

it('a summary is the record that the schema describes', async () => {
  const content = laidOut('The lamp was lit.', 'log.md');
  const { document } = program.library.add({ workspace, name: 'log.md', path: null, ...identified(content, 'log') });
  const citations = [{ ...answer.citations[0]!, document: document.id }];
  const sentences = [
    { text: 'A lamp burnt.', citations },
    { text: 'The lamp was lit.', citations, verbatim: true as const },
  ];
  const summary: SummaryInfo = {
    id: 's',
    document: document.id,
    documents: [document.id, document.id],
    length: 'short',
    style: 'auto',
    instruction: 'the lamp alone',
    language: 'English',
    made: 'prose',
    sentences,
    sections: [{ title: 'One', firstChunk: 0, endChunk: 1, sentences }],
    coverage: { contributed: 1, total: 2, missing: [1] },
    tokens: 5,
    model: 'tiny',
    madeAt: 0,
  };
  program.library.saveSummary(summary);
  const { base64, name } = await appRouter.createCaller({ program }).exports.summary({ id: 's', format: 'json' });
  const record = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  validates(record);
  expect(validates.errors).toBeNull();
  expect(record.summary).toEqual(summary);
  expect(name).toBe('Summary of log and 1 more.json');
  const html = await appRouter.createCaller({ program }).exports.summary({ id: 's', format: 'html' });
  const drawn = Buffer.from(html.base64, 'base64').toString('utf8');
  expect(drawn).toContain('aria-label="1 of 2 chunks contributed to the summary."');
  expect(drawn).toContain('Written by the model');
  expect(drawn).toContain('Asked for: the lamp alone.');
  expect(drawn).toContain('“The lamp was lit.”');
  expect(drawn.match(/<title>Chunk \d: .*?<\/title>/g)).toEqual([
    '<title>Chunk 1: in the summary</title>',
    '<title>Chunk 2: no trace in the summary</title>',
  ]);
});

it('a conversation that is gone is said to be so', async () => {
  await expect(appRouter.createCaller({ program }).exports.conversation({ id: 'nobody', format: 'markdown' })).rejects.toThrow('not kept any more');
});
