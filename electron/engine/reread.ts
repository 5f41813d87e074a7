import { type Chunk, tokenAt } from './chunker.ts';
import type { Citation } from './contract.ts';
import type { AskedQuestion, DecodeRequest } from './decode-request.ts';
import type { Decoding } from './decoding.ts';
import { type Attribution, cite } from './provenance.ts';
import { Sampler } from './sampler.ts';
import { type Settings, searchTokens } from './settings.ts';
import { type Stretch, VerbatimDecoding } from './verbatim.ts';

/**
 * Least share of the question that a sentence has to hold (bm25.ts) to be read alone. Settled on 44 questions on stories and 48 on articles: F1 is
 * best there for both at 0.4 to 0.5, where questions in other words than the text's (why, how did she feel) get the passages whole.
 */
const leastCoverage = 0.4;

/** A way of answering: the parallel decode searches for a few tokens; then the chunks that held its attention are read verbatim. */
export async function reread(request: DecodeRequest, search: Decoding): Promise<Decoding> {
  const { loaded, chunks, prompt, settings, hooks, asked } = request;
  const { model } = loaded;
  const eos = new Set(model.manifest.tokens.eos);
  const sampler = new Sampler({});
  for (let i = 0; i < searchTokens; i++) {
    hooks.onEvent?.({ type: 'attention', shares: search.shares });
    const token = sampler.next(search.logits);
    if (eos.has(token)) break;
    await search.accept(token);
  }
  const window = Math.min(settings.localTokens, model.manifest.config.windowTokens - settings.maxTokens);
  return readVerbatim(request, chunksToReread(search.attribution.shares, chunks, settings, window - prompt.length - model.prefix.length, asked));
}

/** These chunks read verbatim; where the model's method asks for it, then only the sentences among them that are most about the question, if they say it in its words. */
export async function readVerbatim(request: DecodeRequest, shown: readonly number[]): Promise<Decoding> {
  const { loaded, chunks, prompt, settings, hooks, asked } = request;
  const start = (stretches: readonly Stretch[], earlier?: Attribution) =>
    VerbatimDecoding.start(loaded.model, chunks, stretches, prompt, settings.maxTokens, hooks.signal, earlier);
  const whole = await start(VerbatimDecoding.whole(chunks, shown));
  if (settings.rereadSentences === 0 || !asked) return whole;
  const sentences = cite(whole.attribution, asked.citedChunk, settings.rereadSentences, asked.index().support(asked.question, ''));
  if (!saysWhatIsAsked(sentences, asked)) return whole;
  return start(stretchesOf(sentences, chunks), whole.attribution);
}

/**
 * Which chunks are read verbatim before the answer: those that held the parallel decode's attention, and, where the model's method
 * asks for it, those that share the question's rare words. In turns, best first, as far as `room` tokens go.
 * @returns chunk indices in reading order.
 */
function chunksToReread(shares: Float32Array, chunks: readonly Chunk[], settings: Settings, room: number, asked?: AskedQuestion): number[] {
  const byAttention = ranked(shares).slice(0, settings.rereadChunks);
  const byWords = asked && settings.rereadMatches > 0 ? ranked(asked.index().scores(asked.question)).slice(0, settings.rereadMatches) : [];
  const chosen = new Set<number>();
  for (let turn = 0; turn < Math.max(byAttention.length, byWords.length); turn++) {
    for (const chunk of [byAttention[turn], byWords[turn]]) {
      if (chunk === undefined || chosen.has(chunk) || chunks[chunk]!.ids.length > room) continue;
      room -= chunks[chunk]!.ids.length;
      chosen.add(chunk);
    }
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Whether these sentences say what is asked, in the question's own words: then what stands around them only distracts. */
function saysWhatIsAsked(sentences: readonly Citation[], asked: AskedQuestion): boolean {
  return asked.index().coverage(asked.question, sentences.map(({ quote }) => quote).join(' ')) >= leastCoverage;
}

/**
 * The tokens of these places, in reading order: what a model reads once more that tells kinds of answers apart but not yet, among many
 * of a kind, whose each is.
 */
export function stretchesOf(places: readonly Pick<Citation, 'source' | 'start' | 'end'>[], chunks: readonly Chunk[]): Stretch[] {
  const inOrder = places.toSorted((a, b) => a.start - b.start);
  return chunks.flatMap(({ span, ends }, chunk) =>
    inOrder
      .filter(({ source, start, end }) => span.source === source && span.start < end && span.end > start)
      .map(({ start, end }) => ({ chunk, from: tokenAt(ends, start, 0), to: Math.min(tokenAt(ends, end - 1, 0) + 1, ends.length) })),
  );
}

function ranked(scores: Float32Array): number[] {
  return Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
