import { type DecodeState, topChunks } from './decode-state.ts';
import { kvTokenBytes } from './kv-record.ts';
import type { GrownWave } from './prompt.ts';
import { stepWave } from './step.ts';

/** `exact` and `cached` renew every chunk's slot at each token. What the chunks grow by is kept within the memory's budget, or made again from KV[c]. */
export class EveryChunk {
  readonly #state: DecodeState;
  readonly #waves: { chunks: readonly number[]; grown: GrownWave | null }[] = [];
  #keptBytes = 0;

  constructor(state: DecodeState) {
    this.#state = state;
  }

  async prompt(chunks: readonly number[]): Promise<void> {
    const { memory, model, options } = this.#state;
    const keep = this.#keptBytes < memory.budgetBytes;
    const wave = await this.#state.runTail(chunks, { grow: keep });
    if (keep) this.#keptBytes += wave.block.bytes + chunks.length * options.maxTokens * kvTokenBytes(model.kv);
    this.#waves.push({ chunks, grown: keep ? wave : null });
  }

  /** The prompt did not look into the chunks: those that hold the first token's attention run once more for it. */
  async settle(): Promise<void> {
    const state = this.#state;
    const top = topChunks(state.row.slotShares, state.options.focusChunks);
    for (const wave of state.memory.waves(top, state.tail.length)) await state.runTail(wave, { look: true });
    state.attribute();
  }

  async step(previous: number, token: number): Promise<void> {
    const state = this.#state;
    for (const { chunks, grown } of this.#waves) {
      state.options.signal?.throwIfAborted();
      if (grown) {
        const { attention, attentionKeys } = await stepWave(state.model, grown, previous, token, state.slots);
        state.looked(chunks, attention, attentionKeys);
      } else await state.runTail(chunks);
    }
  }
}
