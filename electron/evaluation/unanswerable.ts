/**
 * Questions that a text does not answer, made from questions that texts do answer:
 *
 *   other   a question put to another text, which lacks a name in it and says no accepted answer
 *   name    a name in it is another text's name, which this text lacks
 *   number  a number in it is one that the text lacks
 *   role    somebody or something in it is another of its kind, which the text lacks
 *
 * So each asks for what does not stand there, or supposes what is not so.
 */

import { literal } from '../literal.ts';
import { unwrap } from './data.ts';
import type { StoryCase } from './fairytaleqa.ts';
import { containsAnswer } from './metrics.ts';
import { seeded, shuffled } from './random.ts';
import type { XquadLine } from './xquad.ts';

export interface AskedText {
  id: string;
  text: string;
  asked: { question: string; answers: string[] }[];
}

export const kinds = ['other', 'name', 'number', 'role'] as const;
export type Kind = (typeof kinds)[number];

export interface Unanswerable {
  kind: Kind;
  /** Of the text that it is put to. */
  id: string;
  question: string;
  /** As it was before. */
  from: string;
}

/** Stories as they are; of Wikipedia's paragraphs those of an article are one text. */
export function askedTexts(lines: readonly (StoryCase | XquadLine)[]): AskedText[] {
  const texts = new Map<string, AskedText>();
  for (const line of lines) {
    if ('sections' in line) {
      const text = line.sections.map((section) => unwrap(section.text)).join('\n\n');
      texts.set(line.id, { id: line.id, text, asked: line.questions.map(({ question, answers }) => ({ question, answers })) });
    } else {
      const article = texts.get(line.title) ?? { id: line.title, text: '', asked: [] };
      texts.set(line.title, article);
      if (!article.text.includes(line.context)) article.text += `${line.context}\n\n`;
      article.asked.push({ question: line.question, answers: line.answers });
    }
  }
  return [...texts.values()];
}

/** At most `count`, as many of each kind as there are; each made of another question; always the same. */
export function unanswerable(texts: readonly AskedText[], count: number): Unanswerable[] {
  const random = seeded(1);
  const names = [...new Set(texts.flatMap(({ asked }) => asked.flatMap(({ question }) => namesIn(question))))];
  const makers: Record<Kind, (text: AskedText, question: string) => string | null> = {
    other: () => null,
    name: ({ text }, question) =>
      changed(question, namesIn(question), (name) =>
        shuffled(random, names).find(
          (other) => other.split(' ').length === name.split(' ').length && other.split(' ').every((word) => !has(text, word)),
        ),
      ),
    number: ({ text }, question) => changed(question, numbersIn(question), (number) => otherNumbers(number).find((other) => !has(text, other))),
    role: ({ text }, question) =>
      changed(
        question,
        wordsOf(question).filter((word) => groupOf(word)),
        (word) => shuffled(random, groupOf(word)!).find((other) => other !== word && !has(text, other) && !has(text, `${other}s`)),
      ),
  };
  const inOrder = shuffled(
    random,
    texts.flatMap((text) => text.asked.map((asked) => ({ text, ...asked }))),
  );
  const candidates = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      inOrder.values().flatMap(({ text, question, answers }): Unanswerable[] => {
        if (kind === 'other') {
          const lacking = texts.filter(
            (each) => each.id !== text.id && namesIn(question).some((name) => !has(each.text, name)) && !containsAnswer(each.text, answers),
          );
          // The text that has most of its words: it must not be told by its subject alone.
          const shared = (each: AskedText) => wordsOf(question).filter((word) => word.length > 3 && has(each.text, word)).length;
          const [to] = shuffled(random, lacking)
            .map((each) => ({ id: each.id, shared: shared(each) }))
            .sort((a, b) => b.shared - a.shared);
          return to ? [{ kind, id: to.id, question, from: question }] : [];
        }
        const made = makers[kind](text, question);
        return made ? [{ kind, id: text.id, question: made, from: question }] : [];
      }),
    ]),
  ) as Record<Kind, IteratorObject<Unanswerable>>;
  const out: Unanswerable[] = [];
  const used = new Set<string>();
  const open = new Set<Kind>(kinds);
  while (out.length < count && open.size > 0) {
    for (const kind of [...open]) {
      let next = candidates[kind].next();
      while (!next.done && used.has(next.value.from)) next = candidates[kind].next();
      if (next.done) open.delete(kind);
      else if (out.length < count) {
        used.add(next.value.from);
        out.push(next.value);
      }
    }
  }
  return out;
}

/** The first of these words that another can be found for, changed; null where none can be. */
function changed(question: string, words: readonly string[], other: (word: string) => string | undefined): string | null {
  for (const word of words) {
    const found = other(word);
    if (found) return question.replace(bounded(word), found);
  }
  return null;
}

const bounded = (words: string) => new RegExp(`(?<![\\p{L}\\p{N}])${literal(words)}(?![\\p{L}\\p{N}])`, 'iu');
const has = (text: string, words: string) => bounded(words).test(text);
const wordsOf = (question: string) => [...question.matchAll(/(?<!\p{L})\p{Ll}+/gu)].map(([word]) => word);

/** Words with a capital that are not the question's first. */
const namesIn = (question: string): string[] =>
  [...question.matchAll(/(?<=\p{L}[,\p{L}\s'’"-]*[\s"])\p{Lu}\p{Ll}{2,}(?:[ -]\p{Lu}\p{Ll}{2,})*/gu)].map(([name]) => name);

const numberWords = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'twenty'];
const numbersIn = (question: string) => [
  ...[...question.matchAll(/(?<![\p{L}\p{N}.,])\d+(?![\p{L}\p{N}]|[.,]\d)/gu)].map(([number]) => number),
  ...wordsOf(question).filter((word) => numberWords.includes(word)),
];

/** Near ones of the same form, nearest last: 1066 is not 1067 but 1083. */
function otherNumbers(number: string): string[] {
  if (!/^\d/.test(number)) return numberWords.filter((word) => word !== number);
  const steps = number.length === 4 ? [17, -23, 31, -9] : [7, 4, 3, 2, 1];
  return steps.map((step) => String(Number(number) + step)).filter((other) => Number(other) > 0 && other.length === number.length);
}

/** What can take the place of what. */
const groups = [
  ['king', 'queen', 'prince', 'princess', 'emperor', 'duke', 'sultan'],
  ['father', 'mother', 'son', 'daughter', 'brother', 'sister', 'uncle', 'aunt', 'husband', 'wife', 'grandmother', 'grandfather', 'cousin', 'nephew'],
  ['farmer', 'miller', 'tailor', 'fisherman', 'merchant', 'soldier', 'shepherd', 'priest', 'doctor', 'lawyer', 'teacher', 'captain', 'blacksmith'],
  ['president', 'governor', 'mayor', 'minister', 'general', 'bishop', 'chancellor', 'ambassador', 'senator'],
  ['witch', 'giant', 'fairy', 'dragon', 'dwarf', 'mermaid', 'troll', 'ghost'],
  ['wolf', 'fox', 'bear', 'lion', 'cat', 'dog', 'horse', 'cow', 'pig', 'goat', 'sheep', 'eagle', 'raven', 'snake', 'frog', 'fish', 'mouse'],
  ['castle', 'church', 'mill', 'school', 'hospital', 'prison', 'library', 'bridge', 'museum', 'theatre', 'factory'],
  ['sword', 'ring', 'crown', 'book', 'lamp', 'shoe', 'mirror', 'purse', 'key', 'drum', 'coat'],
  ['largest', 'smallest'],
  ['oldest', 'youngest'],
  ['highest', 'lowest'],
  ['longest', 'shortest'],
  ['richest', 'poorest'],
];
const groupOf = (word: string) => groups.find((group) => group.includes(word));
