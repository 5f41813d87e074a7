import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { AdaptedTensors } from './adapter.ts';
import { buildBundle } from './bundle.ts';
import { forward, worst } from './forward-for-tests.ts';
import { Safetensors } from './safetensors.ts';
import { readRows } from './tensors.ts';

const family = fileURLToPath(new URL('./vectors/families/qwen3', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'focus-adapter-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Tensors = Record<string, { shape: number[]; data: Float32Array }>;

function writeSafetensors(file: string, tensors: Tensors): void {
  let end = 0;
  const header: Record<string, object> = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(file, Buffer.concat([length, json, ...Object.values(tensors).map(({ data }) => Buffer.from(data.buffer))]));
}

const numbers = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7) * 0.3);
const rank = 3;
const alpha = 6;
const targets = ['model.layers.0.self_attn.q_proj', 'model.layers.1.mlp.down_proj'];

function adapter(name: string, config: object = {}, change: (tensors: Tensors) => void = () => {}): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const base = Safetensors.openFolder(family);
  const tensors: Tensors = {};
  for (const [i, target] of targets.entries()) {
    const [out, into] = base.shape(`${target}.weight`) as [number, number];
    tensors[`base_model.model.${target}.lora_A.weight`] = { shape: [rank, into], data: numbers(rank * into, i) };
    tensors[`base_model.model.${target}.lora_B.weight`] = { shape: [out, rank], data: numbers(out * rank, i + 9) };
  }
  change(tensors);
  writeSafetensors(join(folder, 'adapter_model.safetensors'), tensors);
  writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify({ peft_type: 'LORA', r: rank, lora_alpha: alpha, bias: 'none', ...config }));
  return folder;
}

describe('a LoRA adapter in PEFT layout', () => {
  it('is merged: the logits are those of a model whose weights are W + alpha / r B A', async () => {
    const base = Safetensors.openFolder(family);
    const folder = adapter('sound');
    const merged: Tensors = {};
    const of = Safetensors.open(join(folder, 'adapter_model.safetensors'));
    for (const name of base.names()) {
      const shape = [...base.shape(name)];
      const data = readRows(base, name, 0, shape[0]!);
      const target = name.replace(/\.weight$/, '');
      if (targets.includes(target)) {
        const [out, into] = shape as [number, number];
        const a = readRows(of, `base_model.model.${target}.lora_A.weight`, 0, rank);
        const b = readRows(of, `base_model.model.${target}.lora_B.weight`, 0, out);
        for (let o = 0; o < out; o++)
          for (let i = 0; i < into; i++) for (let r = 0; r < rank; r++) data[o * into + i]! += (alpha / rank) * b[o * rank + r]! * a[r * into + i]!;
      }
      merged[name] = { shape, data };
    }
    const byHand = join(scratch, 'by-hand');
    mkdirSync(byHand);
    writeSafetensors(join(byHand, 'model.safetensors'), merged);
    writeFileSync(join(byHand, 'config.json'), readFileSync(join(family, 'config.json')));
    const options = { precision: 'fp32', kv: 'float32' } as const;
    const ids = Array.from({ length: 20 }, (_, i) => (i * 7) % 80);
    const rows = [3, 19];
    const logitsOf = async (path: string, name: string, more = {}) =>
      forward(join(scratch, name), await buildBundle(path, join(scratch, name), { ...options, ...more }), ids, rows);
    const expected = await logitsOf(byHand, 'expected');
    const seen = await logitsOf(family, 'seen', { adapter: folder });
    const plain = await logitsOf(family, 'plain');
    const list = rows.map((row) => [...expected.get(row)!]);
    expect(worst(seen, rows, list)).toBeLessThan(1e-4);
    expect(worst(plain, rows, list)).toBeGreaterThan(0.1);
  });

  it('reads any rows of a merged matrix as they stand in the whole', () => {
    const tensors = new AdaptedTensors(Safetensors.openFolder(family), adapter('rows'));
    const name = `${targets[0]}.weight`;
    const [out, into] = tensors.shape(name) as [number, number];
    expect(readRows(tensors, name, 5, 9)).toEqual(readRows(tensors, name, 0, out).slice(5 * into, 9 * into));
  });

  it.each([
    ['dora', { use_dora: true }, undefined, /use_dora: DoRA is not merged/],
    ['kind', { peft_type: 'IA3' }, undefined, /peft_type/],
    ['ranks', { rank_pattern: { q_proj: 4 } }, undefined, /rank_pattern/],
    [
      'elsewhere',
      {},
      (tensors: Tensors) => {
        tensors['base_model.model.model.layers.7.self_attn.q_proj.lora_A.weight'] = { shape: [rank, 32], data: numbers(rank * 32, 1) };
      },
      /layers\.7\.self_attn\.q_proj.*no such matrix/,
    ],
    ['half', {}, (tensors: Tensors) => delete tensors[`base_model.model.${targets[0]}.lora_B.weight`], /without its other half/],
    [
      'size',
      {},
      (tensors: Tensors) => {
        tensors[`base_model.model.${targets[0]}.lora_A.weight`] = { shape: [rank, 16], data: numbers(rank * 16, 1) };
      },
      /another size/,
    ],
  ] as const)('%s: refused with what is wrong', (name, config, change, sentence) => {
    const folder = adapter(name, config, change);
    expect(() => new AdaptedTensors(Safetensors.openFolder(family), folder)).toThrow(sentence);
  });
});
