import { createHash } from 'node:crypto';
import { FocusError } from '../errors.ts';
import { Prompts } from './chat.ts';
import { type Chunk, chunkSources } from './chunker.ts';
import type { BosPlacement, HeldSpan, RunHooks, SourceText } from './contract.ts';
import { EncodedTexts } from './encoded-texts.ts';
import { ChunkMemory } from './memory.ts';
import { loadManifest, Model } from './model.ts';
import { SentenceIndex } from './sentence-index.ts';
import { defaultBudgetBytes, type Settings } from './settings.ts';
import type { KvStore } from './store.ts';
import { type EncodedText, Tokenizer } from './tokenizer.ts';

export interface LoadOptions {
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

/** What all work on a model shares: the network, its tokenizer, and the KV of what was read. Reading, answering and summaries are functions of it. */
export class LoadedModel {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly prompts: Prompts;
  readonly #store: KvStore | null;
  readonly #memoryBytes: number;
  readonly #waveTokens: number;
  /** The last text's memory stays: the next question on it finds its KV in RAM as far as the budget goes. */
  #last: { key: string; memory: ChunkMemory } | null = null;
  readonly #encoded: EncodedTexts;
  #index: { key: string; index: SentenceIndex } | null = null;

  private constructor(model: Model, tokenizer: Tokenizer, prompts: Prompts, options: LoadOptions) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.prompts = prompts;
    this.#store = options.store ?? null;
    this.#encoded = new EncodedTexts(tokenizer, model.identity, this.#store);
    // With a store on disk, memory need only hold what is asked for again soon; without one it is all that keeps a text read.
    this.#memoryBytes = options.memoryBytes ?? (options.store ? defaultBudgetBytes : 2 ** 30);
    this.#waveTokens = options.waveTokens ?? 2048;
  }

  /** @throws FocusError 'bundle-invalid', 'bundle-hash' or 'provider-failed'. */
  static async load(options: LoadOptions): Promise<LoadedModel> {
    const tokenizer = await Tokenizer.load(options.bundle);
    const prompts = new Prompts(await loadManifest(options.bundle), tokenizer);
    const model = await Model.load(options.bundle, {
      before: prompts.before,
      ...(options.provider ? { provider: options.provider } : {}),
      ...(options.threads ? { threads: options.threads } : {}),
    });
    return new LoadedModel(model, tokenizer, prompts, options);
  }

  /** @throws FocusError 'file-empty' when there is nothing to read. */
  async chunks(sources: readonly SourceText[], settings: Settings): Promise<Chunk[]> {
    const encoded: EncodedText[] = [];
    for (const { text } of sources) encoded.push(await this.#encoded.of(text));
    const chunks = chunkSources(sources, this.tokenizer, settings.chunkTokens, encoded);
    if (chunks.length === 0) throw new FocusError('file-empty', 'The text is empty: there is nothing to read.');
    return chunks;
  }

  /** The memory of these chunks: the last one again when the tokens are the same. @param bos default: as W' was trained. */
  memory(chunks: readonly Chunk[], hooks: RunHooks = {}, bos: BosPlacement = this.#bos): ChunkMemory {
    const key = keyOf(chunks, bos);
    if (this.#last?.key !== key) this.#last = { key, memory: this.freshMemory(chunks, bos) };
    this.#last.memory.onWarning = ({ code, message }) => hooks.onEvent?.({ type: 'warning', code, message });
    return this.#last.memory;
  }

  /** The sentences of these sources: the last ones again when the texts are the same. */
  sentences(sources: readonly SourceText[]): SentenceIndex {
    const hash = createHash('sha256');
    for (const { id, text } of sources) hash.update(`${id.length}:${id}${text.length}:${text}`);
    const key = hash.digest('hex');
    if (this.#index?.key !== key) this.#index = { key, index: new SentenceIndex(sources) };
    return this.#index.index;
  }

  /** A memory of its own, for a part of a text. */
  freshMemory(chunks: readonly Chunk[], bos: BosPlacement = this.#bos): ChunkMemory {
    return this.memoryOf(
      chunks.map((chunk) => chunk.ids),
      bos,
    );
  }

  /** The same of token ids. */
  memoryOf(chunks: readonly Int32Array[], bos: BosPlacement = this.#bos): ChunkMemory {
    return new ChunkMemory(this.model, chunks, { store: this.#store, budgetBytes: this.#memoryBytes, waveTokens: this.#waveTokens, bos });
  }

  /** Which of these chunks are read. A look at a text does not push the last one out of memory. */
  held(chunks: readonly Chunk[], bos: BosPlacement = this.#bos): HeldSpan[] {
    const memory = this.#last?.key === keyOf(chunks, bos) ? this.#last.memory : this.freshMemory(chunks, bos);
    return chunks.map(({ span }, index) => ({ ...span, read: memory.isRead(index) }));
  }

  get #bos(): BosPlacement {
    return this.model.manifest.method.bos;
  }

  /** Resolves when what was read is on disk. */
  async flush(): Promise<void> {
    await this.#store?.flush();
  }

  async close(): Promise<void> {
    this.#last = null;
    this.#index = null;
    await this.#store?.close();
    await this.model.close();
  }
}

function keyOf(chunks: readonly Chunk[], bos: BosPlacement): string {
  const hash = createHash('sha256').update(bos);
  for (const { ids } of chunks) hash.update(`${ids.length}:`).update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
  return hash.digest('hex');
}
