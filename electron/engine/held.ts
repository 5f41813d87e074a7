/**
 * Whether a sentence that a model wrote holds: every name, number and quotation of it stands in the passages that it was written from, and enough of its
 * other words do. What holds cites the passages it takes; what does not is no sentence of a summary.
 */
import { addresses, withoutPossessive } from './names.ts';
import { termsOf } from './terms.ts';

/** What a sentence may rest on. */
export interface Support<T> {
  /** The words that stand there. */
  text: string;
  from: T;
}

export interface Facts {
  /** Lower case, without the possessive ending. */
  names: string[];
  /** In digits. */
  numbers: string[];
  /** Words in quotation marks. */
  quotations: string[];
}

/** Passages that a sentence cites at most; more only where names or numbers are left. */
const mostCited = 3;
const mostNeeded = 6;
/** Share of a sentence's words that the passages must have; fewer, and it tells something else. */
const leastShared = 0.4;

/** Words that open a sentence and are no names. */
const openers = new Set(
  `overall however meanwhile finally later eventually additionally furthermore moreover nevertheless afterwards ultimately initially consequently therefore
   thus despite although though while when after before because since during once upon through within without throughout following also another others
   both each every many some most several all one two three first second third next then there here this that these those the a an in on at by for from
   with as if but and or so yet not no nor he she it they we you i his her its their our my your who what which where why how to of into over under
   about between among against until summary passage text story author narrator`.split(/\s+/),
);
/** Words about the writing itself: a sentence that has them where the text does not tells nothing of the text. */
const aboutWriting = /\b(?:passages?|summar(?:y|i[sz]e[sd]?)|paragraphs?|main (?:character|idea)s?|narrative)\b/gi;
/** Forms of address: the name is what follows. */
const unnamed = new Set([...addresses.map((word) => word.toLowerCase()), 'i']);

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const wordNumbers = new Map<string, string>([
  ...units.map((word, n): [string, string] => [word, String(n)]),
  ...tens.map((word, n): [string, string] => [word, String(20 + 10 * n)]),
  ['dozen', '12'],
  ['hundred', '100'],
  ['thousand', '1000'],
  ['million', '1000000'],
]);

const words = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu;
const bare = (word: string) => withoutPossessive(word).toLowerCase();

/** Words that a text writes in small letters: at the beginning of a sentence they are no names. */
export function commonWords(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}]*/gu), ([word]) => word));
}

/** Numbers of a stretch, in digits: "1,200" and "1200" are one, and "twelve" is "12"; "one" counts nothing, it is too often a pronoun. */
function numbersOf(text: string): string[] {
  const digits = Array.from(text.matchAll(/\d+(?:[.,]\d+)*/g), ([number]) => number.replace(/[.,](?=\d{3}(?!\d))/g, ''));
  const spelt = Array.from(text.matchAll(words), ([word]) => word.toLowerCase()).flatMap((word) =>
    word === 'one' ? [] : (wordNumbers.get(word) ?? []),
  );
  return [...digits, ...spelt];
}

/** @param common see `commonWords`. */
export function factsOf(sentence: string, common: ReadonlySet<string>): Facts {
  const quotations = Array.from(sentence.matchAll(/["“]([^"“”]{2,})["”]/g), ([, quoted]) => plain(quoted!));
  const names = Array.from(sentence.matchAll(words)).flatMap(({ 0: word, index }) => {
    const name = bare(word);
    if (!/^\p{Lu}/u.test(word) || unnamed.has(name) || wordNumbers.has(name)) return [];
    const opens = /(?:^|[.!?:]["”’)]*\s|["“(]\s*)$/.test(sentence.slice(0, index));
    return opens && (openers.has(name) || common.has(name)) ? [] : [name];
  });
  return { names: [...new Set(names)], numbers: [...new Set(numbersOf(sentence))], quotations };
}

/** Letters and digits, marks aside: quotation marks and line breaks differ between print and model. */
const plain = (text: string) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');

/**
 * Names, numbers and quotations of an answer that stand in none of these passages, as the answer spells them, each once: what a model that writes freely
 * may have made up.
 */
export function unheld(answer: string, passages: readonly string[]): string[] {
  const text = passages.join('\n');
  const facts = factsOf(answer, commonWords(text));
  const held = new Holding(text).facts(facts);
  const spelt = (pattern: RegExp, kind: string, key: (word: string) => string[]) =>
    Array.from(answer.matchAll(pattern), ([word]) => word).filter((word) => key(word).some((one) => !held.has(`${kind} ${one}`)));
  const isName = new Set(facts.names);
  const names = spelt(words, 'name', (word) => (/^\p{Lu}/u.test(word) && isName.has(bare(word)) ? [bare(word)] : []));
  const numbers = spelt(/\d+(?:[.,]\d+)*|\p{L}+/gu, 'number', numbersOf);
  const quotations = Array.from(answer.matchAll(/["“]([^"“”]{2,})["”]/g), ([quoted, inner]) => ({ quoted, key: plain(inner!) }))
    .filter(({ key }) => !held.has(`quotation ${key}`))
    .map(({ quoted }) => quoted);
  return [...new Set([...quotations, ...names, ...numbers])];
}

/** What a passage has of all that is asked of it. */
class Holding {
  readonly terms: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  readonly #numbers: ReadonlySet<string>;
  readonly #plain: string;

  constructor(text: string) {
    this.terms = new Set(termsOf(text));
    this.#names = new Set(Array.from(text.matchAll(words), ([word]) => bare(word)));
    this.#numbers = new Set(numbersOf(text));
    this.#plain = ` ${plain(text)} `;
  }

  facts({ names, numbers, quotations }: Facts): Set<string> {
    return new Set([
      ...names.filter((name) => this.#names.has(name)).map((name) => `name ${name}`),
      ...numbers.filter((number) => this.#numbers.has(number)).map((number) => `number ${number}`),
      ...quotations.filter((quoted) => this.#plain.includes(` ${quoted} `)).map((quoted) => `quotation ${quoted}`),
    ]);
  }
}

export interface HoldOptions {
  common: ReadonlySet<string>;
  /** The sentence is in another language than the passages: then only its facts can be looked for. */
  translated?: boolean;
}

/**
 * The supports that a sentence rests on, in their order; null where it does not hold. Chosen one by one: who has a fact that nobody chosen has comes
 * first, then who has most of the words that are left.
 */
export function heldBy<T>(sentence: string, supports: readonly Support<T>[], { common, translated = false }: HoldOptions): T[] | null {
  const facts = factsOf(sentence, common);
  const wanted = new Set(termsOf(sentence));
  if (
    wanted.size === 0 ||
    (sentence.match(aboutWriting) ?? []).some((word) => !supports.some(({ text }) => text.toLowerCase().includes(word.toLowerCase())))
  )
    return null;
  const holdings = supports.map(({ text }) => new Holding(text));
  const has = holdings.map((holding) => holding.facts(facts));
  const left = { facts: facts.names.length + facts.numbers.length + facts.quotations.length, terms: new Set(wanted) };
  const found = new Set<string>();
  const chosen = new Set<number>();
  while (chosen.size < mostNeeded) {
    let best = -1;
    let most = 0;
    for (const [i, { terms }] of holdings.entries()) {
      if (chosen.has(i)) continue;
      const newFacts = [...has[i]!].filter((fact) => !found.has(fact)).length;
      const newTerms = [...left.terms].filter((term) => terms.has(term)).length;
      const gain = 4 * newFacts + newTerms;
      // Beyond a few, a passage is cited for a fact alone; and one word in common is chance.
      if (newFacts === 0 && (chosen.size >= mostCited || (chosen.size > 0 && newTerms < 2))) continue;
      if (gain > most) [best, most] = [i, gain];
    }
    if (best < 0) break;
    chosen.add(best);
    for (const fact of has[best]!) found.add(fact);
    for (const term of holdings[best]!.terms) left.terms.delete(term);
  }
  if (found.size < left.facts) return null;
  if (translated && chosen.size === 0) return supports.length > 0 ? [supports[0]!.from] : null;
  if (!translated && wanted.size - left.terms.size < Math.max(2, leastShared * wanted.size)) return null;
  return [...chosen].sort((a, b) => a - b).map((i) => supports[i]!.from);
}
