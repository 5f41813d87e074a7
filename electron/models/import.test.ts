import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { Safetensors } from '../../native-models/graph/safetensors.ts';
import { createEngine } from '../engine/engine.ts';
import { Model } from '../engine/model.ts';
import { tiny, tinyTextModel } from '../engine/tiny-for-tests.ts';
import { checkVector, type VectorCase } from '../engine/vectors.ts';
import { applicationRoot, starterBundle } from '../home.ts';
import { importModel } from './models.ts';
import { tryTokenizer } from './try-tokenizer.ts';

const family = join(applicationRoot, 'native-models', 'graph', 'vectors', 'families', 'qwen2');
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'focus-import-'));
  process.env.FOCUS_HOME = home;
});
afterAll(() => {
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const edit = (name: string, fields: object) => (folder: string) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ ...(existsSync(file) ? json(file) : {}), ...fields }));
};
/** A sound folder with one thing changed. */
function given(name: string, change: (folder: string) => void = () => {}): string {
  const folder = join(home, `given-${name}`);
  cpSync(family, folder, { recursive: true });
  cpSync(join(starterBundle, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  change(folder);
  return folder;
}

/** The weights with other names; a renamed tensor keeps its numbers. */
const renamed =
  (change: (name: string) => string | null, more: Record<string, string> = {}) =>
  (folder: string) => {
    const file = join(folder, 'model.safetensors');
    const bytes = readFileSync(file);
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8')) as Record<string, object>;
    const entries = Object.entries(header).flatMap(([name, entry]) => {
      const now = change(name);
      return now === null ? [] : [[now, entry] as const];
    });
    for (const [name, like] of Object.entries(more)) entries.push([name, header[like]!]);
    const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(text.length));
    writeFileSync(file, Buffer.concat([size, text, bytes.subarray(8 + length)]));
  };

const layers = [0, 1];
const published = Object.fromEntries(
  layers.flatMap((layer) =>
    ['q', 'k', 'v', 'o'].map((p) => [`model.layers.${layer}.self_attn.beacon_${p}_proj.weight`, `model.layers.${layer}.self_attn.${p}_proj.weight`]),
  ),
);

describe('what cannot be used is refused at import, and nothing is left', () => {
  it.each([
    ['architecture', edit('config.json', { architectures: ['__proto__'] }), /architecture __proto__\. Focus runs/],
    ['no-architecture', edit('config.json', { architectures: [7] }), /architecture nothing/],
    ['experts', edit('config.json', { architectures: ['MixtralForCausalLM'] }), /MixtralForCausalLM \(a mixture of experts\)/],
    ['epsilon', edit('config.json', { rms_norm_eps: '1e-5' }), /rms_norm_eps is "1e-5"/],
    ['end', edit('config.json', { eos_token_id: '</s>' }), /eos_token_id is \["<\/s>"\]/],
    ['end-beyond', edit('config.json', { eos_token_id: 4000 }), /names the token 4000, its vocabulary has 80/],
    ['window', edit('config.json', { max_position_embeddings: 1 }), /max_position_embeddings is 1: a window of at least 16/],
    ['base', edit('config.json', { rope_parameters: { rope_theta: 0 } }), /rope_theta is 0|rope_parameters/],
    ['no-tokenizer', (folder: string) => rmSync(join(folder, 'tokenizer.json')), /no tokenizer\.json/],
    ['tokenizer', (folder: string) => writeFileSync(join(folder, 'tokenizer.json'), '{"model":'), /tokenizer does not work/],
    ['template', edit('tokenizer_config.json', { chat_template: '{% for' }), /chat template cannot be read/],
    ['unknown', renamed((name) => name, { 'model.layers.0.self_attn.sinks': 'model.norm.weight' }), /hold model\.layers\.0\.self_attn\.sinks/],
    [
      'offsets',
      (folder: string) => {
        const file = join(folder, 'model.safetensors');
        writeFileSync(file, Buffer.from(readFileSync(file).toString('latin1').replace('"data_offsets":[0,', '"data_offsets":[-4,'), 'latin1'));
      },
      /no sound shape and offsets|not a whole safetensors/,
    ],
  ] as const)('%s', async (name, change, sentence) => {
    await expect(importModel(given(name, change), { name, precision: 'fp32' })).rejects.toThrow(sentence);
    expect(existsSync(join(home, 'models')) ? readdirSync(join(home, 'models')) : []).toEqual([]);
  });

  it('a pattern that never comes to an end is found by the clock', async () => {
    const folder = given('endless', (folder) => {
      const tokenizer = json(join(folder, 'tokenizer.json'));
      tokenizer.pre_tokenizer = {
        type: 'Sequence',
        pretokenizers: [{ type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated', invert: false }, tokenizer.pre_tokenizer],
      };
      writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
    });
    await expect(tryTokenizer(folder, { withinMs: 1500 })).rejects.toThrow(/does not come to an end/);
  });

  it('cancelled: nothing is left', async () => {
    const stop = new AbortController();
    const work = importModel(given('cancelled'), { name: 'cancelled', precision: 'fp32', signal: stop.signal, onProgress: () => stop.abort() });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(join(home, 'models'))).toEqual([]);
  });

  it('killed: what lies half made goes with the next import', async () => {
    // No process has a number as large as this.
    mkdirSync(join(home, 'models', 'dead.partial-99999999'), { recursive: true });
    await importModel(given('next'), { name: 'next', precision: 'fp32' });
    expect(readdirSync(join(home, 'models'))).toEqual(['next']);
    rmSync(join(home, 'models', 'next'), { recursive: true });
  });
});

describe('added parameters as the published code names them', () => {
  it('become W prime; its unused embedding is left out', async () => {
    const change = renamed((name) => name, { ...published, 'model.beacon_embed_tokens.weight': 'model.norm.weight' });
    const { manifest } = await importModel(given('published', change), { name: 'published', precision: 'fp32' });
    // As that code reads: these are the numbers of a window of 64 tokens.
    expect(manifest).toMatchObject({
      added: { kind: 'full' },
      method: { integrator: 'candidates', bos: 'fragments', slots: { placement: 'sequential' }, chunkTokens: 32, fragmentTokens: 8, tailTokens: 32 },
    });
  });

  /** A checkpoint of the tiny network: weights and W' in one file, W' under the published names. */
  function checkpoint(folder: string): void {
    tinyTextModel(folder, null);
    const [weights, added] = ['model', 'focus'].map((name) => Safetensors.open(join(folder, `${name}.safetensors`))) as [Safetensors, Safetensors];
    const tensors = [
      ...weights.names().map((name) => [name, weights, name] as const),
      ...added.names().map((name) => [name.replace('self_attn.', 'self_attn.beacon_'), added, name] as const),
      ['model.beacon_embed_tokens.weight', weights, 'model.norm.weight'] as const,
    ];
    let at = 0;
    const parts = tensors.map(([name, source, stored]) => {
      const bytes = source.bytes(stored, 0, source.shape(stored)[0]!);
      const shape = name.includes('embed_tokens') && stored.includes('norm') ? [1, ...source.shape(stored)] : source.shape(stored);
      at += bytes.length;
      return { name, bytes, entry: { dtype: 'F32', shape, data_offsets: [at - bytes.length, at] } };
    });
    const header = Buffer.from(JSON.stringify(Object.fromEntries(parts.map(({ name, entry }) => [name, entry]))));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([size, header, ...parts.map(({ bytes }) => bytes)]));
    rmSync(join(folder, 'focus.safetensors'));
  }

  it('answer as the same W prime does that is given by itself, whether they lie among the weights or in another folder', async () => {
    const [whole, apart, bare] = ['whole', 'apart', 'bare'].map((name) => join(home, name)) as [string, string, string];
    checkpoint(whole);
    tinyTextModel(apart, null);
    tinyTextModel(bare, null);
    rmSync(join(bare, 'focus.safetensors'));
    const options = { precision: 'fp32', kv: 'float32' } as const;
    await buildBundle(whole, join(home, 'of-whole'), options);
    await buildBundle(apart, join(home, 'of-apart'), options);
    await buildBundle(bare, join(home, 'of-bare'), { ...options, added: whole });
    await buildBundle(bare, join(home, 'of-none'), options);
    const text = 'Ada came home. Bruno sang at noon. Nobody heard a word of it. '.repeat(12);
    const asked = {
      maxTokens: 12,
      mode: 'exact',
      integrator: 'candidates',
      bos: 'fragments',
      placement: 'sequential',
      chunkTokens: 32,
      fragmentTokens: 8,
      tailTokens: 32,
    } as const;
    const ask = async (name: string) => {
      const engine = await createEngine({ bundle: join(home, name) });
      const { answer, shares } = await engine.ask({ sources: [{ id: 's', text }], question: 'Who?', options: asked });
      await engine.close();
      return { answer, shares };
    };
    const expected = await ask('of-apart');
    expect(await ask('of-whole')).toEqual(expected);
    expect(await ask('of-bare')).toEqual(expected);
    expect(await ask('of-none')).not.toEqual(expected);
    const published = JSON.parse(readFileSync(join(tiny, 'focus_published.json'), 'utf8')) as VectorCase[];
    const model = await Model.load(join(home, 'of-whole'));
    for (const vector of published) expect((await checkVector(model, vector, 1e-3)).disagreement).toBeNull();
    await model.close();
  });

  it('what that code may add to MLPs is refused: the method has no such thing', async () => {
    const change = renamed((name) => name, { ...published, 'model.layers.0.mlp.beacon_up_proj.weight': 'model.norm.weight' });
    await expect(importModel(given('mlp', change), { name: 'mlp', precision: 'fp32' })).rejects.toThrow(/hold model\.layers\.0\.mlp\.beacon_up_proj/);
  });
});
