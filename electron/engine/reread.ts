import { type Chunk, textsOf } from './chunker.ts';
import type { SourceText } from './contract.ts';
import type { Settings } from './settings.ts';
import { matchWords } from './words.ts';

/** The question in words, and the texts it is asked of. */
export interface Asked {
  question: string;
  sources: readonly SourceText[];
}

/**
 * Which chunks are read verbatim before the answer: those that held the parallel decode's attention, and, where the model's method
 * asks for it, those that share the question's rare words. In turns, best first, as far as `room` tokens go.
 * @returns chunk indices in reading order.
 */
export function chunksToReread(shares: Float32Array, chunks: readonly Chunk[], settings: Settings, room: number, asked?: Asked): number[] {
  const byAttention = ranked(shares).slice(0, settings.rereadChunks);
  const byWords =
    asked && settings.rereadMatches > 0 ? ranked(matchWords(asked.question, textsOf(chunks, asked.sources))).slice(0, settings.rereadMatches) : [];
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

function ranked(scores: Float32Array): number[] {
  return Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
