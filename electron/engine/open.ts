import type { DecodeRequest } from './decode-request.ts';
import { type Decoding, FocusDecoding } from './decoding.ts';
import { FusionDecoding } from './fusion.ts';
import { readVerbatim, reread } from './reread.ts';
import { searchTokens } from './settings.ts';

/**
 * The prompt read against all chunks, ready for its first token, by the way that suits model and text. A further way of answering is a function
 * like `reread`, in a file of its own, and a line here: whatever follows knows a `Decoding` alone.
 */
export async function openDecoding(request: DecodeRequest): Promise<Decoding> {
  const { chunks, settings } = request;
  if (fitsWindow(request)) return readVerbatim(request, [...chunks.keys()]);
  if (settings.integrator === 'fusion') return openFusion(request);
  const parallel = await openParallel(request);
  return settings.rereadChunks > 0 ? reread(request, parallel) : parallel;
}

/** Whether chunks and prompt fit into one plain context that the model is good at. */
function fitsWindow({ loaded: { model }, chunks, prompt, settings }: DecodeRequest): boolean {
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.ids.length, model.prefix.length + prompt.length);
  return tokens + settings.maxTokens <= model.manifest.config.windowTokens && tokens <= settings.localTokens;
}

/** The parallel decode over slots. */
function openParallel(request: DecodeRequest): Promise<Decoding> {
  const { loaded, memory, prompt, settings } = request;
  return FocusDecoding.start(memory, [...loaded.model.prefix, ...prompt], {
    ...settings,
    // A search (re-reading, extracts) decodes a few tokens of its own even where the answer may be shorter.
    maxTokens: Math.max(settings.maxTokens, searchTokens + 1),
    range: settings.slotRange,
    ...progressOf(request),
  });
}

function openFusion(request: DecodeRequest): Promise<Decoding> {
  const { memory, prompt, settings } = request;
  return FusionDecoding.start(memory, prompt, { focusChunks: settings.focusChunks, maxTokens: settings.maxTokens, ...progressOf(request) });
}

/** Chunks done are told as reading while any had to be read for them. */
function progressOf({ memory, hooks }: DecodeRequest) {
  const readBefore = memory.readMs;
  const onPrompt = (done: number, total: number) =>
    hooks.onEvent?.({ type: 'progress', stage: memory.readMs > readBefore ? 'read' : 'prompt', done, total, unit: 'chunks' });
  return { onPrompt, ...(hooks.signal ? { signal: hooks.signal } : {}) };
}
