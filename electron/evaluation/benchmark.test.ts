/** LongBench and ∞-Bench: their data is not here, so small files of the same shape; the metrics against the packages that the authors use. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadedModel } from '../engine/loaded.ts';
import { starterBundle } from '../home.ts';
import { runBenchmark } from './benchmark.ts';
import { jsonLines } from './data.ts';
import { type InfiniteBenchLine, infiniteBenchCase } from './infinitebench.ts';
import { type LongBenchLine, longBenchCase } from './longbench.ts';
import { codeSimilarity, rougeLSets, rougeLSum } from './published-metrics.ts';

const path = (name: string) => new URL(`./vectors/${name}`, import.meta.url).pathname;

describe('metrics as published', () => {
  const vectors = JSON.parse(readFileSync(path('published-metrics.json'), 'utf8')) as {
    rouge: { a: string; b: string; rouge: number; lsum: number }[];
    code: { a: string; b: string; ratio: number }[];
  };
  it('ROUGE-L of both packages', () => {
    for (const { a, b, rouge, lsum } of vectors.rouge) {
      expect(rougeLSets(a, b), a).toBeCloseTo(rouge, 6);
      expect(rougeLSum(a, b), a).toBeCloseTo(lsum, 6);
    }
    expect(rougeLSets('', 'a')).toBe(0);
  });
  it('code similarity, texts that are long enough for noise included', () => {
    for (const { a, b, ratio } of vectors.code) expect(codeSimilarity(a.replace('#', ''), b), `${a} | ${b}`).toBe(ratio);
    expect(codeSimilarity('# a comment\n```\nx = 1\ny = 2', 'x = 1')).toBe(1);
  });
});

const longBench = (dataset: string, answers: string[], rest: Partial<LongBenchLine> = {}) =>
  longBenchCase({ dataset, answers, input: 'q?', context: 'text', ...rest });
const infinite = (task: string, answer: InfiniteBenchLine['answer'], options: string[] = []) =>
  infiniteBenchCase({ context: 'text', input: 'q?', answer, options }, task);

describe('LongBench', () => {
  it('scores each task by its metric, best of the references', () => {
    expect(longBench('hotpotqa', ['the red house', 'blue']).score('A red house.')).toBe(1);
    expect(longBench('qasper', ["can't tell"]).score('cant tell')).toBe(1);
    expect(longBench('triviaqa', ['Rome']).score('\nRome\nQuestion: next')).toBe(1);
    expect(longBench('trec', ['Number'], { all_classes: ['Number', 'Place'] }).score('Number or Place')).toBe(0.5);
    expect(longBench('trec', ['Other entity'], { all_classes: ['Other entity', 'entity'] }).score('Other entity')).toBe(1);
    expect(longBench('passage_retrieval_en', ['Paragraph 12']).score('Paragraph 12, or 7')).toBe(0.5);
    expect(longBench('passage_count', ['7']).score('There are 7.')).toBe(1);
    expect(longBench('lcc', ['x = 1']).score('x = 1\ny = 2')).toBe(1);
    expect(longBench('gov_report', ['Tax fell.']).score('Tax fell.')).toBeCloseTo(1, 6);
    expect(longBench('multifieldqa_zh', ['北京大学']).score('北京大学。')).toBe(1);
    expect(longBench('hotpotqa_e', ['x']).metric).toBe('qa_f1');
    expect(() => longBench('poetry', ['x'])).toThrow(/"poetry" is no task/);
  });
  it('asks in words of its own where the file has no question, and goes on with code', () => {
    expect(longBench('gov_report', ['x'], { input: '' }).question).toMatch(/summary/);
    expect(longBench('lcc', ['x'], { context: 'a\n', input: 'b' })).toMatchObject({ question: null, text: 'a\nb' });
    expect(longBench('narrativeqa', ['x']).question).toBe('q?');
  });
});

describe('∞-Bench', () => {
  it('scores each task by its metric', () => {
    expect(infinite('passkey', ['71432']).score('The pass key is 71432.')).toBe(1);
    expect(infinite('passkey', '71432').score('7 1432')).toBe(0);
    expect(infinite('kv_retrieval', ['3f-a1']).score('value: "3f-a1"')).toBe(1);
    expect(infinite('code_run', [-12]).score('The result is: -12')).toBe(1);
    expect(infinite('code_run', [12]).score('12 or so')).toBe(0);
    expect(infinite('math_find', [4]).score('4 is it')).toBe(1);
    expect(infinite('math_find', [4.5]).score('4.5')).toBe(1);
    expect(infinite('math_calc', [[1, 2, 3]] as never).score('[1, 2, 9]')).toBeCloseTo(2 / 3);
    expect(infinite('longdialogue_qa_eng', ['ADA']).score('It was Ada!')).toBe(1);
    expect(infinite('longbook_qa_eng', ['the mill', 'a barn']).score('barn')).toBe(1);
    expect(infinite('longbook_qa_chn', ['北京']).score('北京。')).toBe(1);
    expect(infinite('longbook_sum_eng', ['He left.\nShe stayed.']).score('She stayed.\nHe left.')).toBeCloseTo(1);
  });
  it('choices are right by letter or text, after a prefix or alone', () => {
    const choice = infinite('longbook_choice_eng', ['Rome'], ['Paris', 'Rome', 'Oslo', 'Bern']);
    expect([choice.score('B'), choice.score('The answer is: Rome'), choice.score('I say B'), choice.score('A'), choice.score('')]).toEqual([
      1, 1, 1, 0, 0,
    ]);
    expect(choice.question).toContain('B. Rome');
    const bug = infinite('code_debug', ['run', 'C']);
    expect([bug.score('C. run'), bug.score('The answer is: run'), bug.score('D. go')]).toEqual([1, 1, 0]);
    expect(() => infinite('poetry', 'x')).toThrow(/named for their task/);
  });
});

describe('files of both formats through the engine', () => {
  let loaded: LoadedModel;
  beforeAll(async () => {
    loaded = await LoadedModel.load({ bundle: starterBundle });
  });
  afterAll(() => loaded.close());

  it('LongBench: questions and code, by task', async () => {
    const cases = (await jsonLines<LongBenchLine>(path('longbench.jsonl'))).map(longBenchCase);
    const results = await runBenchmark(loaded, cases, ['focus', 'truncated'], { maxTokens: 4 });
    expect(Object.keys(results).sort()).toEqual(['hotpotqa', 'lcc', 'passage_retrieval_en', 'trec']);
    for (const { questions, focus, truncated } of Object.values(results)) {
      expect(questions).toBe(1);
      for (const score of [focus, truncated]) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }
  });
  it('∞-Bench: a passkey file', async () => {
    const lines = await jsonLines<InfiniteBenchLine>(path('passkey.jsonl'));
    const results = await runBenchmark(
      loaded,
      lines.map((line) => infiniteBenchCase(line, 'passkey')),
      ['focus'],
      {},
    );
    expect(results.passkey).toMatchObject({ metric: 'first integer', questions: 2 });
  });
});
