/**
 * Decoding held to a text: an answer is a run of its words, as they stand there. What the model would rather say cannot come out.
 */
import type { Held } from './answer-kind.ts';
import { termsOf } from './terms.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A run of words that may be gone on with: it began at character `start`, and `at` of its tokens are decoded. */
interface Run {
  start: number;
  /** Tokens of the first word as an answer begins with it: without the space before it. */
  head: ArrayLike<number>;
  /** Character behind the head. */
  end: number;
  /** Token of the text that follows the head; where nothing may, the one behind the last. */
  tail: number;
  at: number;
  /** Character that it may not go beyond. */
  most: number;
}

/** What ends a paragraph, or a docstring or comment of code: an answer that goes on behind it says two things. */
const breaks = /\n[^\S\n]*\n|"""|'''|\*\//g;

/** Characters behind its beginning within which an answer holds what it must, and of what it must be. */
const heldWithin = 40;
const longestWhole = 200;

const opening: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** The mark of a list's item closes nothing: "a) the house; b) the garden". */
const itemMark = /(?:^|\s)[\p{L}\p{N}]{1,2}$/u;

/** The brackets of a text that close: where they stand, and where what they close opens; -1 where nothing does. */
function closings(text: string): { at: number; opens: number }[] {
  const open: Record<string, number[]> = { '(': [], '[': [], '{': [] };
  const found: { at: number; opens: number }[] = [];
  for (const { index, 0: bracket } of text.matchAll(/[()[\]{}]/g)) {
    const opened = open[opening[bracket] ?? ''];
    if (!opened) open[bracket]!.push(index);
    else if (opened.length > 0) found.push({ at: index, opens: opened.pop()! });
    else if (!itemMark.test(text.slice(0, index))) found.push({ at: index, opens: -1 });
  }
  return found;
}

export class SpanGuide {
  /** An answer longer than this quotes, it does not answer. */
  static readonly mostTokens = 48;
  readonly #text: string;
  /** Tokens of the text. */
  readonly ids: Int32Array;
  readonly #ends: Int32Array;
  #runs: Run[] = [];
  #decoded: number[] = [];
  #held: Held | null;
  readonly #beyond: ReadonlySet<string> | undefined;

  /** @param held what an answer must hold; where no run of the text does, anything goes that says more than the question. */
  constructor(tokenizer: Tokenizer, text: string, held: Held | null = null) {
    const { ids, ends } = tokenizer.encode(text);
    this.#text = text;
    this.ids = ids;
    this.#ends = ends;
    this.#held = held;
    this.#beyond = held?.beyond;
    this.#runs = this.#runsOf(tokenizer);
    if (held && this.#runs.length === 0) {
      this.#held = null;
      this.#runs = this.#runsOf(tokenizer);
    }
  }

  #runsOf(tokenizer: Tokenizer): Run[] {
    const [text, ids, ends] = [this.#text, this.ids, this.#ends];
    const runs: Run[] = [];
    const heads = new Map<string, ArrayLike<number>>();
    const stops = Array.from(text.matchAll(breaks), ({ index, 0: mark }) => ({ start: index, end: index + mark.length }));
    const closing = closings(text);
    let stop = 0;
    for (let token = 0; token < ids.length; token++) {
      const from = token === 0 ? 0 : ends[token - 1]!;
      const start = from + /^\s*/.exec(text.slice(from, ends[token]))![0].length;
      if (start >= ends[token]! || !/[\p{L}\p{N}$£€"“‘'(#.\-_@/]/u.test(text[start]!) || /[\p{L}\p{N}_]/u.test(text[start - 1] ?? ' ')) continue;
      while (stop < stops.length && stops[stop]!.end <= start) stop++;
      // "isFolder(path))" closes more than it opens.
      const closes = closing.find(({ at, opens }) => at >= start && opens < start)?.at;
      const most = Math.min(stops[stop]?.start ?? text.length, closes ?? text.length);
      if (most <= start) continue;
      const held = this.#held?.pattern.exec(text.slice(start, start + (this.#held.whole ? longestWhole : heldWithin)));
      if (held === null || this.#beginsAsAsked(start)) continue;
      let tail = token + 1;
      while (tail < ids.length && !this.#wordEndsAt(ends[tail - 1]!)) tail++;
      let word = text.slice(start, ends[tail - 1]);
      if (this.#held?.whole) [word, tail] = [held![0], ids.length];
      if (start + word.length > most) continue;
      const stands = start === from && !this.#held?.whole;
      const head = heads.get(word) ?? (stands ? ids.subarray(token, tail) : tokenizer.encode(word).ids);
      if (!stands) heads.set(word, head);
      runs.push({ start, head, end: start + word.length, tail, at: 0, most });
    }
    return runs;
  }

  /** Whether an answer says more than it must not say alone; pronouns and the like, which are no terms, do. */
  #isNew(said: string): boolean {
    if (!this.#beyond) return true;
    const terms = termsOf(said);
    return terms.length === 0 || terms.some((term) => !this.#beyond!.has(term));
  }

  #beginsAsAsked(start: number): boolean {
    if (!this.#held?.begunAnew) return false;
    const first = termsOf(this.#text.slice(start, start + heldWithin)).slice(0, 2);
    return first.length === 2 && first.every((term) => this.#beyond!.has(term));
  }

  /** Whether an answer may end at this character. */
  #wordEndsAt(offset: number): boolean {
    return offset >= this.#text.length || !/[\p{L}\p{N}_]/u.test(this.#text[offset]!) || !/[\p{L}\p{N}_]/u.test(this.#text[offset - 1]!);
  }

  #next({ head, tail, at, most }: Run): number | undefined {
    if (at < head.length) return head[at];
    const token = tail + at - head.length;
    return this.#ends[token]! <= most ? this.ids[token] : undefined;
  }

  #endOf({ head, tail, end, at }: Run): number {
    return at === head.length ? end : this.#ends[tail + at - head.length - 1]!;
  }

  #mayEnd(run: Run): boolean {
    if (run.at < run.head.length || !this.#wordEndsAt(this.#endOf(run))) return false;
    const said = this.#text.slice(run.start, this.#endOf(run));
    return (this.#held?.pattern.test(said) ?? true) && this.#isNew(said);
  }

  get decoded(): readonly number[] {
    return this.#decoded;
  }

  /** Tokens that may come next. `end`: the answer may end here. */
  allowed(): { tokens: Set<number>; end: boolean } {
    const tokens = new Set<number>();
    let end = false;
    for (const run of this.#runs) {
      const next = this.#decoded.length < SpanGuide.mostTokens ? this.#next(run) : undefined;
      if (next !== undefined) tokens.add(next);
      if (this.#decoded.length > 0 && this.#mayEnd(run)) end = true;
    }
    return { tokens, end };
  }

  /** One of the allowed tokens was decoded. */
  accept(token: number): void {
    this.#runs = this.#runs.filter((run) => this.#next(run) === token).map((run) => ({ ...run, at: run.at + 1 }));
    this.#decoded.push(token);
  }

  /** Where the answer stands, once it may end: UTF-16 offsets in the text; every place where the same words do, the first one first. */
  spans(): { start: number; end: number }[] {
    return this.#runs.filter((run) => this.#mayEnd(run)).map((run) => ({ start: run.start, end: this.#endOf(run) }));
  }
}
