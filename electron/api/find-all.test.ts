import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import type { AnswerInfo } from '../domain/answer.ts';
import { applicationRoot } from '../home.ts';
import { Program } from './program.ts';
import { appRouter } from './router.ts';

const home = mkdtempSync(join(tmpdir(), 'focus-find-all-'));
let program: Program;
let workspace: string;
beforeAll(() => {
  process.env.FOCUS_HOME = home;
  program = new Program();
  workspace = program.library.createWorkspace('Books').id;
  const text = 'The Heron left on 3 May 1871.\n\nBy 4 May, "all", she was paid; 3 May 1871 was a Monday.\n';
  program.library.add({ workspace, name: 'log.txt', path: null, ...identified(laidOut(text, 'log.txt'), text) });
});
afterAll(async () => {
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

const api = () => appRouter.createCaller({ program });
async function asked(question: string, all?: boolean): Promise<AnswerInfo> {
  const events = await api().questions.ask({ workspace, documents: null, conversation: null, question, ...(all === undefined ? {} : { all }) });
  let answer: AnswerInfo | null = null;
  for await (const event of events) if (event.type === 'answer') answer = event.answer;
  return answer!;
}

/** What the published schema finds wrong with a conversation's record. */
async function faultsOf({ conversation }: AnswerInfo) {
  const record = JSON.parse(Buffer.from((await api().exports.conversation({ id: conversation, format: 'json' })).base64, 'base64').toString('utf8'));
  const validates = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(applicationRoot, 'docs', 'export.schema.json'), 'utf8')),
  );
  validates(record);
  return validates.errors ?? null;
}

it('a list whose form leaves doubt says so, also in the record that is saved of it', async () => {
  const answer = await asked('List all people');
  expect(answer.list).toMatchObject({ by: 'pattern', exact: false });
  expect(await faultsOf(answer)).toBeNull();
});

it('a list is an answer of its conversation: rows with their places, kept, and saved as a table', async () => {
  const answer = await asked('List all dates');
  expect(answer).toMatchObject({ answer: '2 found, 3 mentions.', found: true, status: 'done' });
  expect(answer.list!.rows.map(({ text, mentions }) => [text, mentions.map(({ place }) => place !== undefined)])).toEqual([
    ['3 May 1871', [true, true]],
    ['4 May', [true]],
  ]);
  const [conversation] = await api().questions.list({ workspace });
  expect(await api().questions.answers({ conversation: conversation!.id })).toEqual([answer]);
  const of = { id: answer.conversation, answer: answer.id };
  const csv = await api().exports.list({ ...of, format: 'csv' });
  expect(csv.name).toBe('List all dates.csv');
  const lines = Buffer.from(csv.base64, 'base64').toString('utf8').split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[3]).toContain('2,4 May,');
  expect(lines[3]).toContain('"By 4 May, ""all"", she was paid; 3 May 1871 was a Monday."');
  const markdown = Buffer.from((await api().exports.list({ ...of, format: 'markdown' })).base64, 'base64').toString('utf8');
  expect(markdown).toContain('Matched as dates, without the model.');
  expect(await faultsOf(answer)).toBeNull();
  await expect(api().exports.list({ ...of, answer: 'gone', format: 'csv' })).rejects.toThrow('not kept');
});

it('a list that the model in use cannot make is refused with a sentence, where it was asked for; else one answer is looked for', async () => {
  await expect(asked('List all ships that sank.', true)).rejects.toThrow('would be made up');
  expect((await asked('List all ships that sank.')).list).toBeUndefined();
});
