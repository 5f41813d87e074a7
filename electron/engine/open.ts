import type { SourceText } from './contract.ts';
import { type DecodeRequest, progressOf } from './decode-request.ts';
import { type Decoding, FocusDecoding } from './decoding.ts';
import { FusionDecoding } from './fusion.ts';
import { findPassages } from './passage-answer.ts';
import { readVerbatim, reread, stretchesOf } from './reread.ts';
import { searchTokens } from './settings.ts';
import { TailDecoding } from './tail.ts';
import { joined, type Stretch, VerbatimDecoding } from './verbatim.ts';

/** A text of at most so many tokens (and no more than the window) is read plainly: attention over all of it still costs less than a minute on a laptop. */
const plainTokens = 4096;
/** Tokens of passages that are read before an answer: some ten seconds for a model of a billion parameters on a laptop. */
const passageTokens = 1500;

/**
 * The prompt read against all chunks, ready for its first token, by the way that suits model and text. A further way of answering is a function
 * like `reread`, in a file of its own, and a line here: whatever follows knows a `Decoding` alone.
 */
export async function openDecoding(request: DecodeRequest): Promise<Decoding> {
  const { chunks, settings } = request;
  if (fitsWindow(request)) return readVerbatim(request, [...chunks.keys()]);
  if (settings.reading === 'passages' && request.asked && request.sources) return openPassages(request, request.asked.question, request.sources);
  if (settings.integrator === 'fusion') return openFusion(request);
  const parallel = await openParallel(request);
  return settings.rereadChunks > 0 ? reread(request, parallel) : parallel;
}

/** Whether chunks and prompt fit into one plain context that the model is good at. */
function fitsWindow({ loaded: { model }, chunks, prompt, settings }: DecodeRequest): boolean {
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.ids.length, model.prefix.length + prompt.length);
  // A model that reads passages was taught on whole contexts; added parameters were taught on short ones.
  const most = settings.reading === 'passages' ? plainTokens : settings.localTokens;
  return tokens + settings.maxTokens <= model.manifest.config.windowTokens && tokens <= most;
}

/** The sentences of the text ranked, and the best passages read in the order of the text, in the model's own words. */
async function openPassages(request: DecodeRequest, question: string, sources: readonly SourceText[]): Promise<Decoding> {
  const { loaded, chunks, memory, prompt, settings, hooks } = request;
  const index = loaded.sentences(sources);
  const { passages, shares } = await findPassages({ loaded, sources, chunks, memory, index, question, prompt, hooks });
  hooks.onEvent?.({ type: 'attention', shares });
  const { model, tokenizer } = loaded;
  const room = Math.min(passageTokens, model.manifest.config.windowTokens - settings.maxTokens) - prompt.length - model.prefix.length;
  const between = tokenizer.encode('\n\n').ids;
  const shown: Stretch[] = [];
  let used = 0;
  for (const passage of passages) {
    const stretches = stretchesOf([passage], chunks);
    const tokens = stretches.reduce((sum, { from, to }) => sum + to - from, between.length);
    if (used + tokens > room) continue;
    used += tokens;
    shown.push(...stretches);
  }
  shown.sort((a, b) => a.chunk - b.chunk || a.from - b.from);
  return VerbatimDecoding.start(model, chunks, joined(shown), prompt, settings.maxTokens, hooks.signal, undefined, between);
}

/** The parallel decode over slots; where the method asks for it, with the text's end in the local context. */
function openParallel(request: DecodeRequest): Promise<Decoding> {
  const { loaded, chunks, memory, prompt, settings } = request;
  const options = {
    ...settings,
    // A search (re-reading, extracts) decodes a few tokens of its own even where the answer may be shorter.
    maxTokens: Math.max(settings.maxTokens, searchTokens + 1),
    range: settings.slotRange,
    ...progressOf(request),
  };
  return settings.tailTokens > prompt.length
    ? TailDecoding.start(memory, chunks, prompt, settings.tailTokens, options)
    : FocusDecoding.start(memory, [...loaded.model.prefix, ...prompt], options);
}

function openFusion(request: DecodeRequest): Promise<Decoding> {
  const { memory, prompt, settings } = request;
  return FusionDecoding.start(memory, prompt, { focusChunks: settings.focusChunks, maxTokens: settings.maxTokens, ...progressOf(request) });
}
