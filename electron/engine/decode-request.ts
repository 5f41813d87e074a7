import type { InvertedIndex } from './bm25.ts';
import type { Chunk } from './chunker.ts';
import type { RunHooks, SourceText } from './contract.ts';
import type { LoadedModel } from './loaded.ts';
import type { ChunkMemory } from './memory.ts';
import type { CitedChunk } from './provenance.ts';
import type { Settings } from './settings.ts';

/** A prompt over a text's chunks, as every way of decoding it takes it. */
export interface DecodeRequest {
  loaded: LoadedModel;
  chunks: readonly Chunk[];
  memory: ChunkMemory;
  /** Token ids, without BOS. */
  prompt: Int32Array;
  settings: Settings;
  hooks: RunHooks;
  /** The question as text, where the prompt is one: what ways that look at words need. */
  asked?: AskedQuestion;
  /** The texts themselves, where sentences of them are ranked. */
  sources?: readonly SourceText[];
}

/** The question in words, and what it is asked of. */
export interface AskedQuestion {
  question: string;
  /** Of the chunks; built at the first call. */
  index(): InvertedIndex;
  citedChunk(index: number): CitedChunk;
}

/** Chunks done are told as reading while any had to be read for them. */
export function progressOf({ memory, hooks }: Pick<DecodeRequest, 'memory' | 'hooks'>) {
  const readBefore = memory.readMs;
  const onPrompt = (done: number, total: number) =>
    hooks.onEvent?.({ type: 'progress', stage: memory.readMs > readBefore ? 'read' : 'prompt', done, total, unit: 'chunks' });
  return { onPrompt, ...(hooks.signal ? { signal: hooks.signal } : {}) };
}
