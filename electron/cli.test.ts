import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { applicationRoot, starterBundle } from './home.ts';

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'focus-cli-'));
const env = { ...process.env, FOCUS_HOME: join(scratch, 'home') };
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const focus = (...args: string[]) => {
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env, maxBuffer: 2 ** 26 });
  return { code: run.status, out: run.stdout, error: run.stderr };
};
const lastObject = (out: string) => JSON.parse(out.trim().split('\n').at(-1)!);
const file = (name: string, data: string | Uint8Array) => {
  const path = join(scratch, name);
  writeFileSync(path, data);
  return path;
};
const story = join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md');
const vectors = join(applicationRoot, 'native-models', 'graph', 'vectors');

describe('ask', () => {
  it('answers a whole novella; --json ends in one object of the documented shape; the second time nothing is read again', () => {
    const first = focus('ask', story, '-q', 'Who was the captain of the Grey Heron?', '--json');
    expect(first.code).toBe(0);
    const answer = lastObject(first.out);
    expect(Object.keys(answer)).toEqual(expect.arrayContaining(['answer', 'citations', 'chunks', 'tokens', 'timings', 'model']));
    expect(Object.keys(answer.timings)).toEqual(['readMs', 'promptMs', 'perTokenMs']);
    const text = readFileSync(story, 'utf8');
    for (const { quote, start, end, chunk, score } of answer.citations) {
      expect(text.slice(start, end)).toBe(quote);
      expect(chunk).toBeLessThan(answer.chunks);
      expect(score).toBeGreaterThanOrEqual(0);
    }
    const second = lastObject(focus('ask', story, '-q', 'Where was Edmund Vane born?', '--json').out);
    expect(second.chunksFromStore).toBe(second.chunks);
    expect(second.timings.readMs).toBe(0);
  });

  it.each([
    ['a missing file', () => join(scratch, 'nowhere.txt'), /does not exist/],
    ['a folder', () => scratch, /is a folder/],
    ['an empty file', () => file('empty.txt', ''), /is empty/],
    ['white space alone', () => file('white.txt', ' \n\n '), /only white space/],
    ['a binary file', () => file('picture.txt', new Uint8Array([137, 80, 78, 71, 0, 1, 2])), /zero byte at offset 4/],
    ['invalid UTF-8', () => file('latin.txt', new Uint8Array([72, 105, 32, 0xe9, 33])), /not valid UTF-8 \(near byte 4\)/],
    ['200 MB', () => file('huge.txt', new Uint8Array(200 * 2 ** 20).fill(97)), /200 MiB/],
  ])('%s: exit 3, one clear sentence, no stack', (_, path, sentence) => {
    const { code, error, out } = focus('ask', path(), '-q', 'Who?', '--json');
    expect(code).toBe(3);
    expect(error).toMatch(sentence);
    expect(error).not.toContain('    at ');
    expect(out).toBe('');
  });

  it('a text of one 5 MB word is read', () => {
    const { code, out } = focus('chunks', file('word.txt', 'y'.repeat(5 * 2 ** 20)), '--json');
    expect(code).toBe(0);
    expect(lastObject(out).chunks.at(-1).end).toBe(5 * 2 ** 20);
  });

  it.each([
    [['ask', story], 2, /--question/],
    [['nothing'], 2, /unknown command/],
    [['ask', story, '-q', 'Who?', '--mode', 'fast'], 3, /one of exact, cached, focused/],
    [['ask', story, '-q', 'Who?', '--top-p', 'much'], 3, /a number is needed/],
    [['ask', story, '-q', 'Who?', '--model', 'nobody'], 3, /There is no model "nobody"/],
  ])('%j: exit %d', (args, expected, sentence) => {
    const { code, error } = focus(...args);
    expect(code).toBe(expected);
    expect(error).toMatch(sentence);
  });

  it('Ctrl-C ends it with 130, and what was read is kept', async () => {
    const home = join(scratch, 'interrupted');
    const long = file('long.txt', Array.from({ length: 12 }, (_, i) => `Copy ${i}. ${readFileSync(story, 'utf8')}`).join('\n\n'));
    const child = spawn(process.execPath, [cli, 'ask', long, '-q', 'Who?', '--json'], { env: { ...env, FOCUS_HOME: home }, stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(130);
    const after = spawnSync(process.execPath, [cli, 'ask', story, '-q', 'Who?', '--json'], { encoding: 'utf8', env: { ...env, FOCUS_HOME: home } });
    expect(after.status).toBe(0);
  });
});

describe('models', () => {
  it('imports a Hugging Face folder, lists it, checks it', () => {
    expect(focus('models', 'import', join(vectors, 'families', 'qwen2'), '--name', 'tiny-qwen2', '--precision', 'int4').code).toBe(0);
    expect(focus('models', 'list').out).toContain('tiny-qwen2');
    expect(focus('models', 'check', 'tiny-qwen2').code).toBe(0);
    expect(focus('models', 'import', join(vectors, 'families', 'qwen2'), '--name', 'tiny-qwen2').error).toMatch(/already there/);
  });

  it('a changed byte, a truncated file and a broken manifest are found', () => {
    const copy = join(scratch, 'copy');
    cpSync(starterBundle, copy, { recursive: true });
    const data = join(copy, 'model.onnx.data');
    const bytes = readFileSync(data);
    bytes[100_000]! ^= 1;
    writeFileSync(data, bytes);
    const changed = focus('models', 'check', copy);
    expect([changed.code, changed.error]).toEqual([1, expect.stringContaining('model.onnx.data does not have the hash')]);
    writeFileSync(data, bytes.subarray(0, 1000));
    expect(focus('models', 'check', copy).error).toMatch(/has 1000 bytes/);
    writeFileSync(join(copy, 'manifest.json'), '{"format":1}');
    expect(focus('ask', story, '-q', 'Who?', '--model', copy)).toMatchObject({ code: 4, error: expect.stringContaining('manifest.json: name') });
  });

  it('says what is wrong with a folder', () => {
    mkdirSync(join(scratch, 'not-a-model'), { recursive: true });
    const { code, error } = focus('models', 'import', join(scratch, 'not-a-model'));
    expect([code, error]).toEqual([3, expect.stringContaining('config.json is missing')]);
  });
});

describe('eval vectors', () => {
  const tiny = join(vectors, 'tiny-focus');
  it('exits 0 where the engine agrees and 1, with the first disagreement, where not', () => {
    const args = ['eval', 'vectors', '--hf', tiny, '--cases', join(tiny, 'focus_exact.json'), '--json'];
    const agrees = focus(...args, '--focus', join(tiny, 'focus.safetensors'));
    expect([agrees.code, lastObject(agrees.out).ok]).toEqual([0, true]);
    const differs = focus(...args);
    expect(differs.code).toBe(1);
    expect(lastObject(differs.out).disagreement).toMatch(/case "one chunk", step 0/);
  });

  const shared = join(applicationRoot, '..', 'shared', 'reference', 'stories260K');
  const present = spawnSync('ls', [shared]).status === 0;
  it.skipIf(!present)(
    present ? 'agrees on the 260K-parameter model' : 'SKIPPED (../shared/reference/stories260K is not here): the 260K-parameter model',
    () => {
      const { code } = focus(
        'eval',
        'vectors',
        '--hf',
        shared,
        '--focus',
        join(shared, 'focus.safetensors'),
        '--cases',
        join(shared, 'focus_exact.json'),
      );
      expect(code).toBe(0);
    },
  );
});
