import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FoundModel } from '../../domain/model.ts';
import { applicationRoot, starterBundle } from '../../home.ts';
import { importModel } from '../models.ts';
import { modelsElsewhere, originOf } from './elsewhere.ts';
import { placesOf } from './places.ts';

const vectors = join(applicationRoot, 'native-models', 'graph', 'vectors');
const gguf = (name: string) => join(vectors, 'gguf', `${name}.gguf`);
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'focus-elsewhere-'));
  process.env.FOCUS_HOME = join(home, 'focus');
});
afterEach(() => {
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

const put = (to: string, from: string) => {
  mkdirSync(dirname(join(home, to)), { recursive: true });
  cpSync(from, join(home, to), { recursive: true });
};
const write = (to: string, text: string) => {
  mkdirSync(dirname(join(home, to)), { recursive: true });
  writeFileSync(join(home, to), text);
};
const places = (env: NodeJS.ProcessEnv = {}) => placesOf({ env, home, platform: 'linux' });
// The system's own folder of Ollama is not the test's.
const look = async (env: NodeJS.ProcessEnv = {}) => modelsElsewhere((await places(env)).filter(({ folder }) => folder.startsWith(home)));
const named = (models: readonly FoundModel[]) => Object.fromEntries(models.map((model) => [`${model.program} ${model.name}`, model]));

/** A model as Ollama keeps it. */
function pulled(name: string, layers: { kind: string; hash: string }[], root = '.ollama/models') {
  const layer = ({ kind, hash }: { kind: string; hash: string }) => ({
    mediaType: `application/vnd.ollama.image.${kind}`,
    digest: `sha256:${hash.repeat(64)}`,
    size: 1,
  });
  write(`${root}/manifests/${name}`, JSON.stringify({ schemaVersion: 2, layers: layers.map(layer) }));
}

it('Ollama: named as its own list does; a missing file and an adapter are said', async () => {
  put(`.ollama/models/blobs/sha256-${'a'.repeat(64)}`, gguf('qwen3'));
  pulled('registry.ollama.ai/library/qwen3/0.6b', [
    { kind: 'model', hash: 'a' },
    { kind: 'template', hash: 'b' },
  ]);
  pulled('hf.co/maker/tiny-GGUF/Q8_0', [{ kind: 'model', hash: 'a' }]);
  pulled('registry.ollama.ai/me/tuned/latest', [
    { kind: 'model', hash: 'a' },
    { kind: 'adapter', hash: 'c' },
  ]);
  pulled('registry.ollama.ai/library/gone/latest', [{ kind: 'model', hash: 'd' }]);
  write('.ollama/models/manifests/registry.ollama.ai/library/odd/latest', '{"layers": [{"digest": "sha256:../../etc/passwd"}]}');
  const { models } = await look();
  const found = named(models);
  expect(found['Ollama qwen3:0.6b']).toMatchObject({ problem: null, stored: expect.any(String), windowTokens: 64, chat: true, precision: 'int8' });
  expect(found['Ollama qwen3:0.6b']!.bundleBytes).toBeGreaterThan(1000);
  expect(found['Ollama hf.co/maker/tiny-GGUF:Q8_0']!.problem).toBeNull();
  expect(found['Ollama me/tuned:latest']!.problem).toMatch(/adapter/);
  expect(found['Ollama gone:latest']!.problem).toMatch(/missing: pull it again/);
  expect(found['Ollama odd:latest']!.problem).toMatch(/names no model/);
});

it('OLLAMA_MODELS, a folder that LM Studio was moved to, HF_HOME and settings of Jan and GPT4All say where to look', async () => {
  put(`elsewhere/blobs/sha256-${'a'.repeat(64)}`, gguf('qwen3'));
  pulled('registry.ollama.ai/library/qwen3/latest', [{ kind: 'model', hash: 'a' }], 'elsewhere');
  write('.lmstudio-home-pointer', join(home, 'studio'));
  write('studio/settings.json', JSON.stringify({ downloadsFolder: join(home, 'downloads') }));
  put('downloads/maker/tiny-GGUF/tiny-Q8_0.gguf', gguf('llama'));
  put('.cache/lm-studio/models/maker/old/old.gguf', gguf('llama'));
  write('.config/Jan/settings.json', JSON.stringify({ data_folder: join(home, 'jan-data') }));
  put('jan-data/llamacpp/models/maker/tiny/model.gguf', gguf('q4'));
  write('.config/nomic.ai/GPT4All.ini', `[General]\nmodelPath=${join(home, 'gpt')}\n`);
  put('gpt/tiny.Q4_0.gguf', gguf('q4'));
  put('hf/hub/models--maker--tiny/snapshots/abc/tiny.gguf', gguf('llama'));
  const { models, places: looked } = await look({ OLLAMA_MODELS: join(home, 'elsewhere'), HF_HOME: join(home, 'hf') });
  expect(models.map(({ program, name, problem }) => [program, name, problem])).toEqual([
    ['Ollama', 'qwen3:latest', null],
    ['LM Studio', 'tiny-Q8_0', null],
    ['LM Studio', 'old', null],
    ['Hugging Face', 'maker/tiny/tiny.gguf', null],
    ['Jan', 'maker/tiny', null],
    ['GPT4All', 'tiny.Q4_0', null],
  ]);
  expect(looked.every(({ problem }) => problem === null)).toBe(true);
});

it('the cache of Hugging Face: the snapshot in use, through its links; what is no model of ours says what it is', async () => {
  const repo = '.cache/huggingface/hub/models--maker--tiny';
  put(`${repo}/blobs/weights`, join(vectors, 'families', 'qwen2', 'model.safetensors'));
  for (const commit of ['aaa', 'bbb']) {
    put(`${repo}/snapshots/${commit}/config.json`, join(vectors, 'families', 'qwen2', 'config.json'));
    symlinkSync('../../blobs/weights', join(home, repo, 'snapshots', commit, 'model.safetensors'));
  }
  write(`${repo}/refs/main`, 'bbb');
  write('.cache/huggingface/hub/models--maker--bert/snapshots/x/config.json', JSON.stringify({ architectures: ['BertModel'] }));
  put('.cache/huggingface/hub/models--maker--bert/snapshots/x/model.safetensors', join(vectors, 'families', 'qwen2', 'model.safetensors'));
  write('.cache/huggingface/hub/models--maker--old/snapshots/x/pytorch_model.bin', 'PK');
  mkdirSync(join(home, '.cache/huggingface/hub/models--maker--asked'), { recursive: true });
  write('.cache/huggingface/hub/datasets--maker--texts/snapshots/x/a.txt', 'no model');
  const { models } = await look();
  const found = named(models);
  expect(Object.keys(found).sort()).toEqual(['Hugging Face maker/bert', 'Hugging Face maker/old', 'Hugging Face maker/tiny']);
  const tiny = found['Hugging Face maker/tiny']!;
  expect([tiny.path.endsWith('snapshots/bbb'), tiny.bytes, tiny.problem]).toEqual([
    true,
    readFileSync(join(vectors, 'families', 'qwen2', 'model.safetensors')).length,
    null,
  ]);
  expect(found['Hugging Face maker/bert']!.problem).toMatch(/BertModel/);
  expect(found['Hugging Face maker/old']!.problem).toMatch(/neither safetensors nor GGUF/);
});

it('a split model is one, a cut one and a projector are told apart, circles end, a shut folder is said', async () => {
  const root = '.lmstudio/models/maker';
  for (const part of ['00001', '00002']) put(`${root}/split/llama-split-${part}-of-00002.gguf`, gguf(`llama-split-${part}-of-00002`));
  put(`${root}/cut/cut.gguf`, gguf('llama'));
  truncateSync(join(home, root, 'cut', 'cut.gguf'), 30_000);
  put(`${root}/cut/mmproj-cut.gguf`, gguf('llama'));
  put(`${root}/half/half-00001-of-00002.gguf`, gguf('llama-split-00001-of-00002'));
  symlinkSync(join(home, '.lmstudio'), join(home, root, 'circle'));
  mkdirSync(join(home, '.ollama', 'models'), { recursive: true });
  writeFileSync(join(home, '.ollama', 'models', 'manifests'), '');
  const { models, places: looked } = await look();
  const found = named(models);
  expect(models.map(({ name }) => name)).toEqual(['cut', 'half', 'llama-split']);
  expect(found['LM Studio cut']!.problem).toMatch(/truncated/);
  expect(found['LM Studio half']!.problem).toMatch(/half-00002-of-00002\.gguf is missing/);
  expect(found['LM Studio llama-split']).toMatchObject({ problem: null, bytes: 29216 + 9088 });
  expect(looked.map(({ program }) => program)).toEqual(['LM Studio']);
  // Root reads everything.
  if (process.getuid?.() !== 0) {
    chmodSync(join(home, '.lmstudio', 'models'), 0);
    expect((await look()).places).toEqual([{ program: 'LM Studio', folder: join(home, '.lmstudio', 'models'), problem: 'you may not read it' }]);
    chmodSync(join(home, '.lmstudio', 'models'), 0o700);
  }
});

it('one that was imported says as what, its file stays where it is, and a changed file is looked at again', async () => {
  put('.lmstudio/models/maker/tiny/tiny.gguf', gguf('llama'));
  put('.lmstudio/models/maker/tiny/tokenizer.json', join(starterBundle, 'tokenizer.json'));
  const [before] = (await look()).models;
  expect(before!.installed).toBeNull();
  await importModel(before!.path, { name: 'mine', source: originOf(before!), precision: before!.precision });
  expect((await look()).models[0]!.installed).toBe('mine');
  expect(readFileSync(before!.path)).toEqual(readFileSync(gguf('llama')));
  truncateSync(before!.path, 20_000);
  expect((await look()).models[0]!.problem).toMatch(/truncated/);
});
