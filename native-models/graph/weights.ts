import { FocusError } from '../../electron/errors.ts';
import type { Architecture, Manifest } from './manifest.ts';
import { type Matrix, multiply, table } from './matmul.ts';
import { float, type GraphWriter } from './onnx.ts';
import { needShape, readRows, readTensor, type TensorSource } from './tensors.ts';

/**
 * Tables that are reckoned anew, a head that is the embedding once more, and of the published code the added parameters, which are read apart, and an
 * embedding that it does not use. What it may add to MLPs is no part of the method and is refused.
 */
const needless = /rotary_emb\.inv_freq$|^lm_head\.weight$|\.self_attn\.beacon_[qkvo]_proj\.|beacon_embed_tokens\.weight$/;

const projections = ['q_proj', 'k_proj', 'v_proj', 'o_proj'] as const;

/**
 * The tensors of a model in the precision asked for, as nodes of the graph: frozen W, and the added parameters W' full
 * (W' itself) or low-rank (W' = W + B A, tensors named `….lora_A.weight` [rank, in] and `….lora_B.weight` [out, rank]).
 */
export class Weights {
  readonly added: Manifest['added'];
  readonly #architecture: Architecture;
  readonly #frozen: TensorSource;
  readonly #extra: TensorSource | null;
  readonly #precision: Manifest['precision'];
  readonly #embeddings: 'float16' | 'float32';
  /** Tensors that the network asked for. */
  readonly #used = new Set<string>();

  constructor(
    architecture: Architecture,
    frozen: TensorSource,
    extra: TensorSource | null,
    precision: Manifest['precision'],
    embeddings: 'float16' | 'float32' = 'float16',
  ) {
    this.#architecture = architecture;
    this.#frozen = frozen;
    this.#extra = extra;
    this.#precision = precision;
    this.#embeddings = precision === 'fp32' ? 'float32' : embeddings;
    this.added = this.#addedKind();
  }

  /** Every tensor of W' must fit a projection of the network. */
  #addedKind(): Manifest['added'] {
    if (!this.#extra) return { kind: 'none' };
    const known = new Set(
      Array.from({ length: this.#architecture.layers }, (_, l) => projections.map((p) => `model.layers.${l}.self_attn.${p}`)).flat(),
    );
    let rank: number | undefined;
    for (const name of this.#extra.names()) {
      const base = name.replace(/\.(lora_A\.weight|lora_B\.weight|weight|bias)$/, '');
      if (!known.has(base))
        throw new FocusError('weights-invalid', `The added parameters hold ${name}; this network has no such attention projection.`);
      if (name.endsWith('lora_A.weight')) rank = this.#extra.shape(name)[0]!;
    }
    return rank === undefined ? { kind: 'full' } : { kind: 'low-rank', rank };
  }

  /** [out, in] of a projection. */
  #dims(name: string): [number, number] {
    const { hiddenSize, intermediateSize, heads, kvHeads, headDim } = this.#architecture;
    const last = name.slice(name.lastIndexOf('.') + 1);
    switch (last) {
      case 'q_proj':
        return [heads * headDim, hiddenSize];
      case 'k_proj':
      case 'v_proj':
        return [kvHeads * headDim, hiddenSize];
      case 'o_proj':
        return [hiddenSize, heads * headDim];
      case 'gate_proj':
      case 'up_proj':
        return [intermediateSize, hiddenSize];
      default:
        return [hiddenSize, intermediateSize];
    }
  }

  #bias(name: string): boolean {
    return /[qkv]_proj$/.test(name) ? this.#architecture.qkvBias : name.endsWith('o_proj') ? this.#architecture.outputBias : false;
  }

  /** A norm's weight, always float32. */
  vector(g: GraphWriter, name: string): string {
    const size = /[qk]_norm/.test(name) ? this.#architecture.headDim : this.#architecture.hiddenSize;
    const { normOffset } = this.#architecture;
    const stored = this.#vector(this.#frozen, name, size);
    return g.tensor(name, 'float32', [size], normOffset === 0 ? stored : stored.map((weight) => weight + normOffset));
  }

  /** Token embeddings: rows of the table, float16 in every precision but fp32, where nothing else is asked for (a lookup gains nothing from fewer bits in speed). */
  embed(g: GraphWriter, ids: string): string {
    const { vocabSize, hiddenSize } = this.#architecture;
    const name = 'model.embed_tokens.weight';
    const matrix = this.#matrix(this.#frozen, name, name, vocabSize, hiddenSize);
    if (this.#embeddings === 'float32') return g.node('Gather', [g.tensor(name, 'float32', [vocabSize, hiddenSize], table(matrix, 'float32')), ids]);
    const half = g.tensor(`${name}.half`, 'float16', [vocabSize, hiddenSize], table(matrix, 'float16'));
    return g.node('Cast', [g.node('Gather', [half, ids])], { to: 1 });
  }

  head(g: GraphWriter, x: string): string {
    const { vocabSize, hiddenSize, tiedHead } = this.#architecture;
    const name = tiedHead || !this.#frozen.has('lm_head.weight') ? 'model.embed_tokens.weight' : 'lm_head.weight';
    return multiply(g, x, name, this.#matrix(this.#frozen, name, name, vocabSize, hiddenSize), this.#precision);
  }

  /** x [rows, in] @ W^T (+ bias). */
  matmul(g: GraphWriter, x: string, name: string): string {
    const [n, k] = this.#dims(name);
    const y = multiply(g, x, name, this.#matrix(this.#frozen, `${name}.weight`, `${name}.weight`, n, k), this.#precision);
    return this.#bias(name) ? g.node('Add', [y, g.tensor(`${name}.bias`, 'float32', [n], this.#vector(this.#frozen, `${name}.bias`, n))]) : y;
  }

  #vector(source: TensorSource, name: string, size: number): Float32Array {
    if (source === this.#frozen) this.#used.add(name);
    return readTensor(source, name, [size]);
  }

  /** What no part of the network asked for would be left out in silence. Call it when the network is built. @throws FocusError 'weights-invalid' */
  refuseUnused(): void {
    const unused = this.#frozen.names().filter((name) => !this.#used.has(name) && !needless.test(name));
    if (unused.length === 0) return;
    const more = unused.length > 1 ? ` and ${unused.length - 1} more` : '';
    throw new FocusError(
      'weights-invalid',
      `The weights hold ${unused[0]}${more}, which a network of the kind "${this.#architecture.family}" does not have: it is another model than its configuration says.`,
    );
  }

  /** A stored matrix [n, k], its shape checked. @param as names what is made of it in the graph. */
  #matrix(source: TensorSource, stored: string, as: string, n: number, k: number): Matrix {
    needShape(source, stored, [n, k]);
    if (source === this.#frozen) this.#used.add(stored);
    const bytes = (from: number, to: number) => source.bytes(stored, from, to);
    return { name: as, n, k, rows: (from, to) => readRows(source, stored, from, to), stored: { type: source.type(stored), bytes } };
  }

  hasAdded(name: string): boolean {
    return this.#extra !== null && (this.#extra.has(`${name}.weight`) || this.#extra.has(`${name}.lora_A.weight`));
  }

  /** xc [N, in] @ W'^T (+ bias); `y` is the frozen result of all rows, which low-rank W' adds to. */
  addedMatmul(g: GraphWriter, xc: string, y: string, name: string, rows: string): string {
    const extra = this.#extra!;
    const [n, k] = this.#dims(name);
    if (extra.has(`${name}.weight`)) {
      const out = multiply(g, xc, `${name}:added`, this.#matrix(extra, `${name}.weight`, `${name}.added`, n, k), this.#precision);
      const bias = extra.has(`${name}.bias`) ? extra : this.#frozen;
      return this.#bias(name) ? g.node('Add', [out, g.tensor(`${name}.added.bias`, 'float32', [n], this.#vector(bias, `${name}.bias`, n))]) : out;
    }
    const rank = this.added.rank!;
    const a = g.tensor(`${name}.lora_A`, 'float32', [rank, k], readTensor(extra, `${name}.lora_A.weight`, [rank, k]));
    const b = g.tensor(`${name}.lora_B`, 'float32', [n, rank], readTensor(extra, `${name}.lora_B.weight`, [n, rank]));
    const thin = (input: string, weight: string) => g.node('com.microsoft:FusedMatMul', [input, weight], { transB: 1, alpha: float(1) });
    return g.node('Add', [g.node('Gather', [y, rows]), thin(thin(xc, a), b)]);
  }
}
