/**
 * FocusLLM on this machine: reads every chunk of a text, asks every chunk, and decodes one answer from what they found.
 *
 *   ask:  chunk the sources                                    (chunker.ts)
 *         fits the window? decode it as usual, C = 0           (verbatim.ts)
 *         else read → prompt → step                            (read.ts, prompt.ts, step.ts; joined in decoding.ts)
 *         re-read what holds the attention, where the model is better at that (verbatim.ts)
 *         attention, summed, says where the answer stands;
 *         shared words settle the order of the quotes          (provenance.ts, words.ts)
 */
import { createHash } from 'node:crypto';
import { FocusError } from '../errors.ts';
import { type Chunk, chunkSources, textsOf } from './chunker.ts';
import type { Answer, AskRequest, DecodeOptions, Engine, HeldSpan, ModelInfo, RunHooks, SourceText, SummarizeRequest, Summary } from './contract.ts';
import { type Decoding, FocusDecoding } from './decoding.ts';
import { FusionDecoding } from './fusion.ts';
import { ChunkMemory } from './memory.ts';
import { Model } from './model.ts';
import { type Attribution, cite } from './provenance.ts';
import { type Asked, chunksToReread, saysWhatIsAsked, sentencesToReread } from './reread.ts';
import { Sampler } from './sampler.ts';
import { defaultBudgetBytes, resolveSettings, type Settings, searchTokens } from './settings.ts';
import type { KvStore } from './store.ts';
import { TextStream } from './stream.ts';
import { summarize } from './summary.ts';
import { Tokenizer } from './tokenizer.ts';
import { type Stretch, VerbatimDecoding } from './verbatim.ts';
import { PassageWords } from './words.ts';

export interface EngineOptions {
  /** Folder of a focus bundle. */
  bundle: string;
  provider?: string;
  threads?: number;
  /** Where KV is kept between runs; none = only in memory. */
  store?: KvStore | null;
  /** Bytes of KV held in memory; default 128 MiB beside a store, 1 GiB without. */
  memoryBytes?: number;
  /** New tokens of one batched run. */
  waveTokens?: number;
}

export async function createEngine(options: EngineOptions): Promise<FocusEngine> {
  const model = await Model.load(options.bundle, {
    ...(options.provider ? { provider: options.provider } : {}),
    ...(options.threads ? { threads: options.threads } : {}),
  });
  try {
    return new FocusEngine(model, await Tokenizer.load(options.bundle), options);
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** Called after each token with the answer so far. */
export type OnText = (text: string, decoding: Decoding) => void;

/** What a decode over a memory ended with. */
export interface Decoded {
  text: string;
  tokens: number;
  finish: Answer['finish'];
  decoding: Decoding;
  promptMs: number;
  perTokenMs: number;
}

export class FocusEngine implements Engine {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly #store: KvStore | null;
  readonly #memoryBytes: number;
  readonly #waveTokens: number;
  /** The last text's memory stays: the next question on it finds its KV in RAM as far as the budget goes. */
  #last: { key: string; memory: ChunkMemory } | null = null;

  constructor(model: Model, tokenizer: Tokenizer, options: Omit<EngineOptions, 'bundle'> = {}) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.#store = options.store ?? null;
    // With a store on disk, memory need only hold what is asked for again soon; without one it is all that keeps a text read.
    this.#memoryBytes = options.memoryBytes ?? (options.store ? defaultBudgetBytes : 2 ** 30);
    this.#waveTokens = options.waveTokens ?? 2048;
  }

  async info(): Promise<ModelInfo> {
    const { name, parameters, precision, config, method, licence } = this.model.manifest;
    return {
      name,
      bundle: this.model.directory,
      parameters,
      provider: this.model.provider,
      precision,
      windowTokens: config.windowTokens,
      vocabulary: config.vocabSize,
      integrator: method.integrator,
      licence,
    };
  }

  async chunk(sources: SourceText[], options?: DecodeOptions): Promise<HeldSpan[]> {
    const chunks = this.chunks(sources, resolveSettings(this.model.manifest, options));
    const key = keyOf(chunks);
    // A look at a text does not push the last one out of memory.
    const memory = this.#last?.key === key ? this.#last.memory : this.freshMemory(chunks);
    return chunks.map(({ span }, index) => ({ ...span, read: memory.isRead(index) }));
  }

  chunks(sources: readonly SourceText[], settings: Settings): Chunk[] {
    const chunks = chunkSources(sources, this.tokenizer, settings.chunkTokens);
    if (chunks.length === 0) throw new FocusError('file-empty', 'The text is empty: there is nothing to read.');
    return chunks;
  }

  async read(sources: SourceText[], options?: DecodeOptions, hooks: RunHooks = {}) {
    const chunks = this.chunks(sources, resolveSettings(this.model.manifest, options));
    const spans = chunks.map((chunk) => chunk.span);
    hooks.onEvent?.({ type: 'chunks', chunks: spans });
    const memory = this.memory(chunks, hooks);
    let done = 0;
    for (const wave of memory.waves([...chunks.keys()])) {
      hooks.signal?.throwIfAborted();
      await memory.load(wave);
      done += wave.length;
      hooks.onEvent?.({ type: 'progress', stage: 'read', done, total: chunks.length, unit: 'chunks' });
    }
    await this.#store?.flush();
    return { chunks: spans, chunksFromStore: memory.fromStore, readMs: memory.readMs };
  }

  async ask(request: AskRequest, hooks: RunHooks = {}): Promise<Answer> {
    if (request.question.trim() === '') throw new FocusError('bad-input', 'The question is empty.');
    const settings = resolveSettings(this.model.manifest, request.options);
    const chunks = this.chunks(request.sources, settings);
    hooks.onEvent?.({ type: 'chunks', chunks: chunks.map((chunk) => chunk.span) });
    const memory = this.memory(chunks, hooks);
    const readBefore = memory.readMs;
    const fromStoreBefore = memory.fromStore;
    const prompt = this.#promptTokens(request, settings);
    const texts = new Map(request.sources.map((source) => [source.id, source.text]));
    // Not before it is asked for: where nothing is re-read, that is when the answer stands.
    let counted: PassageWords | null = null;
    const words = () => (counted ??= new PassageWords(textsOf(chunks, texts)));
    const citedChunk = (index: number) => cited(chunks[index]!, texts);
    const decoded = await this.decode(chunks, memory, prompt, settings, hooks, { asked: { question: request.question, words, citedChunk } });
    const text = decoded.text.trim();
    const { notFound } = this.model.manifest.method.template;
    const found = notFound === null || text !== notFound;
    const citations = found ? cite(decoded.decoding.attribution, citedChunk, 5, words().support(request.question, text)) : [];
    await this.#store?.flush();
    return {
      answer: text,
      found,
      citations,
      chunks: chunks.length,
      tokens: chunks.reduce((sum, chunk) => sum + chunk.ids.length, 0),
      shares: meanShares(decoded.decoding),
      chunksFromStore: memory.fromStore - fromStoreBefore,
      answerTokens: decoded.tokens,
      finish: decoded.finish,
      timings: { readMs: memory.readMs - readBefore, promptMs: decoded.promptMs - (memory.readMs - readBefore), perTokenMs: decoded.perTokenMs },
      model: this.model.manifest.name,
    };
  }

  summarize(request: SummarizeRequest, hooks: RunHooks = {}): Promise<Summary> {
    return summarize(this, request, hooks);
  }

  async close(): Promise<void> {
    this.#last = null;
    await this.#store?.close();
    await this.model.close();
  }

  /** The memory of these chunks: the last one again when the tokens are the same. */
  memory(chunks: readonly Chunk[], hooks: RunHooks = {}): ChunkMemory {
    const key = keyOf(chunks);
    if (this.#last?.key !== key) this.#last = { key, memory: this.freshMemory(chunks) };
    this.#last.memory.onWarning = ({ code, message }) => hooks.onEvent?.({ type: 'warning', code, message });
    return this.#last.memory;
  }

  /** A memory of its own, for a part of a text. */
  freshMemory(chunks: readonly Chunk[]): ChunkMemory {
    return new ChunkMemory(
      this.model,
      chunks.map((chunk) => chunk.ids),
      { store: this.#store, budgetBytes: this.#memoryBytes, waveTokens: this.#waveTokens },
    );
  }

  /** Whether chunks and prompt fit into one plain context that the model is good at. */
  fits(chunks: readonly Chunk[], promptTokens: number, settings: Settings): boolean {
    const tokens = chunks.reduce((sum, chunk) => sum + chunk.ids.length, this.model.prefix.length + promptTokens);
    return tokens + settings.maxTokens <= this.model.manifest.config.windowTokens && tokens <= settings.localTokens;
  }

  /** Decodes an answer to the prompt from all chunks. */
  async decode(
    chunks: readonly Chunk[],
    memory: ChunkMemory,
    prompt: Int32Array,
    settings: Settings,
    hooks: RunHooks,
    { asked, onText }: { asked?: Asked; onText?: OnText } = {},
  ): Promise<Decoded> {
    const started = performance.now();
    const decoding = await this.open(chunks, memory, prompt, settings, hooks, asked);
    const firstMs = performance.now() - started;
    const generated = await this.#generate(decoding, settings, hooks, onText);
    const laterTokens = Math.max(generated.tokens - 1, 1);
    return { ...generated, decoding, promptMs: firstMs, perTokenMs: (performance.now() - started - firstMs) / laterTokens };
  }

  /** The prompt read against all chunks, by the way that fits, ready for its first token. */
  async open(
    chunks: readonly Chunk[],
    memory: ChunkMemory,
    prompt: Int32Array,
    settings: Settings,
    hooks: RunHooks,
    asked?: Asked,
  ): Promise<Decoding> {
    const signal = hooks.signal ? { signal: hooks.signal } : {};
    const readBefore = memory.readMs;
    const onPrompt = (done: number, total: number) =>
      hooks.onEvent?.({ type: 'progress', stage: memory.readMs > readBefore ? 'read' : 'prompt', done, total, unit: 'chunks' });
    const all = [...chunks.keys()];
    if (this.fits(chunks, prompt.length, settings)) {
      return this.#verbatim(chunks, all, prompt, settings, hooks, asked);
    }
    if (settings.integrator === 'fusion') {
      return FusionDecoding.start(memory, prompt, {
        focusChunks: settings.focusChunks,
        maxTokens: settings.maxTokens,
        onPrompt,
        ...signal,
      });
    }
    const local = [...this.model.prefix, ...prompt];
    // A search (re-reading, extracts) decodes a few tokens of its own even where the answer may be shorter.
    const maxTokens = Math.max(settings.maxTokens, searchTokens + 1);
    const decoding = await FocusDecoding.start(memory, local, {
      ...settings,
      maxTokens,
      range: settings.slotRange,
      onPrompt,
      ...signal,
    });
    return settings.rereadChunks > 0 ? this.#reread(chunks, decoding, prompt, settings, hooks, asked) : decoding;
  }

  /** The parallel decode searches for a few tokens; then the chunks that held its attention are read verbatim. */
  async #reread(
    chunks: readonly Chunk[],
    search: Decoding,
    prompt: Int32Array,
    settings: Settings,
    hooks: RunHooks,
    asked?: Asked,
  ): Promise<Decoding> {
    const eos = new Set(this.model.manifest.tokens.eos);
    const sampler = new Sampler({});
    for (let i = 0; i < searchTokens; i++) {
      hooks.onEvent?.({ type: 'attention', shares: search.shares });
      const token = sampler.next(search.logits);
      if (eos.has(token)) break;
      await search.accept(token);
    }
    const window = Math.min(settings.localTokens, this.model.manifest.config.windowTokens - settings.maxTokens);
    const shown = chunksToReread(search.attribution.shares, chunks, settings, window - prompt.length - this.model.prefix.length, asked);
    return this.#verbatim(chunks, shown, prompt, settings, hooks, asked);
  }

  /** The chunks read verbatim; where the model's method asks for it, then only the sentences among them that are most about the question, if they say it in its words. */
  async #verbatim(
    chunks: readonly Chunk[],
    shown: readonly number[],
    prompt: Int32Array,
    settings: Settings,
    hooks: RunHooks,
    asked?: Asked,
  ): Promise<Decoding> {
    const start = (stretches: readonly Stretch[], earlier?: Attribution) =>
      VerbatimDecoding.start(this.model, chunks, stretches, prompt, settings.maxTokens, hooks.signal, earlier);
    const whole = await start(VerbatimDecoding.whole(chunks, shown));
    if (settings.rereadSentences === 0 || !asked) return whole;
    const sentences = cite(whole.attribution, asked.citedChunk, settings.rereadSentences, asked.words().support(asked.question, ''));
    if (!saysWhatIsAsked(sentences, asked)) return whole;
    return start(sentencesToReread(sentences, chunks), whole.attribution);
  }

  async #generate(
    decoding: Decoding,
    settings: Settings,
    hooks: RunHooks,
    onText?: OnText,
  ): Promise<{ text: string; tokens: number; finish: Answer['finish'] }> {
    const eos = new Set(this.model.manifest.tokens.eos);
    const sampler = new Sampler(settings);
    const stream = new TextStream(this.tokenizer, settings.stop);
    for (let index = 0; ; index++) {
      const token = sampler.next(decoding.logits);
      if (eos.has(token)) return { text: stream.text + this.#emit(stream.end(), index, decoding, hooks), tokens: index, finish: 'stop' };
      this.#emit(stream.push(token), index, decoding, hooks);
      onText?.(stream.text, decoding);
      if (stream.stopped) return { text: stream.text, tokens: index + 1, finish: 'stop' };
      if (index + 1 >= settings.maxTokens)
        return { text: stream.text + this.#emit(stream.end(), index, decoding, hooks), tokens: index + 1, finish: 'length' };
      try {
        await decoding.accept(token);
      } catch (error) {
        // A stop in the middle of an answer keeps what was said so far.
        if (hooks.signal?.aborted) return { text: stream.text, tokens: index + 1, finish: 'cancelled' };
        throw error;
      }
    }
  }

  #emit(text: string, index: number, decoding: Decoding, hooks: RunHooks): string {
    hooks.onEvent?.({ type: 'token', index, text, shares: decoding.shares });
    return text;
  }

  /** Earlier turns as far as the local context holds them (latest kept), then the question. */
  #promptTokens(request: AskRequest, settings: Settings): Int32Array {
    const { template } = this.model.manifest.method;
    const question = this.tokenizer.encodeTemplate(template.question, { question: request.question.trim() });
    const limit = Math.min(settings.localTokens, this.model.manifest.config.windowTokens - settings.maxTokens - settings.slotRange);
    if (question.length > limit) {
      throw new FocusError(
        'window-exceeded',
        `The question is ${question.length} tokens long; ${limit} fit the model's local context. Shorten it, or put its material into a document.`,
      );
    }
    const turns: number[] = [];
    for (const turn of [...(request.history ?? [])].reverse()) {
      const tokens = this.tokenizer.encodeTemplate(template.turn, turn);
      if (tokens.length + turns.length + question.length > limit) break;
      turns.unshift(...tokens);
    }
    return Int32Array.from([...turns, ...question]);
  }
}

function keyOf(chunks: readonly Chunk[]): string {
  const hash = createHash('sha256');
  for (const { ids } of chunks) hash.update(`${ids.length}:`).update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
  return hash.digest('hex');
}

/** Mean share per decoded token of each chunk. */
export function meanShares(decoding: Decoding): Float32Array {
  const { shares, tokens } = decoding.attribution;
  return shares.map((share) => share / Math.max(tokens, 1));
}

export function cited(chunk: Chunk, texts: ReadonlyMap<string, string>) {
  return { span: chunk.span, text: texts.get(chunk.span.source)!, tokenEnds: chunk.ends };
}
