/** The published protocol on the tiny network and on made-up files in the published formats: prompts, sizes, and what is told of data that is not there. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../../native-models/graph/bundle.ts';
import { LoadedModel } from '../../engine/loaded.ts';
import { logSoftmax } from '../../engine/logits.ts';
import { argmax } from '../../engine/sampler.ts';
import { tiny, tinyMethod, tinyTextModel } from '../../engine/tiny-for-tests.ts';
import type { VectorCase } from '../../engine/vectors.ts';
import * as infinite from './infinitebench.ts';
import { layouts, PublishedReader } from './layout.ts';
import * as long from './longbench.ts';
import { longEval } from './longeval.ts';
import { NumpyRandom } from './numpy-random.ts';
import { missingSentence, official, parts } from './official.ts';
import { fillerCharacters, passkeyPrompt } from './passkey.ts';
import { perplexityOf, windowLoss, windowsOf } from './perplexity.ts';

const scratch = mkdtempSync(join(tmpdir(), 'focus-official-'));
let loaded: LoadedModel;
beforeAll(async () => {
  tinyTextModel(join(scratch, 'given'), tinyMethod);
  await buildBundle(join(scratch, 'given'), join(scratch, 'bundle'), { precision: 'fp32', kv: 'float32' });
  loaded = await LoadedModel.load({ bundle: join(scratch, 'bundle') });
});
afterAll(async () => {
  await loaded.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** The published layout in a window of 256 tokens. */
const small = { chunkTokens: 32, tailTokens: 48, fragmentTokens: 8 };
const reader = (plainBelow = 64, options = small) => new PublishedReader(loaded, { ...layouts.others, plainBelow }, options);
const sha256 = (prompts: Record<string, string>) =>
  createHash('sha256')
    .update(
      Object.keys(prompts)
        .sort()
        .map((name) => `${name}\0${prompts[name]}`)
        .join('\n'),
    )
    .digest('hex');

describe('prompts are the published ones', () => {
  it('letter for letter', () => {
    expect(long.longBenchTasks.length).toBe(14);
    expect(infinite.infiniteBenchTasks.length).toBe(12);
    expect(sha256(long.prompts)).toBe('7d68822f96b08a6ebd83dec6ee275ea6d9ae06d5e2bb881cd34ed33c06e3ff2d');
    expect(sha256(infinite.prompts)).toBe('25c7f188532672356ef3fc12f2de9b942df00ebe89569dcb6f374892804975f9');
  });

  it('LongBench: places are filled once, and a long prompt loses its middle', () => {
    const line = { dataset: 'lcc', context: 'a{input}', input: 'never', answers: [] };
    expect(long.longBenchPrompt(line, loaded.tokenizer, 1)).toBe('Please complete the code given below. \na{input}Next line of code:\n');
    const words = { dataset: 'hotpotqa', context: 'abcdefghij'.repeat(20), input: 'Who', answers: [] };
    const whole = long.longBenchPrompt(words, loaded.tokenizer, 1);
    const cut = long.longBenchPrompt(words, loaded.tokenizer, 1, 101);
    // BOS is one of the fifty tokens before the cut.
    // Its colons are not in the tiny vocabulary.
    expect(cut).toBe(whole.slice(0, 49) + whole.slice(-50).replaceAll(':', '<unk>'));
    expect(long.mostPromptTokens).toBe(15_500);
  });

  it('∞-Bench: functions, numbers and options; the published limits', () => {
    const line = { context: 'CODE', input: 'What is func_3(-7)?', answer: 1 };
    expect(infinite.infiniteBenchPrompt(line, 'code_run')).toBe(
      'There is a function called func_3 in the following Python code.\n\nCODE\n\nPlease compute the exact value of func_3(-7). The value of func_3(-7) is',
    );
    const largest = { context: '1, 2', input: 'The largest number of the list is', answer: 2 };
    expect(infinite.infiniteBenchPrompt(largest, 'math_find')).toMatch(/^What is the largest number in the following list\?\n\n1, 2\n\nThe largest/);
    const choice = { context: 'BOOK', input: 'Who?', answer: 'b', options: ['a', 'b', 'c', 'd'] };
    expect(infinite.infiniteBenchPrompt(choice, 'longbook_choice_eng')).toMatch(/Question: Who\?\nA\. a\nB\. b\nC\. c\nD\. d\n/);
    expect([infinite.infiniteBenchLimit('longbook_choice_eng', choice), infinite.infiniteBenchLimit('math_calc', line)]).toEqual([6, 30_000]);
    expect(() => infinite.infiniteBenchPrompt({ ...line, input: 'none' }, 'code_run')).toThrow(/does not say/);
  });

  it('passkey: places and keys of the published seeds, as numpy draws them', () => {
    const random = new NumpyRandom(8);
    expect([random.randint(0, 1_500_000), random.randint(1, 50_000)]).toEqual([1_198_065, 34_950]);
    const { prompt, key } = passkeyPrompt(15_000, 0);
    expect(key).toBe('43568');
    expect(prompt.indexOf('\nThe pass key is 43568. Remember it. 43568 is the pass key.\n')).toBe(2732);
    expect(prompt).toMatch(/^The grass is green\..*What is the pass key\? The pass key is$/s);
    expect(prompt.split('\n')[2]!.length).toBe(15_000 - 2732);
    expect(fillerCharacters.at(-1)).toBe(1_500_000);
  });
});

describe('the published layout', () => {
  const cases = JSON.parse(readFileSync(join(tiny, 'focus_published.json'), 'utf8')) as VectorCase[];
  it.each(cases.map((expected) => [expected.name, expected] as const))(
    '%s: cut out of one run of tokens, it is the reference',
    async (_, expected) => {
      const { memory, local, chunkTokens, fragmentTokens } = expected;
      const { decoding } = await reader(0, { chunkTokens, tailTokens: local.length, fragmentTokens }).start(
        Int32Array.from([...memory, ...local]),
        6,
      );
      for (const [step, token] of expected.tokens.entries()) {
        for (const [i, logit] of expected.logits[step]!.entries()) expect(Math.abs(decoding.logits[i]! - logit)).toBeLessThan(1e-3);
        expect(argmax(decoding.logits)).toBe(token);
        if (step + 1 < expected.tokens.length) await decoding.accept(token);
      }
    },
  );

  it('its sizes are those of the published scripts, and a short prompt is read plainly', async () => {
    expect(layouts.longbench).toEqual({ chunkTokens: 1024, localTokens: 3500, plainBelow: 4096 });
    expect(layouts.others).toEqual({ chunkTokens: 2048, localTokens: 2048, plainBelow: 4096 });
    const ids = Int32Array.from({ length: 63 }, (_, i) => 3 + ((i * 13) % 70));
    const slots = async (count: number) => (await reader().start(ids.subarray(0, count), 1)).decoding.shares.length;
    expect([await slots(62), await slots(63)]).toEqual([0, 1]);
    expect(() => new PublishedReader(loaded, layouts.others)).toThrow(/do not fit the window of given \(256 tokens\); --chunk-tokens/);
  });

  it('an answer ends with the token that is told to end it, and says when the window did', async () => {
    const prompt = 'Ada came home. Bruno sang at noon. Nobody heard a word of it. '.repeat(4);
    const { tokens } = loaded.model.manifest;
    const { eos } = tokens;
    tokens.eos = [];
    const { text, isCut } = await reader().say(prompt, 12);
    expect([text.replaceAll('<unk>', '?').length, isCut]).toEqual([12, false]);
    const last = [...text].findLast((character) => !'<unk>'.includes(character))!;
    expect((await reader().say(prompt, 12, [...loaded.tokenizer.encode(last).ids])).text).toBe(text.slice(0, text.indexOf(last)));
    // No chunks, so that 30,000 tokens are soon over.
    expect((await reader(1000, { ...small, tailTokens: 200 }).say('Ada came home. '.repeat(15), 30_000)).isCut).toBe(true);
    tokens.eos = eos;
  });
});

describe('perplexity', () => {
  it('windows begin every 2,048 tokens, end with the text, and the last hundred count', () => {
    expect(windowsOf([9000, 100], 4096, 1)).toEqual([
      { text: 0, from: 0, to: 4095 },
      { text: 0, from: 2048, to: 6143 },
      { text: 0, from: 4096, to: 8191 },
      { text: 0, from: 6144, to: 9000 },
      { text: 1, from: 0, to: 100 },
    ]);
    expect(windowsOf([1_000_000], 4096, 1).length).toBe(100);
    expect(
      perplexityOf(
        new Map([
          [0, [1, 3]],
          [1, [4]],
        ]),
      ),
    ).toBeCloseTo(Math.exp(3), 9);
  });

  it('every target sees slots renewed for it: the mean of what the reference says of them', async () => {
    const expected = (JSON.parse(readFileSync(join(tiny, 'focus_published.json'), 'utf8')) as VectorCase[])[2]!;
    const { memory, local, chunkTokens, fragmentTokens, tokens } = expected;
    const ids = Int32Array.from([...memory, ...local, ...tokens]);
    const loss = await windowLoss(reader(0, { chunkTokens, tailTokens: local.length, fragmentTokens }), ids, tokens.length);
    const own = tokens.reduce((sum, token, step) => sum - logSoftmax(Float32Array.from(expected.logits[step]!))[token]!, 0) / tokens.length;
    expect(loss).toBeCloseTo(own, 4);
  });
});

it('LongEval: named, and F1', async () => {
  const prompt = 'line a is 1. '.repeat(12);
  const said = (await reader().say(prompt, 50)).text;
  expect(await longEval(reader(), { prompt, target: said.slice(3, 9).toUpperCase() })).toMatchObject({ accuracy: 1, tokens: 1 + prompt.length });
  expect((await longEval(reader(), { prompt, expected: 7_654_321 })).accuracy).toBe(0);
  expect((await longEval(reader(), { prompt, target: said })).f1).toBeCloseTo(1, 6);
});

describe('what is there is measured, what is not is told', () => {
  const folder = join(scratch, 'data');
  const write = (name: string, lines: object[]) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), lines.map((line) => JSON.stringify(line)).join('\n'));
  };
  const context = 'Ada came home. Bruno sang at noon. ';
  const request = { data: folder, only: parts, limit: 1, characters: [120], windowTokens: [190], options: small, layout: { plainBelow: 64 } };
  // The real prompts are longer than the tiny window holds beside an answer: those tasks are left out here.
  const local = { ...request, options: { ...small, tailTokens: 40 } };

  it('every part', async () => {
    write('longbench/test.jsonl', [
      { dataset: 'lcc', context, input: '', answers: ['x = 1'], all_classes: null, length: 9, language: 'python', _id: '1' },
      { dataset: 'lcc', context, input: '', answers: ['x = 2'], all_classes: null, length: 9, language: 'python', _id: '2' },
    ]);
    write('trec.jsonl', [{ dataset: 'trec', context, input: 'Who?', answers: ['Human'], all_classes: ['Human', 'Place'], length: 9 }]);
    write('infbench_data/math_calc.jsonl', [{ id: 1, context: '1 + 2', input: '', answer: [1, 3] }]);
    write('longeval/topic_retrieval.json', [{ prompt: context.repeat(4), target: 'a talk', num_topics: 5 }]);
    write('lm/pg19.json', [{ text: context.repeat(9) }]);
    mkdirSync(join(folder, 'books-val'));
    writeFileSync(join(folder, 'books-val', 'a.txt'), context.repeat(12));
    const result = await official(loaded, local);
    expect(result.passkey).toMatchObject([{ characters: 120, questions: 1 }]);
    expect(result.perplexity).toMatchObject([
      { data: 'pg19', tokens: 190 },
      { data: 'books', tokens: 190 },
    ]);
    for (const { perplexity } of result.perplexity!) expect(perplexity).toBeGreaterThan(1);
    expect(result.longbench).toMatchObject({ lcc: { metric: 'code_sim', questions: 1 }, trec: { metric: 'classification', questions: 1 } });
    expect(result.infinitebench).toMatchObject({ math_calc: { questions: 1 } });
    expect(result.longeval).toMatchObject({ lines: {}, topics: { 5: { questions: 1 } } });
    expect(result.missing).toEqual([
      'perplexity proof-pile',
      'perplexity codeparrot',
      ...long.longBenchTasks.filter((task) => task !== 'lcc' && task !== 'trec').map((task) => `LongBench ${task}`),
      ...infinite.infiniteBenchTasks.filter((task) => task !== 'math_calc').map((task) => `∞-Bench ${task}`),
      ...[200, 300, 400, 500, 600, 680].map((size) => `LongEval ${size} lines`),
      ...[10, 15, 20, 25].map((size) => `LongEval ${size} topics`),
    ]);
  });

  it('without a folder, in one sentence', async () => {
    const result = await official(loaded, { ...local, data: null, only: ['longeval'] });
    expect(missingSentence(result, null)).toBe(`Not measured, because no --data FOLDER was given: ${result.missing.join(', ')}.`);
    expect(result.missing.length).toBe(11);
    expect(missingSentence({ missing: [] }, folder)).toBeNull();
    await expect(official(loaded, { ...local, data: join(folder, 'nowhere') })).rejects.toThrow(/nowhere does not exist/);
  });
});
