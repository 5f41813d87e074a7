import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { buildBundle } from './bundle.ts';
import { forward, worst } from './forward-for-tests.ts';
import { Gguf, GgufMetadata } from './gguf.ts';
import { ggufTokenizer } from './gguf-tokenizer.ts';
import { inspectModel } from './inspect.ts';
import { keptBits } from './kept-bits.ts';
import { type TensorType, toFloat32 } from './tensor-types.ts';

const vectors = fileURLToPath(new URL('./vectors/gguf', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'focus-gguf-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

describe('number formats', () => {
  const blocks = JSON.parse(readFileSync(join(vectors, 'blocks.json'), 'utf8')) as Record<TensorType, { bytes: string; floats: string }>;
  it.each(Object.keys(blocks) as TensorType[])('%s: the floats of the gguf package, to the bit', (type) => {
    const { bytes, floats } = blocks[type];
    expect([...toFloat32(type, bytesOf(bytes))]).toEqual([...new Float32Array(bytesOf(floats).buffer)]);
  });
});

describe('four bits stay four bits', () => {
  const blocks = JSON.parse(readFileSync(join(vectors, 'blocks.json'), 'utf8')) as Record<string, { bytes: string; floats: string }>;
  it.each(['Q4_0', 'Q4_1', 'Q4_K'] as const)('%s: what MatMulNBits is given is the stored weight', (type) => {
    const bytes = bytesOf(blocks[type]!.bytes);
    const expected = new Float32Array(bytesOf(blocks[type]!.floats).buffer);
    // Two rows of three blocks (of super-blocks: of 24).
    const n = 2;
    const k = expected.length / n;
    const rowBytes = bytes.length / n;
    const kept = keptBits(type, n, k, (from, to) => bytes.subarray(from * rowBytes, to * rowBytes));
    const whole = (lazy: { parts(): Iterable<Uint8Array> } | null) => (lazy ? new Uint8Array(Buffer.concat([...lazy.parts()])) : null);
    const data = whole(kept.data)!;
    const scales = new Float32Array(whole(kept.scales)!.buffer);
    const offsets = kept.offsets ? new Float32Array(whole(kept.offsets)!.buffer) : null;
    const largest = Math.max(...expected.map(Math.abs));
    for (const [i, weight] of expected.entries()) {
      const block = Math.floor(i / 32);
      const q = (data[i >> 1]! >> (4 * (i & 1))) & 15;
      const offset = offsets ? offsets[(block % (k / 32)) * n + Math.floor(i / k)]! : 0;
      expect(Math.abs((q - 8) * scales[block]! + offset - weight)).toBeLessThan(1e-6 * largest);
    }
  });

  it('the network of a file whose matrices are Q4 says what it says at full precision', async () => {
    const { ids, rows, logits } = JSON.parse(readFileSync(join(vectors, 'q4.json'), 'utf8')) as { ids: number[]; rows: number[]; logits: number[][] };
    const bundle = join(scratch, 'q4');
    const seen = await forward(bundle, await buildBundle(join(vectors, 'q4.gguf'), bundle, { precision: 'int4', kv: 'float32' }), ids, rows);
    const squares = (of: (row: number, v: number) => number) =>
      rows.reduce((sum, _, i) => sum + logits[i]!.reduce((inner, _, v) => inner + of(i, v) ** 2, 0), 0);
    // What is left is the rounding of x to eight bits.
    expect(Math.sqrt(squares((i, v) => logits[i]![v]! - seen.get(rows[i]!)![v]!) / squares((i, v) => logits[i]![v]!))).toBeLessThan(0.03);
  });
});

it('of two tokens with the same text the first is what a text becomes, in merges too', () => {
  const metadata = new GgufMetadata('twice.gguf', {
    'tokenizer.ggml.model': 'llama',
    'tokenizer.ggml.tokens': ['<unk>', 'a', 'b', 'ab', 'ba', 'ab'],
    'tokenizer.ggml.token_type': [2, 1, 1, 1, 1, 1],
    'tokenizer.ggml.scores': [0, -9, -9, -1, -2, -8],
  });
  const { model } = ggufTokenizer(metadata) as { model: { vocab: Record<string, number>; merges: string[][] } };
  expect(model.vocab.ab).toBe(3);
  expect(model.merges).toEqual([
    ['a', 'b'],
    ['b', 'a'],
  ]);
});

describe('a GGUF file becomes a bundle', () => {
  it.each(['llama', 'qwen3'])('%s: fp32 logits of transformers on the same dequantised weights', async (kind) => {
    const { ids, rows, logits } = JSON.parse(readFileSync(join(vectors, `${kind}.json`), 'utf8')) as {
      ids: number[];
      rows: number[];
      logits: number[][];
    };
    const bundle = join(scratch, kind);
    const manifest = await buildBundle(join(vectors, `${kind}.gguf`), bundle, { precision: 'fp32', kv: 'float32' });
    expect(worst(await forward(bundle, manifest, ids, rows), rows, logits)).toBeLessThan(1e-3);
    expect(manifest).toMatchObject({
      name: kind,
      licence: 'apache-2.0',
      tokens: { bos: null, eos: [2, 0] },
      chat: { template: expect.stringContaining('<|im_start|>assistant'), eos: '<|im_end|>' },
    });
    expect(manifest.files.map(({ path }) => path)).toContain('tokenizer.json');
  });
});

describe('a model that is split into several files', () => {
  const parts = ['llama-split-00001-of-00002.gguf', 'llama-split-00002-of-00002.gguf'] as const;
  const folderWith = (name: string, ...given: (readonly [from: string, as: string])[]) => {
    const folder = join(scratch, name);
    mkdirSync(folder);
    for (const [from, as] of given) copyFileSync(join(vectors, from), join(folder, as));
    return folder;
  };

  it('is one, whichever of them is given: the same weights as of one file', async () => {
    const target = join(scratch, 'joined');
    const manifest = await buildBundle(join(vectors, parts[1]), target, { precision: 'fp32' });
    expect(manifest.name).toBe('llama-split');
    const whole = await buildBundle(join(vectors, 'llama.gguf'), join(scratch, 'whole'), { precision: 'fp32' });
    const weights = (of: typeof manifest) => of.files.find(({ path }) => path === 'model.onnx.data')!.sha256;
    expect(weights(manifest)).toBe(weights(whole));
  });

  it('without one of them is refused by its name; parts of different models are refused', async () => {
    const alone = folderWith('alone', [parts[0], parts[0]]);
    await expect(Gguf.open(join(alone, parts[0]))).rejects.toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('llama-split-00002-of-00002.gguf is missing'),
    });
    const twice = folderWith('twice', [parts[0], parts[0]], [parts[0], parts[1]]);
    await expect(Gguf.open(join(twice, parts[0]))).rejects.toThrow(/a second time: its parts are not of one model/);
    const other = folderWith('other', [parts[1], 'x-00001-of-00001.gguf']);
    await expect(Gguf.open(join(other, 'x-00001-of-00001.gguf'))).rejects.toThrow(/first file says 21 tensors, its 1 files hold 9/);
  });
});

describe('what a file would become is told from its header', () => {
  it('the size of the bundle to the byte, its family and its number formats', async () => {
    const file = join(vectors, 'q4.gguf');
    const told = await inspectModel(file);
    expect(told).toMatchObject({ family: 'qwen3', windowTokens: 64, chat: true, licence: 'apache-2.0' });
    expect(['Q4_0', 'Q4_1']).toContain(told.stored);
    for (const precision of ['int8', 'int4'] as const) {
      const { files, parameters } = await buildBundle(file, join(scratch, `inspected-${precision}`), { precision });
      const made = files.filter(({ path }) => path.startsWith('model.onnx')).reduce((sum, { bytes }) => sum + bytes, 0);
      expect([told.bundleBytes[precision], told.parameters]).toEqual([made, parameters]);
    }
  });

  it('what an import would refuse is refused, for the same reason', async () => {
    const file = join(scratch, 'inspected.gguf');
    writeFileSync(file, Buffer.from(readFileSync(join(vectors, 'llama.gguf')).toString('latin1').replaceAll('smollm', 'xmollm'), 'latin1'));
    await expect(inspectModel(file)).rejects.toThrow(/"xmollm", which Focus does not know/);
    writeFileSync(
      file,
      Buffer.from(readFileSync(join(vectors, 'llama.gguf')).toString('latin1').replaceAll('blk.1.ffn_up', 'blk.9.ffn_up'), 'latin1'),
    );
    await expect(inspectModel(file)).rejects.toThrow(/ffn_up|up_proj/);
  });
});

describe('bad GGUF files get a clear error and leave nothing behind', () => {
  const copy = (name: string, change: (file: string) => void) => {
    const file = join(scratch, `${name}.gguf`);
    copyFileSync(join(vectors, 'llama.gguf'), file);
    change(file);
    return file;
  };
  /** Every place where the file says one text now says another of the same length. */
  const say = (from: string, to: string) => (file: string) =>
    writeFileSync(file, Buffer.from(readFileSync(file).toString('latin1').replaceAll(from, to), 'latin1'));
  it.each([
    ['cut-off', (file: string) => truncateSync(file, 30_000), 'weights-invalid', /truncated/],
    ['cut-header', (file: string) => truncateSync(file, 700), 'weights-invalid', /not a whole GGUF file/],
    ['empty', (file: string) => truncateSync(file, 0), 'weights-invalid', /not a whole GGUF file/],
    ['other', (file: string) => writeFileSync(file, 'PK\u0003\u0004 something else'), 'weights-invalid', /not a whole GGUF file/],
    ['kind', say('llama', 'mamba'), 'architecture-unknown', /"mamba"/],
    ['words', say('smollm', 'xmollm'), 'weights-invalid', /"xmollm"/],
    ['tensor', say('blk.1.ffn_up', 'blk.1.ffn_xx'), 'weights-invalid', /ffn_xx\.weight/],
    ['missing key', say('llama.block_count', 'llama.block_coumt'), 'weights-invalid', /does not say llama\.block_count/],
  ] as const)('%s', async (name, change, code, sentence) => {
    const target = join(scratch, `target-${name}`);
    await expect(buildBundle(copy(name, change), target)).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(readdirSync(scratch).filter((entry) => entry.startsWith(`target-${name}`))).toEqual([]);
  });

  it('a token that begins with a byte order mark keeps it', async () => {
    const file = copy('mark', say('<unused10>', '\u00ef\u00bb\u00bfused10>'));
    expect((await Gguf.open(file)).metadata.texts('tokenizer.ggml.tokens')).toContain('\ufeffused10>');
  });

  it('a number format that is not read is named', async () => {
    const file = copy('format', (path) => {
      const bytes = readFileSync(path);
      // Behind a tensor's name: number of dimensions, two dimensions, then the format.
      bytes.writeUInt32LE(10, bytes.indexOf('token_embd.weight') + 'token_embd.weight'.length + 4 + 16);
      writeFileSync(path, bytes);
    });
    await expect(Gguf.open(file)).rejects.toThrow(/stored as Q2_K, which is not read/);
  });
});
