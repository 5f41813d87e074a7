/**
 * A prompt read as the method's published code reads it (github.com/leezythu/FocusLLM): text and question are one run of tokens, of which the last ones are
 * local; what stands before them is cut into chunks at fixed places; BOS stands before the text, every fragment and the local context; each token renews
 * every slot. A prompt of fewer than 4,096 tokens is read plainly.
 */
import { fixedCuts } from '../../engine/chunker.ts';
import type { DecodeOptions } from '../../engine/contract.ts';
import { FocusDecoding } from '../../engine/decoding.ts';
import type { LoadedModel } from '../../engine/loaded.ts';
import { argmax } from '../../engine/sampler.ts';
import { FocusError } from '../../errors.ts';

export interface PublishedLayout {
  chunkTokens: number;
  /** Tokens at the prompt's end that are local. */
  localTokens: number;
  /** Prompts of fewer tokens, BOS counted, are read plainly. */
  plainBelow: number;
}

/** As the scripts of the published code set them; LongEval and perplexity have no script and take those of the others. */
export const layouts = {
  longbench: { chunkTokens: 1024, localTokens: 3500, plainBelow: 4096 },
  others: { chunkTokens: 2048, localTokens: 2048, plainBelow: 4096 },
} as const satisfies Record<string, PublishedLayout>;

const longestFragment = 512;

export interface Said {
  text: string;
  /** The model's window ended it before the protocol would. */
  isCut: boolean;
}

export class PublishedReader {
  readonly loaded: LoadedModel;
  readonly layout: PublishedLayout;
  readonly #options: DecodeOptions;
  readonly #signal: AbortSignal | undefined;

  /** @param options what differs from the published code on purpose: its sizes, mode, BOS. @throws FocusError where the layout does not fit the model. */
  constructor(loaded: LoadedModel, layout: PublishedLayout, options: DecodeOptions = {}, signal?: AbortSignal) {
    this.loaded = loaded;
    this.layout = {
      ...layout,
      chunkTokens: options.chunkTokens ?? layout.chunkTokens,
      localTokens: options.tailTokens || layout.localTokens,
    };
    this.#options = options;
    this.#signal = signal;
    if (this.#room(1) < 1) {
      const { chunkTokens, localTokens } = this.layout;
      throw new FocusError(
        'window-exceeded',
        `Chunks of ${chunkTokens} tokens with a fragment of ${this.fragmentTokens}, and ${localTokens} local tokens, do not fit the window of ${loaded.model.manifest.name} (${this.#window} tokens); --chunk-tokens, --fragment-tokens and --tail make them smaller than published.`,
      );
    }
  }

  get fragmentTokens(): number {
    return this.#options.fragmentTokens ?? Math.min(longestFragment, this.layout.chunkTokens, this.layout.localTokens);
  }

  get #window(): number {
    return this.loaded.model.manifest.config.windowTokens;
  }

  /** Tokens that an answer may have: chunks grow with it as the local context does. */
  #room(slots: number, local = this.layout.localTokens): number {
    const inChunks = slots === 0 ? Number.POSITIVE_INFINITY : this.#window - this.layout.chunkTokens - this.fragmentTokens - 1;
    return Math.min(inChunks, this.#window - slots - local - this.loaded.model.prefix.length);
  }

  /** @param ids of text and question, without BOS. @returns the decode before its first token, and how many tokens it may have. */
  async start(ids: Int32Array, maxTokens: number): Promise<{ decoding: FocusDecoding; room: number }> {
    this.#signal?.throwIfAborted();
    const { model } = this.loaded;
    const { chunkTokens, localTokens, plainBelow } = this.layout;
    const isPlain = model.prefix.length + ids.length < plainBelow;
    const cut = isPlain ? 0 : Math.max(0, ids.length - localTokens);
    const bos = this.#options.bos ?? 'fragments';
    const chunks = fixedCuts(ids.subarray(0, cut), chunkTokens, bos);
    const room = Math.min(maxTokens, this.#room(chunks.length, ids.length - cut));
    if (room < 1) {
      const slots = chunks.length > 0 ? `${chunks.length} slots and ` : '';
      throw new FocusError(
        'window-exceeded',
        `${slots}${ids.length - cut} local tokens leave no room in the model's window of ${this.#window} tokens.`,
      );
    }
    const decoding = await FocusDecoding.start(this.loaded.memoryOf(chunks, bos), [...model.prefix, ...ids.subarray(cut)], {
      mode: this.#options.mode ?? 'exact',
      placement: this.#options.placement ?? 'sequential',
      range: model.manifest.method.slots.range,
      fragmentTokens: this.fragmentTokens,
      maxTokens: room,
      focusChunks: this.#options.focusChunks ?? 16,
      catchUpTokens: this.#options.catchUpTokens ?? 32,
      ...(this.#signal ? { signal: this.#signal } : {}),
    });
    return { decoding, room };
  }

  /** Greedy. @param ends tokens that end the answer besides the model's own. */
  async say(prompt: string, maxTokens: number, ends: readonly number[] = []): Promise<Said> {
    const { tokenizer, model } = this.loaded;
    const stops = new Set([...model.manifest.tokens.eos, ...ends]);
    const { decoding, room } = await this.start(tokenizer.encode(prompt).ids, maxTokens);
    const ids: number[] = [];
    for (;;) {
      const token = argmax(decoding.logits);
      if (stops.has(token)) return { text: tokenizer.decode(ids), isCut: false };
      ids.push(token);
      if (ids.length >= room) return { text: tokenizer.decode(ids), isCut: room < maxTokens };
      await decoding.accept(token);
    }
  }
}
