import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { buildBundle } from './bundle.ts';
import { readArchitecture } from './config.ts';
import { families as table } from './families.ts';
import { forward, worst } from './forward-for-tests.ts';

const vectors = fileURLToPath(new URL('./vectors', import.meta.url));
const families = readdirSync(join(vectors, 'families'));
const scratch = mkdtempSync(join(tmpdir(), 'focus-graph-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the network agrees with transformers', () => {
  it.each(families)('%s: fp32 logits within 1e-3, also beyond the scaled window and over a cache', async (family) => {
    const folder = join(vectors, 'families', family);
    const { ids, rows, logits } = JSON.parse(readFileSync(join(folder, 'logits.json'), 'utf8')) as {
      ids: number[];
      rows: number[];
      logits: number[][];
    };
    const bundle = join(scratch, family);
    const manifest = await buildBundle(folder, bundle, { precision: 'fp32', kv: 'float32' });
    expect(worst(await forward(bundle, manifest, ids, rows), rows, logits)).toBeLessThan(1e-3);
    expect(worst(await forward(bundle, manifest, ids, rows, 23), rows, logits)).toBeLessThan(1e-3);
  });

  it('every family of the table has vectors', () => {
    const compared = families.map((name) => JSON.parse(readFileSync(join(vectors, 'families', name, 'config.json'), 'utf8')).architectures[0]);
    expect(Object.keys(table).filter((name) => !compared.includes(name))).toEqual([]);
  });

  // Random weights of width 32 are the worst case for block quantisation; real models are measured by perplexity.
  it.each([
    ['fp16', 0.003],
    ['int8', 0.06],
    ['int4', 0.8],
  ] as const)('%s: relative error of the logits below %d', async (precision, tolerance) => {
    const folder = join(vectors, 'families', 'qwen3');
    const { ids, rows, logits } = JSON.parse(readFileSync(join(folder, 'logits.json'), 'utf8')) as {
      ids: number[];
      rows: number[];
      logits: number[][];
    };
    const bundle = join(scratch, `qwen3-${precision}`);
    const manifest = await buildBundle(folder, bundle, { precision, kv: 'float32' });
    const seen = await forward(bundle, manifest, ids, rows);
    const squares = (of: (row: number, v: number) => number) =>
      rows.reduce((sum, _, i) => sum + logits[i]!.reduce((inner, _, v) => inner + of(i, v) ** 2, 0), 0);
    const error = Math.sqrt(squares((i, v) => logits[i]![v]! - seen.get(rows[i]!)![v]!) / squares((i, v) => logits[i]![v]!));
    expect(error).toBeLessThan(tolerance);
  });
});

describe('bad model folders get a clear error and leave nothing behind', () => {
  const copy = (name: string, change: (folder: string) => void) => {
    const folder = join(scratch, `bad-${name}`);
    cpSync(join(vectors, 'families', 'qwen3'), folder, { recursive: true });
    change(folder);
    return folder;
  };
  const edit = (folder: string, fields: object) => {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...fields }));
  };
  it.each([
    ['truncated', (folder: string) => truncateSync(join(folder, 'model.safetensors'), 9000), 'weights-invalid', /truncated/],
    ['headless', (folder: string) => writeFileSync(join(folder, 'model.safetensors'), 'x'), 'weights-invalid', /not a whole safetensors file/],
    [
      'shape',
      (folder: string) => edit(folder, { intermediate_size: 64 }),
      'weights-invalid',
      /gate_proj\.weight has shape \[48, 32\].*needs \[64, 32\]/,
    ],
    ['layers', (folder: string) => edit(folder, { num_hidden_layers: 3 }), 'weights-invalid', /no tensor model\.layers\.2/],
    ['architecture', (folder: string) => edit(folder, { architectures: ['MambaForCausalLM'] }), 'architecture-unknown', /MambaForCausalLM/],
    ['rope', (folder: string) => edit(folder, { rope_parameters: { rope_type: 'longrope', rope_theta: 1e4 } }), 'architecture-unknown', /longrope/],
    ['json', (folder: string) => writeFileSync(join(folder, 'config.json'), '{'), 'bundle-invalid', /not valid JSON/],
    ['no config', (folder: string) => rmSync(join(folder, 'config.json')), 'file-missing', /config\.json is missing/],
    ['no weights', (folder: string) => rmSync(join(folder, 'model.safetensors')), 'weights-invalid', /neither model\.safetensors nor/],
  ] as const)('%s', async (name, change, code, sentence) => {
    const target = join(scratch, `target-${name}`);
    await expect(buildBundle(copy(name, change), target)).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(readdirSync(scratch).filter((entry) => entry.startsWith(`target-${name}`))).toEqual([]);
  });

  it("a window is each layer's own; one as long as the model's is none", () => {
    const config = JSON.parse(readFileSync(join(vectors, 'families', 'mistral', 'config.json'), 'utf8'));
    expect(readArchitecture({ ...config, sliding_window: 16 }).attention).toEqual(Array(2).fill({ window: 16, rotary: 'main' }));
    expect(readArchitecture({ ...config, sliding_window: 64 }).attention).toEqual([]);
    expect(() => readArchitecture({ ...config, sliding_window: 1 })).toThrow(/sliding_window is 1/);
  });
});
