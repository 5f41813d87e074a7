import type { Decoding } from './decoding.ts';
import { KvBlock } from './kv.ts';
import { entropy, logSoftmax } from './logits.ts';
import type { ChunkMemory } from './memory.ts';
import type { GrownWave } from './prompt.ts';
import { Attribution } from './provenance.ts';
import { extendRows } from './rows.ts';

/** Weight of FusionOptions.contrast; not measured on its own. */
const contrast = 0.25;

export interface FusionOptions {
  /** The most certain chunks whose distributions are pooled, and which go on to the next token. */
  focusChunks: number;
  maxTokens: number;
  /** w, weight of the evidence against the model's own expectation: log p = (1 + w) log pool - w log none. */
  contrast?: number;
  signal?: AbortSignal;
  onPrompt?: (done: number, total: number) => void;
}

/**
 * The integrator for models whose added parameters were never trained (naive-Bayes context extension): each chunk followed by
 * the prompt gives a next-token distribution of its own; the most certain ones (lowest entropy) are pooled against what the
 * model says with no chunk at all.
 */
export class FusionDecoding implements Decoding {
  readonly attribution: Attribution;
  logits: Float32Array = new Float32Array(0);
  shares: Float32Array;
  readonly localShares = new Float32Array(0);
  readonly #memory: ChunkMemory;
  readonly #options: FusionOptions;
  #focus!: GrownWave;
  #none!: GrownWave;

  private constructor(memory: ChunkMemory, options: FusionOptions) {
    this.#memory = memory;
    this.#options = options;
    this.shares = new Float32Array(memory.chunks.length);
    this.attribution = new Attribution(memory.chunks, (chunk) => memory.before(chunk).length);
  }

  /** @param prompt token ids of question and answer so far, without BOS. */
  static async start(memory: ChunkMemory, prompt: Int32Array, options: FusionOptions): Promise<FusionDecoding> {
    const decoding = new FusionDecoding(memory, options);
    await decoding.#prompt(prompt);
    return decoding;
  }

  async #prompt(prompt: Int32Array): Promise<void> {
    const { model } = this.#memory;
    const total = this.#memory.chunks.length;
    const entropies = new Float32Array(total);
    let done = 0;
    for (const chunks of this.#memory.waves([...this.#memory.chunks.keys()], prompt.length)) {
      this.#options.signal?.throwIfAborted();
      const { logProbabilities } = await this.#run(await this.#open(chunks, 0), prompt, false);
      for (const [row, chunk] of chunks.entries()) entropies[chunk] = entropy(logProbabilities[row]!);
      done += chunks.length;
      this.#options.onPrompt?.(done, total);
    }
    const chosen = Array.from(entropies.keys())
      .sort((a, b) => entropies[a]! - entropies[b]!)
      .slice(0, this.#options.focusChunks)
      .sort((a, b) => a - b);
    const room = prompt.length + this.#options.maxTokens;
    this.#focus = await this.#open(chosen, room);
    this.#none = { chunks: [], block: new KvBlock(model.kv, 1, model.prefix.length + room) };
    await this.#integrate(Int32Array.from([...model.prefix, ...prompt]), prompt);
  }

  async accept(token: number): Promise<void> {
    this.#options.signal?.throwIfAborted();
    await this.#integrate(Int32Array.of(token), Int32Array.of(token));
  }

  async #integrate(noneTokens: Int32Array, focusTokens: Int32Array): Promise<void> {
    const none = (await this.#run(this.#none, noneTokens, true)).logProbabilities[0]!;
    const { logProbabilities, attention, keys } = await this.#run(this.#focus, focusTokens, true);
    // Certainty weighs: a chunk that is sure speaks louder than one that guesses.
    const weights = logProbabilities.map((row) => Math.exp(-entropy(row)));
    const sum = weights.reduce((a, b) => a + b, 0);
    this.shares = new Float32Array(this.#memory.chunks.length);
    for (const [row, chunk] of this.#focus.chunks.entries()) this.shares[chunk] = weights[row]! / sum;
    const w = this.#options.contrast ?? contrast;
    this.logits = Float32Array.from(none, (own, token) => {
      let pool = 0;
      for (let row = 0; row < logProbabilities.length; row++) pool += (weights[row]! / sum) * logProbabilities[row]![token]!;
      return (1 + w) * pool - w * own;
    });
    this.attribution.add(this.shares);
    this.attribution.addTokens(this.#focus.chunks, attention, keys, this.shares);
  }

  async #open(chunks: readonly number[], room: number): Promise<GrownWave> {
    const records = await this.#memory.load(chunks);
    return { chunks, block: KvBlock.of(this.#memory.model.kv, records, room) };
  }

  /** The same tokens on every row; log-probabilities of each row's next token. */
  async #run(
    wave: GrownWave,
    tokens: Int32Array,
    grow: boolean,
  ): Promise<{ logProbabilities: Float32Array[]; attention: Float32Array; keys: number }> {
    const { block } = wave;
    const { model } = this.#memory;
    const last = tokens.length - 1;
    const out = await extendRows(model, block, Array(block.rows).fill(tokens), { attention: grow ? [last] : [], grow });
    const size = model.manifest.config.vocabSize;
    return {
      logProbabilities: Array.from({ length: block.rows }, (_, row) => logSoftmax(out.logits.subarray(row * size, (row + 1) * size))),
      attention: out.attention,
      keys: out.attentionKeys,
    };
  }
}
