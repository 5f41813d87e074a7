import type { DecodePolicy, DecodeState } from './decode-state.ts';
import { EveryChunk } from './every-chunk.ts';

/** The method as published: at each token every chunk's slot is renewed and the whole local context decoded anew. */
export function exact(state: DecodeState): DecodePolicy {
  const every = new EveryChunk(state);
  return {
    prompt: (chunks) => every.prompt(chunks),
    settle: () => every.settle(),
    step: (previous, token) => every.step(previous, token),
    decode: () => state.recompute(),
  };
}
