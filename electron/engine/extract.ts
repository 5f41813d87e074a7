/**
 * A summary in the text's own sentences: a tree over the document's structure. Chunks are the leaves, chapters hold them; every leaf's sentences are
 * weighed (centrality.ts), the best of them go up to their chapter and to the whole. No fifth of the text is left with less than its share, because
 * the middle and the end of a book are as much of it as its beginning.
 */

import { centralityOf, commonNames, cosine, leansOn, standsAlone, type Vector, vectorsOf } from './centrality.ts';
import { type Chapter, chaptersOf } from './chapters.ts';
import type { ChunkSpan, Citation, SourceText, SummarizeRequest, SummarySection, SummarySentence } from './contract.ts';
import { SentenceIndex } from './sentence-index.ts';

export type SummaryLength = NonNullable<SummarizeRequest['length']>;

/** Words of a page. */
const pageWords = 400;
/** `short`: sentences in all. */
const shortest = 5;
const longest = 8;
/** Of a long text one sentence more for so many words. */
const wordsPerSentence = 8000;
/** Sentences of a chapter. */
const perChapter = { long: 3, chapters: 6 };
/** Of the sentences of `medium` and `long`, each fifth of the text gets at least this share. */
const leastShare = 0.15;
/** Sentences that share more than this say the same. */
const sameCosine = 0.5;
/** What a sentence that holds every word of the instruction gets; the most central one has about 3. Settled on 56 questions of SQuALITY's training stories. */
const aboutIt = 8;

/** A sentence that can stand in a summary. */
export interface Candidate {
  start: number;
  end: number;
  text: string;
  score: number;
  vector: Vector;
  words: number;
  /** The sentence before it, where this one says "he" of whom that one names. */
  before?: Candidate;
  /** Whom or what it speaks of stands before it, and not in one sentence. */
  dangling?: true;
}

export interface Extract {
  sentences: SummarySentence[];
  sections: SummarySection[];
}

/** @param chunks of this source, in order. @param instruction what its words are about counts beside what is central. */
export function extract(source: SourceText, chunks: readonly ChunkSpan[], length: SummaryLength, instruction?: string): Extract {
  const candidates = candidatesOf(source, instruction);
  const cited = (chosen: readonly Candidate[]) =>
    [...chosen].sort((a, b) => a.start - b.start).map((candidate) => sentenceOf(candidate, source, chunks));
  const whole = length === 'chapters' ? [] : wholeOf(source, candidates, length);
  if (length === 'short' || length === 'medium') return { sentences: cited(whole), sections: [] };
  const chapters = chaptersOf(source);
  const each = chapters.map((chapter) => best(candidates.filter(inside(chapter)), { sentences: perChapter[length] }));
  balance(source, chapters, each, candidates, whole.length);
  const sections = chapters.map((chapter, i): SummarySection => {
    const [firstChunk, endChunk] = rangeOf(chapter, chunks);
    return { title: chapter.title, firstChunk, endChunk, sentences: cited(each[i]!) };
  });
  return { sentences: cited(whole), sections: sections.filter(({ sentences }) => sentences.length > 0) };
}

/** So many sentences of a text that is one of several. */
export function extractOf(source: SourceText, chunks: readonly ChunkSpan[], sentences: number, instruction?: string): SummarySentence[] {
  const chosen = spread(source, candidatesOf(source, instruction), { sentences });
  return chosen.sort((a, b) => a.start - b.start).map((candidate) => sentenceOf(candidate, source, chunks));
}

/** The best sentence that begins in a stretch. */
export function bestIn(
  source: SourceText,
  chunks: readonly ChunkSpan[],
  candidates: readonly Candidate[],
  { start, end }: { start: number; end: number },
): SummarySentence | null {
  let best: Candidate | null = null;
  for (const candidate of candidates)
    if (candidate.start >= start && candidate.start < end && (!best || candidate.score > best.score)) best = candidate;
  return best && sentenceOf(best, source, chunks);
}

/** Chunks that the summary can be traced to. */
export function coverageOf({ sentences, sections }: Extract, total: number): { contributed: number; total: number; missing: number[] } {
  const traced = new Set(
    [...sentences, ...sections.flatMap((section) => section.sentences)].flatMap(({ citations }) => citations.map(({ chunk }) => chunk)),
  );
  const missing = Array.from({ length: total }, (_, chunk) => chunk).filter((chunk) => !traced.has(chunk));
  return { contributed: total - missing.length, total, missing };
}

export function candidatesOf(source: SourceText, instruction?: string): Candidate[] {
  const index = new SentenceIndex([{ id: source.id, text: source.text }]);
  const { sentences } = index;
  const texts = sentences.map(({ start, end }) => source.text.slice(start, end));
  const vectors = vectorsOf(texts);
  const about = instruction === undefined ? null : index.match(instruction);
  const scores = centralityOf(texts, vectors).map((central, s) => central + aboutIt * (about?.[s] ?? 0));
  const titles = new Set((source.sections ?? []).map(({ title }) => title.trim()));
  const names = commonNames(texts);
  const of = (fits: (sentence: { start: number; end: number }) => boolean) =>
    sentences.reduce<Candidate[]>((fitting, { start, end, paragraph }, s) => {
      const text = texts[s]!.replace(/\s+/g, ' ');
      if (titles.has(text) || !fits({ start, end })) return fitting;
      const candidate: Candidate = { start, end, text, score: scores[s]!, vector: vectors[s]!, words: text.split(' ').length };
      if (leansOn(text, names)) {
        const last = fitting.at(-1);
        const told = last && last.start === sentences[s - 1]?.start && sentences[s - 1]!.paragraph === paragraph && !last.before && !last.dangling;
        if (told) candidate.before = last;
        else candidate.dangling = true;
      }
      fitting.push(candidate);
      return fitting;
    }, []);
  const standing = of((sentence) => standsAlone(source, sentence));
  // A note of short sentences, a list, a table: what there is tells more than nothing.
  return standing.length >= shortest ? standing : of(() => true);
}

function wholeOf(source: SourceText, candidates: readonly Candidate[], length: 'short' | 'medium' | 'long'): Candidate[] {
  const words = source.text.length / 5.5;
  if (length === 'short')
    return spread(source, candidates, { sentences: Math.min(longest, Math.max(shortest, shortest + Math.floor(words / wordsPerSentence))) });
  // A page of a text that is hardly longer would be the text again.
  return spread(source, candidates, { words: Math.min(pageWords, words / 3) });
}

/** Among a few sentences: what one is worth less that leaves unsaid of whom or what it speaks, and more that says much; of a page, others tell. */
const alone = { unsaid: 0.5, full: 1, fullWords: 35 };

type Room = { sentences: number } | { words: number };

/** The best of each fifth up to its least share, then the best of all, until there is no room. */
function spread(source: SourceText, all: readonly Candidate[], room: Room): Candidate[] {
  const candidates = 'words' in room ? all : all.map((candidate) => ({ ...candidate, score: candidate.score + worthAlone(candidate) }));
  const part = (share: number): Room => ('words' in room ? { words: room.words * share } : { sentences: Math.round(room.sentences * share) });
  const chosen: Candidate[] = [];
  for (const fifth of fifthsOf(source, candidates)) chosen.push(...best(fifth, part(leastShare), [], chosen));
  return best(candidates, room, chosen);
}

const worthAlone = ({ words, dangling }: Candidate) =>
  (alone.full * Math.min(words, alone.fullWords)) / alone.fullWords - (dangling ? alone.unsaid : 0);

const fifth = (source: SourceText, { start }: { start: number }) => Math.min(4, Math.floor((5 * start) / source.text.length));

function fifthsOf(source: SourceText, candidates: readonly Candidate[]): Candidate[][] {
  return [0, 1, 2, 3, 4].map((i) => candidates.filter((candidate) => fifth(source, candidate) === i));
}

/** The best that say something new, as many as there is room for; `already` are in, whatever they score, and what `others` say is no news either. */
function best(candidates: readonly Candidate[], room: Room, already: readonly Candidate[] = [], others: readonly Candidate[] = []): Candidate[] {
  const chosen = [...already];
  const used = () => ('words' in room ? chosen.reduce((sum, { words }) => sum + words, 0) : chosen.length);
  const most = 'words' in room ? room.words : room.sentences;
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score || a.start - b.start)) {
    if (used() >= most) break;
    if (saysTheSame(candidate, chosen) || saysTheSame(candidate, others)) continue;
    // Who "he" is stands in the sentence before it: both, or neither.
    const { before } = candidate;
    const missing = before && ![...chosen, ...others].some(({ start }) => start === before.start);
    if (missing && 'sentences' in room && chosen.length + 2 > most) continue;
    chosen.push(...(missing ? [before] : []), candidate);
  }
  return chosen;
}

const saysTheSame = (candidate: Candidate, others: readonly Candidate[]) =>
  others.some((other) => other.start === candidate.start || cosine(other.vector, candidate.vector) > sameCosine);

/** Chapters differ in length: where a fifth of the text has too few of all sentences, its chapters get more. */
function balance(source: SourceText, chapters: readonly Chapter[], each: Candidate[][], candidates: readonly Candidate[], others: number): void {
  for (const [i, of] of fifthsOf(source, candidates).entries()) {
    const told = each.flat();
    const here = told.filter((candidate) => fifth(source, candidate) === i).length;
    // Each that is added counts among all as well.
    const missing = Math.ceil((leastShare * (told.length + others) - here) / (1 - leastShare));
    if (missing <= 0) continue;
    for (const candidate of best(of, { sentences: missing }, [], told)) {
      const chapter = chapters.findIndex((one) => inside(one)(candidate));
      if (chapter >= 0) each[chapter]!.push(candidate);
    }
  }
}

const inside =
  ({ start, end }: Chapter) =>
  (candidate: { start: number }) =>
    candidate.start >= start && candidate.start < end;

/** Indices of the chunks that a stretch of their source touches: [first, end). */
export function rangeOf({ start, end }: { start: number; end: number }, chunks: readonly ChunkSpan[]): [first: number, end: number] {
  const first = chunkAt(start, chunks);
  const last = chunks.findLast((chunk) => chunk.start < end)?.index ?? first;
  return [first, Math.max(last, first) + 1];
}

/** Index of the chunk that holds a place of the chunks' source. */
const chunkAt = (offset: number, chunks: readonly ChunkSpan[]) => (chunks.findLast((chunk) => chunk.start <= offset) ?? chunks[0]!).index;

function sentenceOf(
  { start, end, text }: { start: number; end: number; text: string },
  source: SourceText,
  chunks: readonly ChunkSpan[],
): SummarySentence {
  const citation: Citation = { source: source.id, quote: source.text.slice(start, end), start, end, chunk: chunkAt(start, chunks), score: 1 };
  return { text, citations: [citation] };
}
