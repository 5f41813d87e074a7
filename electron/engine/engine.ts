/**
 * FocusLLM on this machine: reads every chunk of a text, asks every chunk, and decodes one answer from what they found.
 *
 *   read:      chunk the sources, KV of each chunk               (chunker.ts, read.ts, memory.ts)
 *   ask:       the prompt's tokens, and in the end the citations (answer.ts)
 *              which way the prompt is decoded                   (open.ts)
 *                fits the window? as usual, C = 0                (verbatim.ts)
 *                else read → prompt → step                       (decoding.ts; fusion.ts where W' was not trained)
 *                re-read what holds the attention                (reread.ts)
 *              tokens to text, until it ends                     (generate.ts)
 *              attention says where the answer stands            (provenance.ts, bm25.ts)
 *   findAll:   the question put to every sentence               (find-all.ts, patterns.ts)
 *   suggest:   questions made of the text's sentences            (suggest.ts)
 *   summarize: every chunk, then what was made of them, upwards  (prose.ts); or the text's best sentences (extract.ts)
 */
import { answerQuestion } from './answer.ts';
import type {
  Answer,
  AskRequest,
  DecodeOptions,
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
} from './contract.ts';
import { findAll } from './find-all.ts';
import { LoadedModel, type LoadOptions } from './loaded.ts';
import { resolveSettings } from './settings.ts';
import { suggest } from './suggest.ts';
import { summarize } from './summary.ts';

export async function createEngine(options: LoadOptions): Promise<FocusEngine> {
  return new FocusEngine(await LoadedModel.load(options));
}

export class FocusEngine implements Engine {
  readonly #loaded: LoadedModel;

  constructor(loaded: LoadedModel) {
    this.#loaded = loaded;
  }

  async info(): Promise<ModelInfo> {
    const { model } = this.#loaded;
    const { name, parameters, precision, config, method, licence } = model.manifest;
    return {
      name,
      bundle: model.directory,
      parameters,
      provider: model.provider,
      precision,
      windowTokens: config.windowTokens,
      vocabulary: config.vocabSize,
      integrator: method.integrator,
      licence,
      capabilities: { shares: true, slots: true, keepsRead: true, lists: method.grounding === 'verbatim' },
    };
  }

  async chunk(sources: SourceText[], options?: DecodeOptions): Promise<HeldSpan[]> {
    const settings = resolveSettings(this.#loaded.model.manifest, options);
    return this.#loaded.held(await this.#loaded.chunks(sources, settings), settings.bos);
  }

  async read(sources: SourceText[], options?: DecodeOptions, hooks: RunHooks = {}) {
    const settings = resolveSettings(this.#loaded.model.manifest, options);
    const chunks = await this.#loaded.chunks(sources, settings);
    const spans = chunks.map((chunk) => chunk.span);
    hooks.onEvent?.({ type: 'chunks', chunks: spans });
    const memory = this.#loaded.memory(chunks, hooks, settings.bos);
    await memory.read([...chunks.keys()], hooks);
    await this.#loaded.flush();
    return { chunks: spans, chunksFromStore: memory.fromStore, readMs: memory.readMs };
  }

  ask(request: AskRequest, hooks: RunHooks = {}): Promise<Answer> {
    return answerQuestion(this.#loaded, request, hooks);
  }

  findAll(request: FindAllRequest, hooks: RunHooks = {}): Promise<Found> {
    return findAll(this.#loaded, request, hooks);
  }

  summarize(request: SummarizeRequest, hooks: RunHooks = {}): Promise<Summary> {
    return summarize(this.#loaded, request, hooks);
  }

  suggest(source: SourceText): Promise<SuggestedQuestion[]> {
    return suggest(source);
  }

  close(): Promise<void> {
    return this.#loaded.close();
  }
}
