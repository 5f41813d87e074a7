/**
 * The sentences of all that was read, and BM25 over them (Robertson and Zaragoza 2009). A sentence is what an answer cites; in source code it is a block
 * of lines. Made once for a text and kept beside what was read of it.
 */
import { asideOf } from './aside.ts';
import type { SourceText } from './contract.ts';
import { Definitions } from './definitions.ts';
import { sentencesOf, withinLength } from './sentences.ts';
import { countsOf, lengthNorm, TermIndex } from './term-index.ts';
import { termsOf } from './terms.ts';

/** A sentence of a source: UTF-16 offsets, and which paragraph it stands in (counted over all sources). */
export interface Sentence {
  source: string;
  start: number;
  end: number;
  paragraph: number;
}

/** A heading's words count for every sentence below it, this much of a word of its own. */
const headingShare = 0.35;
/** Lines of source code that are one unit at most. */
const mostLines = 24;

export class SentenceIndex {
  readonly sentences: Sentence[] = [];
  readonly definitions: Definitions;
  /** [sentences] index of the definition of code that each begins in, or -1. */
  readonly definitionOf: Int32Array;
  /** [sentences] 1 where it stands beside the program that a source is (aside.ts), else 0. */
  readonly aside: Uint8Array;
  readonly #index = new TermIndex();
  readonly #lengths: number[] = [];
  /** How often each sentence is said, by its terms. */
  readonly #said = new Map<string, number>();
  readonly #terms: string[] = [];
  #mean = 1;

  constructor(sources: readonly SourceText[]) {
    let paragraph = 0;
    for (const source of sources) {
      const headings = headingTerms(source);
      for (const part of paragraphsOf(source.text)) {
        const units = isCode(source.text.slice(part.start, part.end)) ? codeUnits(source.text, part) : sentencesOf(source.text, part.start, part.end);
        for (const { start, end } of units) {
          if (start < part.start || end > part.end) continue; // told with the paragraph that it begins in
          this.#add({ source: source.id, start, end, paragraph }, source.text.slice(start, end), headings(start));
        }
        paragraph++;
      }
    }
    this.#mean = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(this.#lengths.length, 1) || 1;
    this.definitions = new Definitions(sources);
    this.definitionOf = Int32Array.from(this.sentences, ({ source, start }) => this.definitions.at(source, start));
    const beside = new Map(sources.map((source) => [source.id, asideOf(source)]));
    // Prose has chapters on tests, and its examples are what it is about.
    this.aside = Uint8Array.from(this.sentences, ({ source, start }, s) => Number(this.definitionOf[s]! >= 0 && beside.get(source)!(start)));
  }

  #add(sentence: Sentence, text: string, heading: readonly string[]): void {
    this.sentences.push(sentence);
    const terms = termsOf(text);
    this.#lengths.push(terms.length);
    const said = terms.join(' ');
    this.#terms.push(said);
    this.#said.set(said, (this.#said.get(said) ?? 0) + 1);
    this.#index.add(countsOf(terms, new Map(heading.map((term) => [term, headingShare]))));
  }

  /** How often the text says this sentence, whatever its punctuation: running heads, and what somebody wants to be believed, say it often. */
  repeats(sentence: number): number {
    return this.#said.get(this.#terms[sentence]!)!;
  }

  /** Index of the sentence that holds this place of a source. */
  at(source: string, offset: number): number | undefined {
    const index = this.sentences.findIndex((sentence) => sentence.source === source && sentence.start <= offset && offset < sentence.end);
    return index < 0 ? undefined : index;
  }

  /** Whether a term stands in a sentence or a heading. */
  holds(term: string): boolean {
    return this.#index.holds(term);
  }

  terms(): IteratorObject<string> {
    return this.#index.terms();
  }

  /** The fewer sentences hold a term, the more it counts. */
  rarity(term: string): number {
    return this.#index.rarity(term);
  }

  /** BM25 of every sentence for a question, as a share of what a sentence could get that holds each of its terms once: [sentences], about 0..2. */
  match(question: string): Float32Array {
    return this.#index.match(new Set(termsOf(question)), (sentence) => lengthNorm(this.#lengths[sentence]!, this.#mean));
  }
}

/** Stretches between blank lines, in order; together they hold every character that is not white space. */
export function paragraphsOf(text: string): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  let at = 0;
  for (const gap of text.matchAll(/\n[ \t]*\n\s*/g)) {
    if (gap.index > at) out.push({ start: at, end: gap.index });
    // What is indented belongs to its line: of the white space after a gap only whole lines go.
    at = gap.index + gap[0].lastIndexOf('\n') + 1;
  }
  if (at < text.length && text.slice(at).trim() !== '') out.push({ start: at, end: text.length });
  return out;
}

/** Lines that end or begin as source does: most of them, and it is no prose. An asterisk begins a line of a comment, or an item of a list. */
export function isCode(paragraph: string): boolean {
  const lines = paragraph.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return false;
  const inComment = /\/\*|\*\//.test(paragraph);
  const like = lines.filter(
    (line) =>
      (inComment && /^\s*\*/.test(line)) ||
      /[;{}]\s*$|^\s*[}\])]|^\s*(?:def|class|import|from|return|if|for|while|const|let|var|function|export|public|private|static|async|@\w+|#include|fn|use|impl|struct|type)\b.*[:;{(,=)]\s*$|=>|\w+\([^)]*\)\s*[;{:]?\s*$|^\s*(?:\/\/|\/\*|\*\/|#!)|^\s*\w+\s*[:=]\s*\S+,?$/.test(
        line,
      ),
  ).length;
  return like * 2 > lines.length;
}

/** A paragraph of source as it stands, in pieces of at most a screen. */
function codeUnits(text: string, { start, end }: { start: number; end: number }): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  let from = start;
  let lines = 0;
  for (let at = start; at < end; ) {
    const next = text.indexOf('\n', at);
    at = next < 0 || next >= end ? end : next + 1;
    if (++lines >= mostLines || at >= end) {
      const last = text.slice(from, at).trimEnd().length + from;
      if (last > from) out.push(...withinLength(text, from, last));
      from = at;
      lines = 0;
    }
  }
  return out;
}

/** Terms of the headings above a place: the sections' titles that the importer found. */
function headingTerms({ sections }: SourceText): (offset: number) => string[] {
  if (!sections || sections.length === 0) return () => [];
  const open: { level: number; terms: string[] }[] = [];
  let next = 0;
  return (offset) => {
    for (; next < sections.length && sections[next]!.start <= offset; next++) {
      const { level, title } = sections[next]!;
      while (open.length > 0 && open.at(-1)!.level >= level) open.pop();
      open.push({ level, terms: termsOf(title) });
    }
    return open.flatMap(({ terms }) => terms);
  };
}
