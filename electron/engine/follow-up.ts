/**
 * A question that goes on from an earlier one, said whole: after "Where was Edmund Vane born?", "Who was his brother?" is "Who was Edmund Vane's brother?".
 *
 * For models that are asked one question at a time. By rules, and only where they cannot well be wrong: the question names nobody itself, and the turn before
 * it named one person, in its answer where it asked who. English alone. Whoever asked is shown what was understood.
 */
import { addresses, nameLink, nameWord } from './names.ts';

interface Turn {
  question: string;
  answer: string;
}

const pronoun = /\b(?:he|she|him|his|hers?|they|them|theirs?)\b/iu;
/** After "her": it is the object, no possessive. */
const notOwned =
  /^(?:$|[?.!,;:]|\s+(?:in|on|at|to|from|for|with|by|of|about|after|before|during|when|while|where|why|how|and|or|but|is|was|were|do|does|did|die|go|get|leave|again|first|last|there|then|home|away)\b)/iu;
/** Somebody whom the question tells of before its pronoun: that one may be meant. */
const told = /\b(?:the|an?|his|her|their|my|whose|which|what)\s+\p{Ll}+/iu;
const small =
  /^(?:The|A|An|In|On|At|Of|And|But|Or|Who|Whom|Whose|What|Which|Where|When|Why|How|Did|Does|Do|Is|Was|Were|Are|Has|Had|Have|Can|Could|Will|Would|I|He|She|They|It|His|Her|Their)$/u;
const word = `(?:(?:${addresses.join('|')})\\.|${nameWord})`;
const run = new RegExp(`${word}(?:\\s+(?:${nameLink}\\s+)?${word})*`, 'gu');
const asksWho = /^\W*(?:who|whom)\b/iu;
const asksWhose = /\bwhose\b/iu;

/** @returns the question with the name in its pronoun's place, or null where nothing was to be put in, or nothing could be told. */
export function followUp(question: string, history: readonly Turn[]): string | null {
  const found = pronoun.exec(question);
  if (!found || namesIn(question).length > 0 || told.test(question.slice(0, found.index).replace(/^\W*(?:what|which|whose)\s+\p{Ll}+/iu, '')))
    return null;
  const person = personOf(history.at(-1));
  if (person === null) return null;
  const lower = found[0].toLowerCase();
  const rest = question.slice(found.index + lower.length);
  const owned = lower === 'his' || lower === 'their' || lower === 'theirs' || lower === 'hers' || (lower === 'her' && !notOwned.test(rest));
  return `${question.slice(0, found.index)}${person}${owned ? (person.endsWith('s') ? '’' : '’s') : ''}${rest}`;
}

/** Whom a turn is about: the one name of its answer where it asked who, else the one of its question. */
function personOf(turn: Turn | undefined): string | null {
  if (!turn) return null;
  const answered = asksWho.test(turn.question) || asksWhose.test(turn.question) ? namesIn(turn.answer, true) : [];
  const names = answered.length > 0 ? answered : namesIn(turn.question);
  return names.length === 1 ? names[0]! : null;
}

/** Names, each once. @param anywhere whether the first word counts as well: in an answer it may be the name. */
function namesIn(text: string, anywhere = false): string[] {
  const out = new Set<string>();
  for (const { 0: match, index } of text.matchAll(run)) {
    const words = match.replace(/[’']s?$|[.,]+$/u, '').split(/\s+/);
    let at = index;
    // What begins a sentence has its capital from there.
    while (words.length > 0 && (small.test(words[0]!) || (!anywhere && at === 0 && words.length === 1))) {
      at += words[0]!.length + 1;
      words.shift();
    }
    if (words.length > 0) out.add(words.join(' '));
  }
  return [...out];
}
