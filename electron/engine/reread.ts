import { type Chunk, textsOf } from './chunker.ts';
import type { Citation, SourceText } from './contract.ts';
import type { Settings } from './settings.ts';
import type { Stretch } from './verbatim.ts';
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

/**
 * The tokens of these sentences, in reading order: what a model reads once more that tells kinds of answers apart but not yet, among many
 * of a kind, whose each is.
 */
export function sentencesToReread(sentences: readonly Citation[], chunks: readonly Chunk[]): Stretch[] {
  const out: Stretch[] = [];
  for (const [chunk, { span, ends }] of chunks.entries()) {
    for (const { source, start, end } of sentences.toSorted((a, b) => a.start - b.start)) {
      if (span.source !== source || span.start >= end || span.end <= start) continue;
      const from = ends.findIndex((tokenEnd) => tokenEnd > start);
      const after = ends.findIndex((tokenEnd) => tokenEnd >= end);
      if (from >= 0) out.push({ chunk, from, to: after < 0 ? ends.length : after + 1 });
    }
  }
  return out;
}

function ranked(scores: Float32Array): number[] {
  return Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
