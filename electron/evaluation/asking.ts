/** One question on one text, by every method: FocusLLM, and what people would use instead on the same weights. */
import { answerQuestion } from '../engine/answer.ts';
import type { Citation, DecodeOptions, SourceText } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import type { Model } from '../engine/model.ts';
import { argmax } from '../engine/sampler.ts';
import { FocusError } from '../errors.ts';
import { retrieveBm25, retrieveEmbedding, truncate } from './baselines.ts';
import { ntkModel } from './ntk.ts';
import { plainStart } from './plain.ts';
import { SinkStream } from './streaming.ts';

/**
 * focus: the engine as it ships. none: the question alone. truncated: the text's beginning, in the context that the model is best at.
 * retrieval: the best passages by BM25; retrieval-embedding: by embeddings. window: full attention inside the window. sinks: sliding window
 * with attention sinks. interpolation, ntk: full attention over the whole text, positions scaled or rotary base raised.
 */
export const methods = ['focus', 'none', 'truncated', 'retrieval', 'retrieval-embedding', 'window', 'sinks', 'interpolation', 'ntk'] as const;
export type Method = (typeof methods)[number];

export function chosenMethods(names: readonly string[]): Method[] {
  if (names.includes('all')) return [...methods];
  const unknown = names.find((name) => !(methods as readonly string[]).includes(name));
  if (unknown) throw new FocusError('bad-input', `--methods has "${unknown}"; known are ${methods.join(', ')} and all.`);
  return names as Method[];
}

export interface Reply {
  answer: string;
  /** Where the answer was taken from, best first, offsets in the text; absent where the method does not say. */
  offsets?: number[];
  citations?: Citation[];
}

export class Asking {
  readonly #loaded: LoadedModel;
  readonly #options: DecodeOptions & { maxTokens: number };
  readonly #signal: AbortSignal | undefined;
  /** By scale: sessions with a raised rotary base. */
  readonly #stretched = new Map<number, Model>();

  constructor(loaded: LoadedModel, options: DecodeOptions & { maxTokens: number }, signal?: AbortSignal) {
    this.#loaded = loaded;
    this.#options = options;
    this.#signal = signal;
  }

  async ask(method: Method, source: SourceText, question: string): Promise<Reply> {
    this.#signal?.throwIfAborted();
    const loaded = this.#loaded;
    switch (method) {
      case 'focus': {
        const { answer, citations } = await this.#focus(source, question);
        return { answer, citations, offsets: citations.map((citation) => citation.start) };
      }
      case 'truncated':
        return { answer: (await this.#focus(truncate(loaded, source), question)).answer };
      case 'retrieval': {
        const { text, offsets } = retrieveBm25(loaded, source, question);
        return { answer: (await this.#focus(text, question)).answer, offsets };
      }
      case 'retrieval-embedding': {
        const { text, offsets } = await retrieveEmbedding(loaded, source, question);
        return { answer: (await this.#focus(text, question)).answer, offsets };
      }
      default:
        return { answer: await this.#plain(method, loaded.tokenizer.encode(source.text).ids, question) };
    }
  }

  async close(): Promise<void> {
    for (const model of this.#stretched.values()) await model.close();
    this.#stretched.clear();
  }

  #focus(source: SourceText, question: string) {
    return answerQuestion(this.#loaded, { sources: [source], question, options: this.#options }, this.#signal ? { signal: this.#signal } : {});
  }

  async #plain(method: 'none' | 'window' | 'sinks' | 'interpolation' | 'ntk', text: Int32Array, question: string): Promise<string> {
    const { model, prompts } = this.#loaded;
    const prompt = prompts.after(question);
    const { maxTokens } = this.#options;
    const { windowTokens } = model.manifest.config;
    const room = windowTokens - model.prefix.length - prompt.length - maxTokens;
    if (method === 'sinks') {
      const stream = new SinkStream(model, windowTokens - maxTokens);
      await stream.read(text);
      const [first] = await stream.push(prompt, 1);
      return this.#greedy(first!, async (token) => (await stream.push(Int32Array.of(token), 1))[0]!);
    }
    const context = method === 'none' ? new Int32Array(0) : method === 'window' ? text.subarray(0, room) : text;
    const scale = Math.max(1, Math.ceil((2 * (context.length + windowTokens - room)) / windowTokens) / 2);
    const network = method === 'ntk' && scale > 1 ? await this.#stretchedBy(scale) : model;
    const { final, rows } = await plainStart(
      network,
      Int32Array.from([...context, ...prompt]),
      1,
      maxTokens,
      method === 'interpolation' ? 1 / scale : 1,
    );
    return this.#greedy(rows[0]!.logits, async (token) => (await final.append([token]))[0]!.logits);
  }

  async #stretchedBy(scale: number): Promise<Model> {
    const known = this.#stretched.get(scale) ?? (await ntkModel(this.#loaded.model, scale));
    this.#stretched.set(scale, known);
    return known;
  }

  async #greedy(first: Float32Array, next: (token: number) => Promise<Float32Array>): Promise<string> {
    const { model, tokenizer } = this.#loaded;
    const ids: number[] = [];
    for (let logits = first; ids.length < this.#options.maxTokens; ) {
      const token = argmax(logits);
      if (model.manifest.tokens.eos.includes(token)) break;
      ids.push(token);
      if (ids.length < this.#options.maxTokens) logits = await next(token);
    }
    return tokenizer.decode(ids).trim();
  }
}
