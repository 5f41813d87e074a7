import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    expect(manifest).toMatchObject({ added: { kind: 'full' }, method: { integrator: 'candidates' } });
  });
});
