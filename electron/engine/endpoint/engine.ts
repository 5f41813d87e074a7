/**
 * Servers that people run (vLLM, SGLang, llama-server, Ollama, LM Studio …), behind the Engine contract. None of them lets anybody at its KV, so texts
 * are read by map and reduce:
 *
 *   chunk:     at the same boundaries as everywhere, by guessed tokens      (rough-tokens.ts, chunker.ts)
 *   map:       every chunk is asked, its reply kept                      (map.ts, tasks.ts)
 *              by all servers together, each as fast as it is            (pool.ts, server.ts)
 *              quotes that do not stand in their chunk do not count      (quotes.ts)
 *   rank:      by words, by how rare a finding is, by log-probabilities  (evidence.ts)
 *   reduce:    the answer from verified quotes alone                     (ask.ts, find-all.ts, summary.ts)
 */
import { createHash } from 'node:crypto';
import { FocusError } from '../../errors.ts';
import { type Chunk, chunkSources } from '../chunker.ts';
import type {
  Answer,
  AskRequest,
  ChunkSpan,
  DecodeOptions,
  EndpointAddress,
  Engine,
  FindAllRequest,
  Found,
  HeldSpan,
  ModelInfo,
  RunHooks,
  SourceText,
  SuggestedQuestion,
  SummarizeRequest,
  Summary,
} from '../contract.ts';
import { declaredAbove } from '../declared.ts';
import { SentenceIndex } from '../sentence-index.ts';
import type { KvStore } from '../store.ts';
import { suggest } from '../suggest.ts';
import { ask } from './ask.ts';
import { findAll } from './find-all.ts';
import type { Reading } from './reading.ts';
import { roughTokenizer } from './rough-tokens.ts';
import { Server } from './server.ts';
import { summarize } from './summary.ts';
import { ServerTrouble } from './trouble.ts';

/** A chunk's tokens where nobody says otherwise: larger ones cost fewer requests, and small models overlook more in them. */
const usualChunkTokens = 1024;
/** Of a server that does not say how much it reads at once: the least that any of them is started with. */
const leastContextTokens = 2048;
/** What stands around a chunk: instruction, question, complaint; and the reply. */
const besideTokens = 800;
/** A vocabulary may need more than was guessed. */
const guessMargin = 1.25;

export class EndpointEngine implements Engine {
  readonly #servers: readonly Server[];
  readonly #store: KvStore | null;
  #index: { key: string; index: SentenceIndex } | null = null;

  /** @throws FocusError 'bad-input' when an address is none. */
  constructor(endpoints: readonly EndpointAddress[], store: KvStore | null) {
    if (endpoints.length === 0) throw new FocusError('bad-input', 'No server is named.');
    this.#servers = endpoints.map((endpoint) => new Server(endpoint));
    this.#store = store;
  }

  async info(): Promise<ModelInfo> {
    const { models, servers, contextTokens } = await this.#there({});
    return {
      name: models.join(', '),
      bundle: '',
      parameters: 0,
      provider: servers.map(({ host }) => host).join(', '),
      precision: '',
      windowTokens: contextTokens,
      vocabulary: 0,
      integrator: 'fusion',
      licence: '',
      capabilities: { shares: true, slots: false, keepsRead: false, lists: true },
    };
  }

  async chunk(sources: SourceText[], options?: DecodeOptions): Promise<HeldSpan[]> {
    const { contextTokens } = await this.#there({});
    return cut(sources, contextTokens, options).map(({ span }) => ({ ...span, read: false }));
  }

  /** Servers keep what they read for as long as they like: there is nothing to read ahead. */
  async read(sources: SourceText[], options?: DecodeOptions): Promise<{ chunks: ChunkSpan[]; chunksFromStore: number; readMs: number }> {
    return { chunks: await this.chunk(sources, options), chunksFromStore: 0, readMs: 0 };
  }

  async ask(request: AskRequest, hooks: RunHooks = {}): Promise<Answer> {
    needsQuestion(request);
    return ask(await this.#reading(request.sources, request.options, hooks), request);
  }

  async findAll(request: FindAllRequest, hooks: RunHooks = {}): Promise<Found> {
    needsQuestion(request);
    return findAll(await this.#reading(request.sources, request.options, hooks), request);
  }

  async summarize(request: SummarizeRequest, hooks: RunHooks = {}): Promise<Summary> {
    return summarize(await this.#reading(request.sources, request.options, hooks), request);
  }

  /** Nothing of it is sent anywhere. */
  suggest(source: SourceText): Promise<SuggestedQuestion[]> {
    return suggest(source);
  }

  async close(): Promise<void> {
    await this.#store?.close();
  }

  async #reading(sources: readonly SourceText[], options: DecodeOptions | undefined, hooks: RunHooks): Promise<Reading> {
    const there = await this.#there(hooks);
    const chunks = cut(sources, there.contextTokens, options);
    if (chunks.length === 0) throw new FocusError('file-empty', 'The text is empty: there is nothing to read.');
    hooks.onEvent?.({ type: 'chunks', chunks: chunks.map(({ span }) => span) });
    const from = new Map(sources.map((source) => [source.id, source]));
    return {
      ...there,
      store: this.#store,
      hooks,
      sources,
      chunks,
      texts: chunks.map(({ span }) => from.get(span.source)!.text.slice(span.start, span.end)),
      above: chunks.map(({ span }) => declaredAbove(from.get(span.source)!, span.start)),
      index: this.#sentences(sources),
      tokens: chunks.reduce((sum, { span }) => sum + span.tokens, 0),
    };
  }

  /** Those that answer, and what they have in common. One that is only busy is there. @throws FocusError 'network' when none is. */
  async #there({ signal, onEvent }: RunHooks): Promise<Pick<Reading, 'servers' | 'models' | 'contextTokens'>> {
    const servers: Server[] = [];
    const models = new Set<string>();
    const troubles: string[] = [];
    let contextTokens = Number.POSITIVE_INFINITY;
    const asked = await Promise.allSettled(this.#servers.map((server) => server.abilities(signal)));
    signal?.throwIfAborted();
    for (const [i, result] of asked.entries()) {
      const server = this.#servers[i]!;
      if (result.status === 'fulfilled') {
        servers.push(server);
        models.add(result.value.model);
        contextTokens = Math.min(contextTokens, result.value.contextTokens ?? leastContextTokens);
      } else if (result.reason instanceof FocusError) throw result.reason;
      else if (result.reason instanceof ServerTrouble && result.reason.kind === 'busy') servers.push(server);
      else troubles.push((result.reason as Error).message);
    }
    if (servers.length === 0)
      throw new FocusError('network', `No server answers: ${troubles.join('; ')}. See that one runs, and that its address is right.`);
    for (const trouble of troubles) onEvent?.({ type: 'warning', code: 'network', message: `A server is left out: ${trouble}.` });
    return { servers, models: [...models], contextTokens: Number.isFinite(contextTokens) ? contextTokens : leastContextTokens };
  }

  /** The sentences of these sources: the last ones again when the texts are the same. */
  #sentences(sources: readonly SourceText[]): SentenceIndex {
    const hash = createHash('sha256');
    for (const { id, text } of sources) hash.update(`${id.length}:${id}${text.length}:${text}`);
    const key = hash.digest('hex');
    if (this.#index?.key !== key) this.#index = { key, index: new SentenceIndex(sources) };
    return this.#index.index;
  }
}

function cut(sources: readonly SourceText[], contextTokens: number, options: DecodeOptions = {}): Chunk[] {
  const fits = Math.floor((contextTokens - besideTokens) / guessMargin);
  if (fits < 64)
    throw new FocusError(
      'window-exceeded',
      `The server reads ${contextTokens} tokens at once, which leaves no room for a text. Start it with 2048 or more.`,
    );
  return chunkSources(sources, roughTokenizer, Math.min(options.chunkTokens ?? usualChunkTokens, fits));
}

function needsQuestion({ question }: { question: string }): void {
  if (question.trim() === '') throw new FocusError('bad-input', 'The question is empty.');
}
