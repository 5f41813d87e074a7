/**
 * What kind of answer a question asks for, as far as its form tells.
 *
 * A number: "How many lamps hung in the hall?" is not answered by "in the hall". Of 370 such questions on training texts, written by hand, the answers to all
 * but three hold one. Yes or no: a run of the text's words seldom says either, so the sentence that tells is the answer. A definition: whoever asks of source
 * code where something is done, or how it is to be done, asks for its name. Of 1,387 such questions on training code, written by hand, the answers to 91 in 100
 * are one, of 2,792 others to 13.
 *
 * Whatever it asks for, what it says itself is no answer: "What is a covered work?" is not answered by "covered". Of 19,879 questions on training prose, those for
 * yes or no and those that name two things to choose from left out, 14 have such an answer. Nor does what something is begin with its own words: "a covered
 * work that you convey" tells no more. Of 5,311 training questions that begin with "what is" or "who was" 8 have an answer that begins with two of theirs.
 */

import { literal } from '../literal.ts';
import type { SourceText } from './contract.ts';
import { codeWords, Declared } from './declared.ts';
import { termsOf } from './terms.ts';

const number =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen(?:th)?|(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ies|ieth)|hundreds?|thousands?|millions?|billions?|dozens?|scores?|half|both|pairs?|couple|once|twice|thrice|none|no|single|several|few|many|all)\b/i;

/** What an answer must hold; null where any words may answer. */
export function numberAsked(question: string): RegExp | null {
  // Of times a clause may tell as well: "how long", "when", "how often" are not of this kind.
  return /^(?:and |so |but )?(?:(?:about|after|at|before|by|for|from|in|of|on|to|with) )?(?:how (?:many|old)|(?:what|which) year)\b/i.test(
    question.trim(),
  )
    ? number
    : null;
}

const definition =
  /^(?:and |so |but )?(?:where\b(?! (?:from|to)\b)|(?:which|what) (?:\w+ )?(?:function|method|class|helper|routine|hook|procedure|definition)s?\b|how (?:do|can|could|should|would) (?:i|we|you|one)\b)/i;
/** "Where do the digits come from?" asks for what is done, not for where. */
const ofOrigin = /\b(?:from|go|goes|belongs?|end up|by default|instead)\W*$/i;

/** Whether the name of a definition answers, where source code is asked. */
export const definitionAsked = (question: string): boolean => definition.test(question.trim()) && !ofOrigin.test(question);

/** What an answer must hold somewhere, or, where `whole`, begin with and be; and the question's terms, which alone are no answer. */
export interface Held {
  pattern: RegExp;
  whole: boolean;
  beyond?: ReadonlySet<string>;
  /** Whether the answer may not begin with two of those terms. */
  begunAnew?: boolean;
}

const anything = /(?:)/;
const whatIsAsked = /^(?:and |so |but )?(?:what|who)(?:['’]s| is| are| was| were)\b/i;
/** "Was it red or white?", "Which of them, the red or the white?" have their answers in them. */
const choice = /\bor\b/i;

/** What the answer from a passage must hold, by the source and the text that is shown of it; null where any words may answer. */
export type Holding = (source: SourceText, shown: string) => Held | null;

/** What the answers to a question must hold; null where any words of any passage may answer. */
export function holdingOf(question: string): Holding | null {
  const number = numberAsked(question);
  const beyond = yesOrNoAsked(question) || choice.test(question) ? undefined : new Set(termsOf(question));
  const words =
    beyond || number ? { pattern: number ?? anything, whole: false, ...(beyond && { beyond, begunAnew: whatIsAsked.test(question.trim()) }) } : null;
  if (number || !definitionAsked(question)) return words && (() => words);
  return (source, shown) => {
    const names = Declared.of(source).names;
    const here = names.size > 0 ? [...codeWords(shown)].filter((word) => names.has(word)) : [];
    // A name may well say what was asked: load loads.
    return here.length > 0 ? { pattern: new RegExp(`^(?:${here.map(literal).join('|')})(?![\\p{L}\\p{N}_$])`, 'u'), whole: true } : words;
  };
}

/** Verbs that a question may begin with, as the source of an expression. */
export const auxiliaries = 'is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must';
const denied = "isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|couldn't|won't|wouldn't";
const beginsWithOne = new RegExp(`^(?:and |so |but |then )?(?:${auxiliaries}|${denied})\\s`, 'i');

/** Whether yes or no would answer. "Could you tell me who came?" asks who. */
const yesOrNoAsked = (question: string): boolean =>
  beginsWithOne.test(question.trim()) && !/\b(?:who|whom|whose|what|which|when|where|why|how)\b/i.test(question);

/**
 * Whether only the sentence that tells is an answer, and not this run of its words: where yes or no would answer, unless the words are one of two things that
 * the question names ("Was it red or white?"). "May I sell it or give it away?" has the same form and is not answered by "you may".
 */
export const sentenceAsked = (question: string, answer: string): boolean => {
  if (!yesOrNoAsked(question)) return false;
  const asked = new Set(termsOf(question));
  const said = termsOf(answer);
  return !(choice.test(question) && said.length > 0 && said.every((term) => asked.has(term)));
};
