/**
 * What a stretch of source code lies in: the lines that declare it. The middle of a long function says neither its name nor its class, so these lines
 * stand above a chunk and above a passage, as they stand in the source.
 */
import type { Span } from '../domain/location.ts';
import { upperBound } from '../upper-bound.ts';
import type { SourceText } from './contract.ts';

/** A line that declares something ends or begins so, in most languages. */
const declares =
  /[{(:=]\s*$|=>|^\s*(?:(?:export|default|public|private|protected|internal|static|abstract|final|async|pub(?:\([a-z]+\))?|unsafe|extern|inline|virtual|override|suspend|open|sealed|data|const|constexpr|template\s*<.*>)\s+)*(?:def|class|function|fn|func|fun|interface|struct|enum|trait|impl|type|namespace|module|object|sub|proc|let|const|var)\b/;
/** The declaring line of an outline's entry stands below its comments and decorators. */
const linesSearched = 40;
/** Characters of a line, and lines, at most. */
const longestLine = 160;
const mostLines = 3;

const known = new WeakMap<SourceText, Declared>();

export class Declared {
  readonly #text: string;
  readonly #sections: NonNullable<SourceText['sections']>;
  readonly #heads = new Map<number, Span | null>();
  #names: Set<string> | null = null;

  constructor({ text, sections = [] }: Pick<SourceText, 'text' | 'sections'>) {
    this.#text = text;
    this.#sections = sections;
  }

  /** That of a source: found out once, however many chunks and passages of it are read. */
  static of(source: SourceText): Declared {
    const declared = known.get(source) ?? new Declared(source);
    known.set(source, declared);
    return declared;
  }

  /** The lines that declare what this offset lies in, outermost first; those that begin before it alone. None in prose. */
  around(offset: number): Span[] {
    let at = upperBound(this.#sections.length, (i) => this.#sections[i]!.start, offset - 1) - 1;
    if (at < 0) return [];
    const indent = this.#indentAt(offset);
    const out: Span[] = [];
    for (let level = Number.POSITIVE_INFINITY; at >= 0; at--) {
      const section = this.#sections[at]!;
      if (section.level >= level) continue;
      level = section.level;
      const head = this.#headOf(at);
      // Less indented, it stands behind the definition; the outline does not say where that ends.
      if (head && head.end < offset && indent > this.#indentAt(head.start)) out.unshift(head);
      if (level <= 1) break;
    }
    return out.slice(-mostLines);
  }

  /** Whether an entry of the outline is a definition of code. */
  declares(section: number): boolean {
    return this.#headOf(section) !== null;
  }

  /** Of the first line with something on it, from the line of this offset on. */
  #indentAt(offset: number): number {
    const line = this.#text.lastIndexOf('\n', offset - 1) + 1;
    return /^(?:[^\S\n]*\n)*([^\S\n]*)/.exec(this.#text.slice(line, line + 2000))![1]!.length;
  }

  /** Names of the definitions, without those of what they lie in. */
  get names(): ReadonlySet<string> {
    this.#names ??= new Set(this.#sections.flatMap(({ title }, i) => (this.declares(i) ? [nameOf(title)] : [])));
    return this.#names;
  }

  #headOf(at: number): Span | null {
    const kept = this.#heads.get(at);
    if (kept !== undefined) return kept;
    const { title, start } = this.#sections[at]!;
    const name = nameOf(title);
    let head: Span | null = null;
    let from = start;
    for (let line = 0; line < linesSearched && from < this.#text.length && head === null; line++) {
      const end = this.#text.indexOf('\n', from) < 0 ? this.#text.length : this.#text.indexOf('\n', from);
      const said = this.#text.slice(from, end);
      // A heading of prose with a colon behind it declares nothing.
      if (said.length <= longestLine && declares.test(said) && codeWords(said).has(name) && said.trim() !== `${title}:`) head = { start: from, end };
      from = end + 1;
    }
    this.#heads.set(at, head);
    return head;
  }
}

const nameOf = (title: string) => title.split(/\.|::/).at(-1)!.trim();
/** Words that may be names in source code. */
export const codeWords = (text: string): Set<string> => new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);

/** Those lines as they stand, or ''. */
export const declaredAbove = (source: SourceText, offset: number): string =>
  Declared.of(source)
    .around(offset)
    .map(({ start, end }) => source.text.slice(start, end))
    .join('\n');
