/**
 * Source code is asked for by what a definition does, and that is said in several places of it: in its name, its comments, its lines. So definitions are
 * matched whole: BM25 with fields (Robertson, Zaragoza and Taylor 2004), a word of the name or of a comment counting more than one of its lines.
 */
import type { SourceText } from './contract.ts';
import { Declared } from './declared.ts';
import { termsOf } from './terms.ts';

/** A definition's own lines, without those of the definitions in it: UTF-16 offsets. */
export interface Definition {
  source: string;
  start: number;
  end: number;
}

const k1 = 1.2;
/** How much a word counts, and how far long fields are held back: of what was tried the best on 1,384 questions on Python's standard library. */
const fields = { name: 2, path: 1, comments: 2, lines: 1 } as const;
const b = 0.75;
type Field = keyof typeof fields;

export class Definitions {
  readonly all: readonly Definition[];
  /** Of a term: [definition, its frequency by fields]. */
  readonly #postings = new Map<string, [number, number][]>();

  constructor(sources: readonly SourceText[]) {
    const found = sources.flatMap((source) => [...definitionsOf(source)]);
    this.all = found.map(({ definition }) => definition);
    const terms = found.map(({ words }) => words);
    const names = Object.keys(fields) as Field[];
    const mean = (field: Field) => terms.reduce((sum, words) => sum + words[field].length, 0) / terms.length || 1;
    const means = new Map(names.map((field) => [field, mean(field)]));
    for (const [at, words] of terms.entries()) {
      const counts = new Map<string, number>();
      for (const field of names) {
        const one = fields[field] / (1 - b + (b * words[field].length) / means.get(field)!);
        for (const term of words[field]) counts.set(term, (counts.get(term) ?? 0) + one);
      }
      for (const [term, count] of counts) {
        const held = this.#postings.get(term) ?? [];
        this.#postings.set(term, held);
        held.push([at, count]);
      }
    }
  }

  /** BM25 of every definition for a question, as a share of what one could get that holds each of its terms once: [definitions], about 0..2. */
  match(question: string): Float32Array {
    const scores = new Float32Array(this.all.length);
    let most = 0;
    for (const term of new Set(termsOf(question))) {
      const held = this.#postings.get(term) ?? [];
      const rarity = Math.log(1 + (this.all.length - held.length + 0.5) / (held.length + 0.5));
      most += rarity;
      for (const [at, count] of held) scores[at]! += (rarity * count * (k1 + 1)) / (count + k1);
    }
    if (most > 0) for (let i = 0; i < scores.length; i++) scores[i]! /= most;
    return scores;
  }
}

/** Those of a source in their order; none in prose. */
function* definitionsOf(source: SourceText): Generator<{ definition: Definition; words: Record<Field, string[]> }> {
  const { id, text, sections = [] } = source;
  const declared = Declared.of(source);
  const above: { level: number; title: string; code: boolean }[] = [];
  for (const [i, { title, start, level }] of sections.entries()) {
    while (above.length > 0 && above.at(-1)!.level >= level) above.pop();
    // What a file says before its first definition belongs to it as well.
    const code = declared.declares(i) || (sections[i + 1] !== undefined && sections[i + 1]!.level > level && declared.declares(i + 1));
    above.push({ level, title, code });
    if (!code) continue;
    const end = sections[i + 1]?.start ?? text.length;
    const lines = text.slice(start, end);
    const path = above.slice(0, -1).map((outer) => outer.title);
    yield {
      definition: { source: id, start, end },
      words: { name: termsOf(title), path: termsOf(path.join(' ')), comments: termsOf(commentsIn(lines)), lines: termsOf(lines) },
    };
  }
}

/** What people wrote to people, in most languages. One that is never closed ends with the text, or each beginning would be looked at to the end. */
const comment =
  /("""|''')[\s\S]*?(?:\1|(?![\s\S]))|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|(?<![:\w])\/\/.*|(?:^|\s)(?:#(?!include|define|if|else|endif)|--|;;).*/gm;

const commentsIn = (lines: string) => (lines.match(comment) ?? []).join('\n');
