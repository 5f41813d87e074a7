import { type Chunk, tokenAt } from './chunker.ts';
import type { Citation } from './contract.ts';
import type { CitedChunk } from './provenance.ts';
import type { Settings } from './settings.ts';
import type { Stretch } from './verbatim.ts';
import type { PassageWords } from './words.ts';

/**
 * Least share of the question that a sentence has to hold (words.ts) to be read alone. Settled on 44 questions on stories and 48 on articles: F1 is
 * best there for both at 0.4 to 0.5, where questions in other words than the text's (why, how did she feel) get the passages whole.
 */
const leastHeld = 0.4;

/** The question in words, and what it is asked of. */
export interface Asked {
  question: string;
  /** Of the chunks; looked through at the first call. */
  words(): PassageWords;
  citedChunk(index: number): CitedChunk;
}

/**
 * Which chunks are read verbatim before the answer: those that held the parallel decode's attention, and, where the model's method
 * asks for it, those that share the question's rare words. In turns, best first, as far as `room` tokens go.
 * @returns chunk indices in reading order.
 */
export function chunksToReread(shares: Float32Array, chunks: readonly Chunk[], settings: Settings, room: number, asked?: Asked): number[] {
  const byAttention = ranked(shares).slice(0, settings.rereadChunks);
  const byWords = asked && settings.rereadMatches > 0 ? ranked(asked.words().match(asked.question)).slice(0, settings.rereadMatches) : [];
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
export function saysWhatIsAsked(sentences: readonly Citation[], asked: Asked): boolean {
  return asked.words().held(asked.question, sentences.map(({ quote }) => quote).join(' ')) >= leastHeld;
}

/**
 * The tokens of these sentences, in reading order: what a model reads once more that tells kinds of answers apart but not yet, among many
 * of a kind, whose each is.
 */
export function sentencesToReread(sentences: readonly Citation[], chunks: readonly Chunk[]): Stretch[] {
  const inOrder = sentences.toSorted((a, b) => a.start - b.start);
  return chunks.flatMap(({ span, ends }, chunk) =>
    inOrder
      .filter(({ source, start, end }) => span.source === source && span.start < end && span.end > start)
      .map(({ start, end }) => ({ chunk, from: tokenAt(ends, start, 0), to: Math.min(tokenAt(ends, end - 1, 0) + 1, ends.length) })),
  );
}

function ranked(scores: Float32Array): number[] {
  return Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
