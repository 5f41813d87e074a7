import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Manifest, parseManifest } from '../../native-models/graph/manifest.ts';
import { ort, sessionOptions } from '../../native-models/graph/runtime.ts';
import { FocusError } from '../errors.ts';
import type { KvBlock } from './kv.ts';
import { type KvArray, type KvShape, kvArray } from './kv-record.ts';
import { Pace } from './pace.ts';
import type { Rotary } from './rotary.ts';

/** One run of the network. B rows of S new tokens each, every row on its own past. */
export interface RunInput {
  /** [B * S] */
  ids: Int32Array;
  rows: number;
  /** [B * S] rotary position of every new token. */
  positions: Float32Array;
  past: KvBlock | null;
  /** Flat rows b * S + s that run through the added parameters W'. */
  candidates?: readonly number[];
  /** Flat rows whose logits are wanted. */
  logits?: readonly number[];
  /** Flat rows whose attention over the keys of their batch row is wanted. */
  attention?: readonly number[];
  /** What each head counts in that attention, [layers * heads]; default: their mean. A bundle made before heads could be chosen gives the mean. */
  headWeights?: Float32Array;
  /** Whether the new tokens' K and V are wanted (a copy out of the runtime, so only where it is). */
  keep?: boolean;
}

export interface RunOutput {
  /** [M, vocabulary] */
  logits: Float32Array;
  /** Per layer [B, kvHeads, S, headDim]; empty unless kept. */
  keys: KvArray[];
  values: KvArray[];
  /** Per layer [N, kvHeads, headDim]: the candidates' K before rotary embedding, and V. */
  slotKeys: Float32Array[];
  slotValues: Float32Array[];
  /** [R, attentionKeys]: mean over layers and heads, or their sum by `headWeights`; columns are the past with its padding, then the new tokens. */
  attention: Float32Array;
  attentionKeys: number;
}

export interface ModelOptions {
  /** Execution provider of onnxruntime-node, e.g. 'cpu', 'webgpu', 'cuda'. */
  provider?: string;
  /** Ids that stand before every text beside BOS: of the chat template, say. */
  before?: ArrayLike<number>;
  /** Threads of one run; 0 = the runtime's choice (physical cores). */
  threads?: number;
}

/** What a bundle says of itself. @throws FocusError 'bundle-invalid' */
export async function loadManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new FocusError('bundle-invalid', `${directory} holds no manifest.json: it is not a focus bundle. Make one with "focus models import".`, {
      cause,
    });
  });
  return parseManifest(text);
}

/** A focus bundle in memory: one graph, one session. Runs are synchronous inside the runtime: never hold one on a UI thread. */
export class Model {
  readonly manifest: Manifest;
  readonly directory: string;
  readonly provider: string;
  readonly kv: KvShape;
  /** [layers] How each layer turns its keys; one that does not has frequencies of zero. */
  readonly rotaries: readonly Rotary[];
  /** What stands before every chunk and every local context: BOS, where the family has it, and what the template puts there. */
  readonly prefix: Int32Array;
  /** Names the weights and the cache's layout: equal identity and equal tokens give equal KV. */
  readonly identity: string;
  /** Whether attention can be had of chosen heads alone: bundles made before that give the mean of all. */
  readonly choosesHeads: boolean;
  /** How fast it was seen to run. */
  readonly pace = new Pace();
  readonly #meanOfHeads: Float32Array;
  readonly #session: ort.InferenceSession;
  readonly #kvFetches: string[];
  readonly #slotFetches: string[];

  private constructor(manifest: Manifest, directory: string, provider: string, session: ort.InferenceSession, before: ArrayLike<number>) {
    this.manifest = manifest;
    this.directory = directory;
    this.provider = provider;
    this.#session = session;
    const { layers, kvHeads, headDim } = manifest.config;
    this.kv = { layers, kvHeads, headDim, type: manifest.kv };
    this.rotaries = Array.from({ length: layers }, (_, l) => rotaryOf(manifest.config, l));
    this.prefix = Int32Array.from([...(manifest.tokens.bos === null ? [] : [manifest.tokens.bos]), ...Array.from(before)]);
    const weights = manifest.files.filter((file) => file.path.startsWith('model.onnx'));
    this.identity = [weights.map((file) => file.sha256).join('+'), manifest.kv, ...(before.length > 0 ? [this.prefix.join()] : [])].join('/');
    this.choosesHeads = session.inputNames.includes('head_weights');
    this.#meanOfHeads = new Float32Array(layers * manifest.config.heads).fill(1 / (layers * manifest.config.heads));
    const each = (name: string) => Array.from({ length: layers }, (_, layer) => `${name}.${layer}`);
    this.#kvFetches = [...each('key'), ...each('value')];
    this.#slotFetches = [...each('slot_key'), ...each('slot_value')];
  }

  /** Loads a bundle. @throws FocusError 'bundle-invalid' | 'provider-failed' */
  static async load(directory: string, options: ModelOptions = {}): Promise<Model> {
    const provider = options.provider ?? 'cpu';
    const manifest = await loadManifest(directory);
    try {
      const session = await ort.InferenceSession.create(join(directory, 'model.onnx'), {
        ...sessionOptions,
        executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
        intraOpNumThreads: options.threads ?? 0,
        graphOptimizationLevel: 'all',
      });
      return new Model(manifest, directory, provider, session, options.before ?? []);
    } catch (cause) {
      throw new FocusError(
        'provider-failed',
        `The model in ${directory} could not be started on ${provider}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }

  /** Runs the network once. Needs rows * S == ids.length. */
  async run(input: RunInput): Promise<RunOutput> {
    const { layers, kvHeads, headDim } = this.kv;
    const { rows, past } = input;
    const tokens = input.ids.length / rows;
    const candidates = input.candidates ?? [];
    const logits = input.logits ?? [];
    const attention = input.attention ?? [];
    const feeds: Record<string, ort.Tensor> = {
      input_ids: new ort.Tensor('int64', toInt64(input.ids), [rows, tokens]),
      positions: new ort.Tensor('float32', input.positions, [rows, tokens]),
      past_lengths: new ort.Tensor('int32', past ? past.lengths : new Int32Array(rows), [rows]),
      candidate_rows: rowTensor(candidates),
      logit_rows: rowTensor(logits),
      attention_rows: rowTensor(attention),
    };
    if (this.choosesHeads) {
      const { heads } = this.manifest.config;
      feeds.head_weights = new ort.Tensor('float32', input.headWeights ?? this.#meanOfHeads, [layers, heads]);
    }
    // The webgpu provider (1.30) crashes on a past of zero tokens; one padded token that nobody sees is the same.
    const capacity = past?.capacity ?? (this.provider === 'cpu' ? 0 : 1);
    const dims = [rows, kvHeads, capacity, headDim];
    const empty = kvArray(this.kv.type, past ? 0 : rows * kvHeads * capacity * headDim);
    for (let layer = 0; layer < layers; layer++) {
      feeds[`past_key.${layer}`] = new ort.Tensor(this.kv.type, (past ? past.keys[layer] : empty) as Float32Array, dims);
      feeds[`past_value.${layer}`] = new ort.Tensor(this.kv.type, (past ? past.values[layer] : empty) as Float32Array, dims);
    }
    const fetches = [
      ...(logits.length > 0 ? ['logits'] : []),
      ...(attention.length > 0 ? ['attention'] : []),
      ...(candidates.length > 0 ? this.#slotFetches : []),
      ...(input.keep ? this.#kvFetches : []),
    ];
    const started = performance.now();
    const out = await this.#session.run(feeds, fetches.length > 0 ? fetches : ['logits']);
    this.pace.ran(input.ids.length, performance.now() - started);
    const floats = (name: string) => out[name]!.data as Float32Array;
    const each = <T>(wanted: boolean, name: string, take: (name: string) => T): T[] =>
      wanted ? Array.from({ length: layers }, (_, layer) => take(`${name}.${layer}`)) : [];
    const kvOf = (name: string): KvArray => {
      const data = out[name]!.data as Float32Array;
      // Half-precision outputs come as Float16Array where the runtime has it; the bits are what we keep.
      return this.kv.type === 'float32' ? data : new Uint16Array(data.buffer, data.byteOffset, data.length);
    };
    return {
      logits: logits.length > 0 ? floats('logits') : new Float32Array(0),
      keys: each(input.keep === true, 'key', kvOf),
      values: each(input.keep === true, 'value', kvOf),
      slotKeys: each(candidates.length > 0, 'slot_key', floats),
      slotValues: each(candidates.length > 0, 'slot_value', floats),
      attention: attention.length > 0 ? floats('attention') : new Float32Array(0),
      attentionKeys: attention.length > 0 ? out.attention!.dims[1]! : 0,
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function rotaryOf({ rotary, localRotary, attention, headDim }: Manifest['config'], layer: number): Rotary {
  const kind = attention[layer]?.rotary ?? 'main';
  if (kind === 'none') return { inverseFrequencies: new Float32Array(headDim / 2), attentionFactor: 1 };
  const { inverseFrequencies, attentionFactor } = kind === 'local' && localRotary ? localRotary : rotary;
  return { inverseFrequencies: Float32Array.from(inverseFrequencies), attentionFactor };
}

/** Non-negative int32 as int64: the low words, little-endian. */
function toInt64(values: ArrayLike<number>): BigInt64Array {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) words[2 * i] = values[i]!;
  return new BigInt64Array(words.buffer);
}

function rowTensor(rows: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', toInt64(rows), [rows.length]);
}
