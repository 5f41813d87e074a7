import { cached } from './cached.ts';
import { type DecodePolicy, DecodeState, type DecodingOptions } from './decode-state.ts';
import { exact } from './exact.ts';
import { Focused } from './focused.ts';
import type { ChunkMemory } from './memory.ts';
import type { Attribution } from './provenance.ts';

/** A prompt that was read against a memory and can be continued token by token, whatever integrates the chunks. */
export interface Decoding {
  /** [vocabulary] of the next token. */
  readonly logits: Float32Array;
  /** [chunks] share of the chunks in these logits. */
  readonly shares: Float32Array;
  /** [local tokens] attention on the local context itself. */
  readonly localShares: Float32Array;
  /** Which tokens of which chunks the decoded tokens came from, summed so far. */
  readonly attribution: Attribution;
  /** The next token is `token` (sampled from `logits`, or forced). */
  accept(token: number): Promise<void>;
}

/** No chunks (C = 0): the local context is decoded as usual, and there is no slot that could grow old. */
const plain = (state: DecodeState): DecodePolicy => ({
  prompt: async () => {},
  settle: async () => {},
  step: async () => {},
  decode: (token) => state.append(token),
});

function policyOf(state: DecodeState): DecodePolicy {
  if (state.slots.chunks === 0) return plain(state);
  switch (state.options.mode) {
    case 'exact':
      return exact(state);
    case 'cached':
      return cached(state);
    case 'focused':
      return new Focused(state);
  }
}

/**
 * FocusLLM decoding: the three loops put together. Chunks were read (loop 1, in `memory`); `start` sends the fragment through
 * every chunk (loop 2) and decodes the local context against the slots; `accept` steps (loop 3). How much is renewed at a step is
 * the mode's policy: exact.ts, cached.ts, focused.ts.
 */
export class FocusDecoding implements Decoding {
  readonly #state: DecodeState;
  readonly #policy: DecodePolicy;

  private constructor(state: DecodeState) {
    this.#state = state;
    this.#policy = policyOf(state);
  }

  /** @param local token ids of the prompt, BOS first when the model has one. */
  static async start(memory: ChunkMemory, local: ArrayLike<number>, options: DecodingOptions): Promise<FocusDecoding> {
    const decoding = new FocusDecoding(new DecodeState(memory, local, options));
    await decoding.#prompt();
    return decoding;
  }

  get attribution(): Attribution {
    return this.#state.attribution;
  }

  get logits(): Float32Array {
    return this.#state.row.logits;
  }

  get shares(): Float32Array {
    return this.#state.row.slotShares;
  }

  get localShares(): Float32Array {
    return this.#state.row.localShares;
  }

  async #prompt(): Promise<void> {
    const state = this.#state;
    const { memory, options } = state;
    const total = memory.chunks.length;
    let done = 0;
    for (const chunks of memory.waves([...memory.chunks.keys()], state.tail.length)) {
      options.signal?.throwIfAborted();
      await this.#policy.prompt(chunks);
      done += chunks.length;
      options.onPrompt?.(done, total);
    }
    state.row = (await state.final.append(state.local))[0]!;
    state.attribution.add(state.row.slotShares);
    await this.#policy.settle();
  }

  async accept(token: number): Promise<void> {
    const state = this.#state;
    state.options.signal?.throwIfAborted();
    const previous = state.tail.at(-1)!;
    state.tail.push(token);
    state.local.push(token);
    await this.#policy.step(previous, token);
    state.row = await this.#policy.decode(token);
    state.attribution.add(state.row.slotShares);
    state.attribute();
  }
}
