import { FocusError } from '../errors.ts';
import { InvertedIndex } from './bm25.ts';
import { withoutThoughts } from './chat.ts';
import { textsOf } from './chunker.ts';
import type { Answer, AskRequest, RunHooks } from './contract.ts';
import { doubtsOf } from './doubts.ts';
import { followUp } from './follow-up.ts';
import { generate } from './generate.ts';
import type { LoadedModel } from './loaded.ts';
import { answerFromPassages, mostCitations } from './passage-answer.ts';
import { cite, citedChunkOf } from './provenance.ts';
import { asksForSeveral } from './question-for-one.ts';
import { resolveSettings, type Settings } from './settings.ts';
import { citeSymbols } from './symbols.ts';

/** One question over all chunks of its sources. @throws FocusError 'bad-input', 'file-empty' or 'window-exceeded'. */
export async function answerQuestion(loaded: LoadedModel, asked: AskRequest, hooks: RunHooks = {}): Promise<Answer> {
  const understood = takesTurns(loaded) ? null : followUp(asked.question.trim(), asked.history ?? []);
  if (understood === null) return answerAlone(loaded, asked, hooks);
  return { ...(await answerAlone(loaded, { ...asked, question: understood }, hooks)), understood };
}

/** Whether a model is told earlier turns. */
const takesTurns = ({ model }: LoadedModel) => model.manifest.method.template.turn !== '';

async function answerAlone(loaded: LoadedModel, request: AskRequest, hooks: RunHooks): Promise<Answer> {
  if (request.question.trim() === '') throw new FocusError('bad-input', 'The question is empty.');
  const { manifest } = loaded.model;
  const settings = resolveSettings(manifest, request.options);
  const chunks = await loaded.chunks(request.sources, settings);
  const spans = chunks.map(({ span }) => span);
  hooks.onEvent?.({ type: 'chunks', chunks: spans });
  const memory = loaded.memory(chunks, hooks, settings.bos);
  const before = { readMs: memory.readMs, fromStore: memory.fromStore };
  const prompt = promptTokens(loaded, request, settings);
  const texts = new Map(request.sources.map((source) => [source.id, source.text]));
  // Not before it is asked for: where nothing is re-read, that is when the answer stands.
  let built: InvertedIndex | null = null;
  const index = () => (built ??= new InvertedIndex(textsOf(chunks, texts)));
  const citedChunk = citedChunkOf(chunks, texts);
  const asked = { question: request.question, index, citedChunk };
  const told = (partial: Omit<Answer, 'chunks' | 'tokens' | 'chunksFromStore' | 'model'>): Answer => ({
    ...partial,
    citations: citeSymbols({ ...partial, question: request.question }, request.sources, spans, partial.citations),
    chunks: chunks.length,
    tokens: chunks.reduce((sum, chunk) => sum + chunk.ids.length, 0),
    chunksFromStore: memory.fromStore - before.fromStore,
    model: manifest.name,
  });
  if (settings.reading === 'passages' && manifest.method.grounding === 'verbatim') {
    const { sources, question } = request;
    const started = performance.now();
    const found = await answerFromPassages({ loaded, sources, chunks, memory, index: loaded.sentences(sources), question, prompt, hooks });
    await loaded.flush();
    const readMs = memory.readMs - before.readMs;
    const several = found.found && asksForSeveral(question) ? { several: true as const } : {};
    return told({ ...found, ...several, timings: { readMs, promptMs: performance.now() - started - readMs, perTokenMs: found.perTokenMs } });
  }
  const { decoding, ...generated } = await generate({ loaded, chunks, memory, prompt, settings, hooks, asked, sources: request.sources });
  const answer = withoutThoughts(generated.text).trim();
  const { notFound } = manifest.method.template;
  const found = notFound === null || answer !== notFound;
  const citations = found ? cite(decoding.attribution, citedChunk, mostCitations, index().support(request.question, answer)) : [];
  const cited = [...new Set(citations.map(({ chunk }) => chunk))].map((chunk) => chunks[chunk]!);
  const read = { sources: request.sources, index: loaded.sentences(request.sources) };
  const doubts = doubtsOf({ question: request.question, answer, found }, read, textsOf(cited, texts));
  await loaded.flush();
  const readMs = memory.readMs - before.readMs;
  return told({
    answer,
    found,
    citations,
    ...doubts,
    shares: decoding.attribution.meanShares(),
    answerTokens: generated.tokens,
    finish: generated.finish,
    timings: { readMs, promptMs: generated.promptMs - readMs, perTokenMs: generated.perTokenMs },
  });
}

/** Earlier turns as far as the local context holds them (latest kept), then the question. */
function promptTokens({ model, prompts }: LoadedModel, request: AskRequest, settings: Settings): Int32Array {
  const asked = request.question.trim();
  const limit = Math.min(settings.localTokens, model.manifest.config.windowTokens - settings.maxTokens - settings.slotRange);
  const alone = prompts.after(asked);
  if (alone.length > limit) {
    throw new FocusError(
      'window-exceeded',
      `The question is ${alone.length} tokens long; ${limit} fit the model's local context. Shorten it, or put its material into a document.`,
    );
  }
  const history = request.history ?? [];
  for (let from = 0; from < history.length; from++) {
    const prompt = prompts.after(asked, history.slice(from));
    if (prompt.length <= limit) return prompt;
  }
  return alone;
}
