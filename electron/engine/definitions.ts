/**
 * Source code is asked for by what a definition does, and that is said in several places of it: in its name, its comments, its lines. So definitions are
 * matched whole: BM25 with fields (Robertson, Zaragoza and Taylor 2004), a word of the name or of a comment counting more than one of its lines.
 */

import { upperBound } from '../upper-bound.ts';
import type { SourceText } from './contract.ts';
import { Declared } from './declared.ts';
import { lengthNorm, TermIndex } from './term-index.ts';
import { termsOf } from './terms.ts';

/** A definition's own lines, without those of the definitions in it: UTF-16 offsets. */
export interface Definition {
  source: string;
  start: number;
  end: number;
}

/** How much a word counts: of what was tried the best on 1,384 questions on Python's standard library. */
const fields = { name: 2, path: 1, comments: 2, lines: 1 } as const;
type Field = keyof typeof fields;

export class Definitions {
  readonly all: readonly Definition[];
  readonly #index = new TermIndex();
  /** By source: index of its first definition, and of the first behind its last. */
  readonly #of = new Map<string, [first: number, end: number]>();

  constructor(sources: readonly SourceText[]) {
    const found = sources.flatMap((source) => [...definitionsOf(source)]);
    this.all = found.map(({ definition }) => definition);
    for (const [at, { source }] of this.all.entries()) this.#of.set(source, [this.#of.get(source)?.[0] ?? at, at + 1]);
    const names = Object.keys(fields) as Field[];
    const means = new Map(names.map((field) => [field, found.reduce((sum, { words }) => sum + words[field].length, 0) / found.length || 1]));
    for (const { words } of found) {
      const counts = new Map<string, number>();
      for (const field of names) {
        const one = fields[field] / lengthNorm(words[field].length, means.get(field)!);
        for (const term of words[field]) counts.set(term, (counts.get(term) ?? 0) + one);
      }
      this.#index.add(counts);
    }
  }

  /** Index of the definition that this place of a source stands in, or -1. */
  at(source: string, offset: number): number {
    const [first, end] = this.#of.get(source) ?? [0, 0];
    const at = upperBound(end, (i) => this.all[i]!.start, offset, first) - 1;
    return at >= first && offset < this.all[at]!.end ? at : -1;
  }

  /** BM25 of every definition for a question, as a share of what one could get that holds each of its terms once: [definitions], about 0..2. */
  match(question: string): Float32Array {
    return this.#index.match(new Set(termsOf(question)));
  }
}

/** Those of a source in their order; none in prose. */
function* definitionsOf(source: SourceText): Generator<{ definition: Definition; words: Record<Field, string[]> }> {
  const { id, text, sections = [] } = source;
  const declared = Declared.of(source);
  const above: { level: number; title: string }[] = [];
  for (const [i, { title, start, level }] of sections.entries()) {
    while (above.length > 0 && above.at(-1)!.level >= level) above.pop();
    const path = above.map((outer) => outer.title);
    above.push({ level, title });
    const next = sections[i + 1];
    // What a file says before its first definition belongs to it as well.
    if (!declared.declares(i) && !(next && next.level > level && declared.declares(i + 1))) continue;
    const end = next?.start ?? text.length;
    const lines = text.slice(start, end);
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
