import type { Answer } from './contract.ts';
import type { DecodeRequest } from './decode-request.ts';
import type { Decoding } from './decoding.ts';
import { openDecoding } from './open.ts';
import { Sampler } from './sampler.ts';
import { TextStream } from './stream.ts';

/** What a decode ended with. */
export interface Generated {
  text: string;
  tokens: number;
  finish: Answer['finish'];
  decoding: Decoding;
  promptMs: number;
  perTokenMs: number;
}

/** Called after each token with the answer so far. */
export type OnText = (text: string, decoding: Decoding) => void;

/** Decodes an answer to the prompt from all chunks, until it ends. */
export async function generate(request: DecodeRequest, onText?: OnText): Promise<Generated> {
  const started = performance.now();
  const decoding = await openDecoding(request);
  const promptMs = performance.now() - started;
  const generated = await tokensOf(decoding, request, onText);
  const laterTokens = Math.max(generated.tokens - 1, 1);
  return { ...generated, decoding, promptMs, perTokenMs: (performance.now() - started - promptMs) / laterTokens };
}

async function tokensOf(
  decoding: Decoding,
  { loaded, settings, hooks }: DecodeRequest,
  onText?: OnText,
): Promise<Pick<Generated, 'text' | 'tokens' | 'finish'>> {
  const eos = new Set(loaded.model.manifest.tokens.eos);
  const sampler = new Sampler(settings);
  const stream = new TextStream(loaded.tokenizer, settings.stop);
  const emit = (text: string, index: number) => hooks.onEvent?.({ type: 'token', index, text, shares: decoding.shares });
  /** What the stream held back belongs to the answer. */
  const end = (index: number) => {
    emit(stream.end(), index);
    return stream.text;
  };
  for (let index = 0; ; index++) {
    const token = sampler.next(decoding.logits);
    if (eos.has(token)) return { text: end(index), tokens: index, finish: 'stop' };
    emit(stream.push(token), index);
    onText?.(stream.text, decoding);
    if (stream.stopped) return { text: stream.text, tokens: index + 1, finish: 'stop' };
    if (index + 1 >= settings.maxTokens) return { text: end(index), tokens: index + 1, finish: 'length' };
    try {
      await decoding.accept(token);
    } catch (error) {
      // A stop in the middle of an answer keeps what was said so far.
      if (hooks.signal?.aborted) return { text: stream.text, tokens: index + 1, finish: 'cancelled' };
      throw error;
    }
  }
}
