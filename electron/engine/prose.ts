/**
 * A summary in the model's own words: a tree over the document's structure.
 *
 *   leaf     a chunk, summarised with its neighbours' best sentences as context        every chunk
 *   chapter  its leaves' sentences, summarised until they are few enough               long, chapters
 *   whole    stretches of a like length, each summarised in its turn, first to last    short, medium, long
 *
 * Each sentence must hold (held.ts) and cites passages of the text itself, on every level; where none holds, the text's own sentence stands in its
 * place. What the model wrote is told as it comes, under a key of its own: a longer or another summary of the same book starts from it.
 */
import { createHash } from 'node:crypto';
import { centralityOf, cosine, vectorsOf } from './centrality.ts';
import { type Chapter, chaptersOf } from './chapters.ts';
import type { ChunkSpan, Citation, RunHooks, SourceText, SummarySection, SummarySentence } from './contract.ts';
import { bestIn, type Candidate, candidatesOf, rangeOf, type SummaryLength } from './extract.ts';
import { commonWords, type HoldOptions, heldBy, type Support } from './held.ts';
import type { Passage, Writer } from './prose-writer.ts';
import { sentencesOf } from './sentences.ts';

export interface ProseRequest {
  /** Whose words are kept: another model's are others. */
  model: string;
  length: SummaryLength;
  instruction?: string;
  language?: string;
  written: ReadonlyMap<string, string>;
}

/** Stretches of the whole, and sentences of each. */
const wholes = { short: { stretches: 6, sentences: 1 }, medium: { stretches: 9, sentences: 2 }, long: { stretches: 9, sentences: 2 } };
/** Sentences of `short` at most, and of the others. */
const fewest = 5;
const mostOfWhole = { short: 8, medium: 24, long: 24 };
const perChapter = { long: 3, chapters: 6 };
/** Sentences that are joined at once: some 400 tokens. */
const joinedAtOnce = 12;
/** Leaves that are written ahead of the stretch that is told: as many rows as a batch has. */
const leavesAhead = 16;
/** Characters of a neighbour's gist. */
const gistCharacters = 220;
/** Sentences that share more than this say the same. */
const sameCosine = 0.6;

/** A text of few chunks has more of each told. */
const leafSentences = (leaves: number) => (leaves >= 9 ? 2 : leaves >= 4 ? 3 : 6);
const inWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

export class ProseTree {
  readonly #source: SourceText;
  readonly #chunks: readonly ChunkSpan[];
  readonly #request: ProseRequest;
  readonly #writer: Writer;
  readonly #hooks: RunHooks;
  readonly #hold: HoldOptions;
  readonly #candidates: readonly Candidate[];
  /** [chunks] the text's own best sentence of each. */
  readonly #gists: readonly (SummarySentence | null)[];
  readonly #perLeaf: number;
  readonly #leaves: (SummarySentence[] | undefined)[];
  readonly #written: Map<string, string>;

  /** @param chunks of this source, in order. */
  constructor(source: SourceText, chunks: readonly ChunkSpan[], request: ProseRequest, writer: Writer, hooks: RunHooks) {
    this.#source = source;
    this.#chunks = chunks;
    this.#request = request;
    this.#writer = writer;
    this.#hooks = hooks;
    this.#hold = { common: commonWords(source.text), translated: request.language !== undefined };
    this.#candidates = candidatesOf(source, request.instruction);
    this.#gists = chunks.map((chunk) => this.#best(chunk));
    this.#perLeaf = leafSentences(chunks.length);
    this.#leaves = chunks.map(() => undefined);
    this.#written = new Map(request.written);
  }

  /** Leaves that are written, and how many there are. */
  get done(): { done: number; total: number } {
    return { done: this.#leaves.filter((leaf) => leaf !== undefined).length, total: this.#leaves.length };
  }

  /** The whole, told stretch by stretch. */
  async *whole(length: keyof typeof wholes): AsyncGenerator<SummarySentence[]> {
    const { stretches, sentences } = wholes[length];
    const count = Math.min(stretches, this.#chunks.length);
    const each = Math.max(sentences, Math.ceil(Math.min(mostOfWhole[length], Math.max(fewest, stretches * sentences)) / count));
    const told: SummarySentence[] = [];
    for (let i = 0; i < count; i++) {
      const [from, end] = [Math.floor((i * this.#chunks.length) / count), Math.floor(((i + 1) * this.#chunks.length) / count)];
      const leaves = await this.#grown(from, end);
      told.push(...this.#news(await this.#joined(leaves, each), told));
      yield told.slice(0, mostOfWhole[length]);
    }
  }

  /** Its chapters, each told when it is finished. */
  async *chapters(length: keyof typeof perChapter): AsyncGenerator<SummarySection> {
    for (const chapter of chaptersOf(this.#source)) {
      const [firstChunk, endChunk] = rangeOf(chapter, this.#chunks);
      const first = this.#chunks[0]!.index;
      const leaves = (await this.#grown(firstChunk - first, endChunk - first)).filter(({ citations }) => inside(chapter, citations[0]!));
      const best = leaves.length > 0 ? null : this.#best(chapter);
      const told = best ? [{ ...best, verbatim: true as const }] : await this.#joined(leaves, perChapter[length]);
      if (told.length > 0) yield { title: chapter.title, firstChunk, endChunk, sentences: told };
    }
  }

  #best(stretch: { start: number; end: number }): SummarySentence | null {
    return bestIn(this.#source, this.#chunks, this.#candidates, stretch);
  }

  /** So many sentences of all of it. */
  async gist(sentences: number): Promise<SummarySentence[]> {
    return this.#joined(await this.#grown(0, this.#chunks.length), sentences);
  }

  /** The sentences of these leaves; those that are missing are written, and some of those that follow beside them. */
  async #grown(from: number, end: number): Promise<SummarySentence[]> {
    for (let at = from; at < end; ) {
      if (this.#leaves[at] !== undefined) {
        at++;
        continue;
      }
      // Who waits for the first sentence waits for its leaves alone.
      const last = from === 0 ? end : this.#chunks.length;
      const missing = this.#chunks.flatMap((_, i) => (i >= at && i < last && this.#leaves[i] === undefined ? [i] : [])).slice(0, leavesAhead);
      await this.#write(
        missing.map((i) => ({ from: this.#chunks[i]!.index, told: this.#askFor(this.#perLeaf, i), sentences: this.#perLeaf })),
        (k, text) => {
          const i = missing[k]!;
          this.#leaves[i] = this.#leaf(i, text);
          const { done, total } = this.done;
          this.#hooks.onEvent?.({ type: 'progress', stage: 'summary', done, total, unit: 'chunks' });
        },
      );
    }
    return this.#leaves.slice(from, end).flatMap((leaf) => leaf!);
  }

  #leaf(i: number, text: string): SummarySentence[] {
    const chunk = this.#chunks[i]!;
    const passages = sentencesOf(this.#source.text, chunk.start, chunk.end).map(({ start, end }): Support<Citation[]> => {
      const quote = this.#source.text.slice(start, end);
      return { text: quote, from: [{ source: this.#source.id, quote, start, end, chunk: chunk.index, score: 1 }] };
    });
    const told = this.#holding(text, passages);
    if (told.length > 0) return told;
    const best = this.#gists[i];
    // Who asked for something in particular is not told what there is instead of it.
    return best && this.#request.instruction === undefined ? [{ ...best, verbatim: true }] : [];
  }

  /** Fewer sentences of these: as they are where they are few, else written anew, some at once, until they are. */
  async #joined(sentences: readonly SummarySentence[], count: number): Promise<SummarySentence[]> {
    let list = [...sentences];
    while (list.length > count) {
      const parts = evenly(list, Math.ceil(list.length / joinedAtOnce));
      const each = parts.length === 1 ? count : Math.max(2, Math.min(count, Math.ceil(list.length / parts.length / 3)));
      const joined: SummarySentence[][] = parts.map(() => []);
      await this.#write(
        parts.map((part) => ({ from: part.map(({ text }) => text).join(' '), told: this.#askFor(each), sentences: each })),
        (p, text) => {
          const part = parts[p]!;
          const told = this.#holding(
            text,
            part.map(({ text, citations }) => ({ text, from: citations })),
          );
          joined[p] = told.length >= each ? told : [...told, ...this.#news(mostCentral(part, each), told).slice(0, each - told.length)];
        },
      );
      const next = joined.flat();
      list = next.length < list.length ? next : mostCentral(list, count);
    }
    return list;
  }

  /** Of what the model wrote the sentences that hold, with what they cite. */
  #holding(text: string, supports: readonly Support<Citation[]>[]): SummarySentence[] {
    const told: SummarySentence[] = [];
    for (const { start, end } of sentencesOf(text, 0, text.length)) {
      const sentence = text.slice(start, end);
      const rests = heldBy(sentence, supports, this.#hold);
      if (!rests) continue;
      // On the upper levels the passages themselves must hold it, not only what was made of them.
      const among = distinct(rests.flat()).map((one) => ({ text: one.quote, from: one }));
      const cited = heldBy(sentence, among, { ...this.#hold, translated: true });
      if (!cited) continue;
      told.push(...this.#news([{ text: sentence, citations: cited }], told));
    }
    return told;
  }

  /** Those that say something that was not said. */
  #news(sentences: readonly SummarySentence[], told: readonly SummarySentence[]): SummarySentence[] {
    const vectors = vectorsOf([...told, ...sentences].map(({ text }) => text));
    const kept = [...told.keys()];
    return sentences.filter((sentence, i) => {
      const own = told.length + i;
      const known = kept.some((k) => [...told, ...sentences][k]!.text === sentence.text || cosine(vectors[k]!, vectors[own]!) > sameCosine);
      if (!known) kept.push(own);
      return !known;
    });
  }

  /** What is to be made of a leaf, or of sentences that are joined. */
  #askFor(sentences: number, leaf?: number): string {
    const { instruction, language } = this.#request;
    const gist = (i: number) => {
      const text = this.#gists[i]?.text;
      return text && text.length <= gistCharacters ? text : null;
    };
    const before = leaf === undefined ? null : gist(leaf - 1);
    const after = leaf === undefined ? null : gist(leaf + 1);
    const around = [before ? `Before this passage: ${before}` : '', after ? `After this passage: ${after}` : ''].filter((line) => line !== '');
    const count = sentences === 1 ? 'one sentence' : `${inWords[sentences] ?? sentences} sentences`;
    return [
      ...(around.length > 0 ? [`${around.join('\n')}\n`] : []),
      `Summarize the passage above in ${count}. Tell what happens or what is said, with names. Use only what the passage says.`,
      ...(instruction === undefined ? [] : [`What is wanted: ${instruction}. If the passage has nothing of it, write only: Nothing.`]),
      ...(language === undefined ? [] : [`Write in ${language}.`]),
    ].join('\n');
  }

  async #write(passages: readonly Passage[], onText: (index: number, text: string) => void): Promise<void> {
    const keys = passages.map((passage) => this.#keyOf(passage));
    const missing: number[] = [];
    for (const [i, key] of keys.entries()) {
      const known = this.#written.get(key);
      if (known === undefined) missing.push(i);
      else onText(i, known);
    }
    this.#hooks.signal?.throwIfAborted();
    if (missing.length === 0) return;
    const left = new Set(missing);
    await this.#writer.write(
      missing.map((i) => passages[i]!),
      (k, text) => {
        const i = missing[k]!;
        left.delete(i);
        this.#written.set(keys[i]!, text);
        this.#hooks.onEvent?.({ type: 'written', source: this.#source.id, key: keys[i]!, text });
        onText(i, text);
      },
    );
    // What the writer could not write is not kept: another time it may.
    for (const i of left) onText(i, '');
  }

  #keyOf({ from, told, sentences }: Passage): string {
    const chunk = typeof from === 'number' ? this.#chunks.find(({ index }) => index === from)! : null;
    const text = chunk ? this.#source.text.slice(chunk.start, chunk.end) : (from as string);
    return createHash('sha256')
      .update(JSON.stringify([this.#request.model, text, told, sentences]))
      .digest('base64url');
  }
}

const inside = ({ start, end }: Chapter, citation: Citation) => citation.start >= start && citation.start < end;

function evenly<T>(list: readonly T[], parts: number): T[][] {
  return Array.from({ length: parts }, (_, i) => list.slice(Math.floor((i * list.length) / parts), Math.floor(((i + 1) * list.length) / parts)));
}

/** The `count` that say most of what all say, in their order. */
function mostCentral(sentences: readonly SummarySentence[], count: number): SummarySentence[] {
  const texts = sentences.map(({ text }) => text);
  const scores = centralityOf(texts, vectorsOf(texts));
  const chosen = new Set([...sentences.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, count));
  return sentences.filter((_, i) => chosen.has(i));
}

function distinct(citations: readonly Citation[]): Citation[] {
  const seen = new Map(citations.map((citation) => [`${citation.source} ${citation.start}`, citation]));
  return [...seen.values()].sort((a, b) => a.start - b.start);
}
