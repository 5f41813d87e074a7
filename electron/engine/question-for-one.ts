/**
 * A question for a list, as one sentence can answer it: "List all ships that sank." asks each "Which ship sank?", "Find every promise that Edward
 * broke." asks "Which promise did Edward break?". A question that already asks so stays. `compromise` tells words apart and gives verbs their base form.
 */
import nlp from 'compromise';
import { auxiliaries } from './answer-kind.ts';
import { andWhich, namesThemAll } from './patterns.ts';

const opening =
  /^(?:please\s+)?(?:(?:can|could) you\s+)?(?:(?:list|enumerate|count|find|name|show|give|tell|get|extract|collect)(?:\s+me)?|(?:what|which|who) (?:are|were)(?=\s+(?:all|every|the)\b)|how many)\s+/i;
const every =
  /^(?:(?:an? |the )?(?:complete |full )?list of\s+|(?:the )?names of(?=\s+(?:all|every|each)\b)\s+|all\s+|every\s+|each\s+|of\s+|the\s+|(?:different|distinct)\s+)+/i;
/** What opens a clause about the things: "that", "whom", "at which". */
const marker = /\s(?:(about|at|by|for|from|in|of|on|to|under|with)\s+)?(that|which|who|whom|whose|where)\s+/i;
const auxiliary = new RegExp(`^(?:${auxiliaries}|shall)$`, 'i');
const preposition =
  /^(?:about|above|across|after|against|along|among|around|as|at|before|behind|below|beneath|beside|between|beyond|by|during|for|from|in|inside|into|near|of|off|on|outside|over|per|since|through|throughout|to|towards?|under|until|upon|with|within|without)$/i;
/** What opens another thing's name behind the first: "symptoms the patient denied". */
const another = /^(?:a|an|the|this|that|these|those|his|her|its|their|our|my|your|he|she|they|we|i|you|it|nobody|somebody|everybody)$/i;

export function questionForOne(question: string): string {
  const wanted = question.replace(namesThemAll, '').replace(andWhich, '');
  const asked = wanted
    .replace(/[.?!\s]+$/, '')
    .replace(/^(\p{Lu}\p{Ll}+) how many (?:of the )?/u, (whole, word: string) => (preposition.test(word) ? `${word} which ` : whole));
  const opened = opening.exec(asked)?.[0] ?? '';
  const rest = asked.slice(opened.length);
  // "Of what was she afraid?" asks already.
  if (opened === '' && (!every.test(rest) || /^of\b/i.test(rest))) return whichOne(asked) ?? (wanted === question ? question : `${asked}?`);
  const thing = rest.replace(every, '').replace(/\s+(?:(?:that|which|who)\s+)?(?:are|is|were|was)\s+(?:there|mentioned|named|listed)$/i, '');
  const marked = marker.exec(thing);
  // "witnesses said that the window was open" marks no witnesses.
  if (marked && !past.test(thing.slice(0, marked.index).split(' ').at(-1)!)) {
    const one = oneOf(thing.slice(0, marked.index));
    if (/whose/i.test(marked[2]!)) return `Which ${one}'s ${thing.slice(marked.index + marked[0].length)}?`;
    return `${saidOf(one, thing.slice(marked.index + marked[0].length), /where/i.test(marked[2]!) ? 'in' : (marked[1] ?? ''))}?`;
  }
  const words = thing.split(/\s+/);
  const isVerb = verbsOf(thing);
  const cut = clauseAt(words, (word, i) => (isName(word) && !isName(words[i - 1]!)) || isVerb[i]!);
  if (cut < 0) return `Which ${oneOf(thing)} is mentioned?`;
  const [head, clause] = [words.slice(0, cut).join(' '), words.slice(cut).join(' ')];
  if (!preposition.test(words[cut]!)) {
    // "bugs fixed in May" were fixed; "villages lost power" is what a count says of them.
    const passive = !/^how many/i.test(opened) && !auxiliary.test(words[cut]!) && !another.test(words[cut]!) && !isName(words[cut]!);
    return `${saidOf(oneOf(head), passive ? `was ${clause}` : clause, '')}?`;
  }
  if (!/^how many/i.test(opened) || !isVerb.some((is, i) => is && i > cut)) return `Which ${oneOf(head)} ${clause} is mentioned?`;
  // "soldiers of the regiment were decorated"
  const verb = words.findIndex((word, i) => i > cut && (auxiliary.test(word) || isVerb[i]));
  return `Which ${oneOf(head)} ${agreeing(words, verb).slice(cut).join(' ')}?`;
}

/** Whether it asks for several, though not for all: "Which rivers flow into the lake?" One answer is not the whole of what was asked for. */
export const asksForSeveral = (question: string): boolean => whichOne(question.trim().replace(/[.?!\s]+$/, '')) !== null;

/** "Which rivers flow into the lake" -> "Which river flows into the lake?"; null where no "which" or "what" asks of several. */
function whichOne(asked: string): string | null {
  const [, before, which, things] = /^((?:[^,]+, )?(?:\p{L}+ )?)(which|what) (.+)$/iu.exec(asked) ?? [];
  const last = before?.trim().split(' ').at(-1) ?? '';
  if (!things || !(last === '' || last.endsWith(',') || preposition.test(last))) return null;
  const words = things.split(/\s+/);
  const isVerb = verbsOf(things);
  const cut = clauseAt(words, (_, i) => isVerb[i]! && !auxiliary.test(words[i + 1] ?? ''));
  if (cut < 0 || preposition.test(words[0]!) || auxiliary.test(words[0]!) || another.test(words[0]!)) return null;
  const help = words.findIndex((word, i) => i >= cut && auxiliary.test(word));
  // "What causes fever?" asks of no causes.
  if (/what/i.test(which!) && !(help === cut || (help > cut && preposition.test(words[cut]!)))) return null;
  const several = words.slice(0, cut).join(' ');
  const one = oneOf(several);
  if (one === several) return null;
  const verb = help >= 0 ? help : isVerb.indexOf(true, cut);
  // "Which books she reads": what others do agrees with them.
  const does = help >= 0 || verb === cut || preposition.test(words[cut]!);
  const clause = (does ? agreeing(words, verb) : words).slice(cut);
  return `${before}${which} ${one} ${clause.join(' ')}?`;
}

/**
 * What `questionForOne` asks of one, asked of the thing alone: "Which ship of the line sank?" -> "Which ship is mentioned?", "Who was arrested?" -> "Who is
 * mentioned?"; what asks for no more than the thing becomes "What is mentioned?". A sentence that says yes to this as well only speaks of the thing.
 */
export function thingAlone(one: string): string {
  if (/^(?:[a-z]+ )?whom?\b/i.test(one)) return 'Who is mentioned?';
  const asked = thingAndClause(one);
  return !asked || isNoMore.test(asked.clause) ? 'What is mentioned?' : `Which ${oneOf(asked.thing)} is mentioned?`;
}

/** The kind that a question for one asks for, and no more: "dog" of "Which dog is mentioned?"; null where it asks what befell the thing. */
export function kindAsked(one: string): string | null {
  const asked = thingAndClause(one);
  return asked !== null && isNoMore.test(asked.clause) ? asked.thing : null;
}

/** The words with their verb as one thing has it; "were the soldiers guarding" agrees with the soldiers, "have a lid" does not with the lid. */
const agreeing = (words: readonly string[], verb: number): string[] =>
  words.map((word, i) =>
    i === verb && !(auxiliary.test(word) && opensThing(words[i + 1]) && !/^(?:have an?|has an?)$/i.test(`${word} ${words[i + 1]}`))
      ? forOne(word)
      : word,
  );

/** What another thing's name begins with: "were the soldiers guarding". */
const opensThing = (word = '') => another.test(word) || isName(word);

/** What says nothing of a thing but that it is there. */
const isNoMore = /^(?:(?:is|are) mentioned)?$/;

/** "Which ship of the line sank?": the ship, and what is asked of it; null where no "which" asks. */
function thingAndClause(one: string): { thing: string; clause: string } | null {
  const things = /^(?:\p{Ll}+ |\p{Lu}\p{Ll}* )?which (?:of (?:the|these|those|his|her|its|their|our|my|your|\p{L}+['’]s) )?(.+)$/iu.exec(
    one.replace(/[?\s]+$/, ''),
  )?.[1];
  if (!things) return null;
  const words = things.split(/\s+/);
  const isVerb = verbsOf(things);
  const cut = clauseAt(words, (word, i) => isName(word) || isVerb[i]!);
  const end = cut < 0 ? words.length : cut;
  return { thing: words.slice(0, end).join(' '), clause: words.slice(end).join(' ') };
}

/** Where the thing ends and what is asked of it begins, or -1. @param also what begins it besides. */
const clauseAt = (words: readonly string[], also: (word: string, i: number) => boolean): number =>
  words.findIndex(
    (word, i) =>
      i > 0 &&
      !joining.test(words[i - 1]!) &&
      (preposition.test(word) || auxiliary.test(word) || past.test(word) || another.test(word) || also(word, i)),
  );

/** What a clause says of one thing: "sank" of a ship, "Edward broke" of a promise. */
function saidOf(one: string, clause: string, before: string): string {
  const words = clause.split(/\s+/);
  const some = /^(?:those|all|everyone|everybody|anyone|anybody) (?=of\b)/i.exec(one)?.[0];
  const [alone, behind] = some
    ? [`Who ${one.slice(some.length)}`, 'whom']
    : anybody.test(one)
      ? ['Who', 'whom']
      : anything.test(one)
        ? ['What', 'what']
        : [`Which ${one}`, `which ${one}`];
  const thing = before === '' ? alone : `${before[0]!.toUpperCase()}${before.slice(1).toLowerCase()} ${behind}`;
  const isVerb = verbsOf(clause);
  // compromise takes "cracked" for an adjective.
  const told = past.test(words[0]!) ? 0 : words.findIndex((word, i) => auxiliary.test(word) || (!isName(word) && isVerb[i]));
  // Behind a name that it does not know, compromise overlooks a verb.
  const verb = told >= 0 ? told : words.findIndex((word, i) => i > 0 && past.test(word));
  const subject = words.slice(0, Math.max(verb, 0));
  // "never came back": an adverb is no subject.
  if (verb < 0 || subject.every((word) => /^(?:never|not|also|only|once|already|still|ever|\p{L}+ly)$/iu.test(word)))
    return `${thing} ${agreeing(words, Math.max(verb, 0)).join(' ')}`;
  const did = words[verb]!;
  // "had to sell" is no "had".
  const helps = auxiliary.test(did) && !(/^ha(?:d|s|ve)$/i.test(did) && words[verb + 1] === 'to');
  const said = helps ? words.slice(verb + 1).join(' ') : basesBehind(words.slice(verb + 1).join(' '));
  const asked = helps ? [did, ...subject] : [asking(did, subject), ...subject, baseOf(did)];
  return `${[thing, ...asked].join(' ')}${said === '' ? '' : ` ${said}`}`;
}

/** "does" or "do" for what happens now, "did" for what happened. */
function asking(verb: string, subject: readonly string[]): string {
  if (nlp(verb).tag('Verb').has('#PastTense') || past.test(verb)) return 'did';
  return /^(?:i|you|we|they)$/i.test(subject.at(-1)!) ? 'do' : 'does';
}

/** "did she pawn" and never "redeemed": what else she did, in its base form. */
const basesBehind = (said: string): string =>
  said.replace(
    /(\b(?:and|or|but)(?: (?:never|not|also|later|then|again|soon|afterwards|finally|\p{L}+ly))* )(\p{Ll}+)(?=\s|$)/gu,
    (whole, before: string, verb: string) => (past.test(verb) ? `${before}${baseOf(verb)}` : whole),
  );

function baseOf(verb: string): string {
  if (mistaken[verb]) return mistaken[verb];
  const base = nlp(`he ${verb}`).verbs().toInfinitive().text();
  return base !== '' && base !== verb
    ? base
    : verb
        .replace(/([lprtgmnb])\1ed$/, '$1')
        .replace(/([^aeiou])ied$/, '$1y')
        .replace(/ed$/, '');
}

/** [words] Whether a word of a text, as spaces part them, is its verb. */
function verbsOf(text: string): boolean[] {
  const words = text.split(/\s+/);
  const whole = tagsOf(text);
  const tagged = whole.length === words.length ? whole : words.map((word) => tagsOf(word)[0] ?? []);
  /** "functions close the file": compromise takes it for an adjective. */
  const takesThing = (i: number) =>
    i > 0 && /^(?:the|an?)$/i.test(words[i + 1] ?? '') && !preposition.test(words[i - 1]!) && !another.test(words[i - 1]!) && isBase(words[i]!);
  return tagged.map(
    (tags, i) => (tags.includes('Verb') && !tags.includes('Particle') && !tags.includes('Gerund') && !tags.includes('Adjective')) || takesThing(i),
  );
}

/** Whether several do it now: "live", which alone may be an adjective. */
const isBase = (word: string): boolean => nlp(`they ${word}`).match('^they #Infinitive$').found;

const tagsOf = (text: string): string[][] =>
  (nlp(text).json({ terms: { tags: true } }) as { terms: { tags: string[] }[] }[]).flatMap(({ terms }) => terms.map(({ tags }) => tags));

/** "owe" of several is "owes" of one. */
function forOne(verb: string): string {
  if (ofOne[verb.toLowerCase()]) return ofOne[verb.toLowerCase()]!;
  if (auxiliary.test(verb) || past.test(verb) || !/^\p{L}+$/u.test(verb) || !isBase(verb)) return verb;
  return nlp(`he ${verb}`).verbs().toPresentTense().text() || verb;
}

const past =
  /(?<!e)ed$|^(?:agreed|decreed|disagreed|freed|guaranteed|became|bought|broke|brought|came|fell|found|gave|got|had|heard|held|hid|kept|knew|left|lost|made|met|paid|ran|read|said|sank|saw|sent|shot|slept|sold|spent|spoke|stole|swore|told|took|went|won|wrote)$/i;
const anybody = /^(?:everyone|everybody|anyone|anybody|those)$/i;
const anything = /^(?:everything|anything)$/i;
const joining = /^(?:and|or)$/i;
const isName = (word: string) => /^\p{Lu}/u.test(word);

/** "read" may be past or not: of a function it is not, and of a person both are understood. */
const ofOne: Record<string, string> = { are: 'is', were: 'was', have: 'has', do: 'does', read: 'reads' };
/** What compromise takes for adjectives. */
const mistaken: Record<string, string> = { lost: 'lose', left: 'leave', had: 'have', has: 'have', have: 'have' };
const irregular: Record<string, string> = { children: 'child', lies: 'lie', people: 'person', persons: 'person', dice: 'die' };

/** What is one of no more. */
const onlySeveral =
  /^(?:goods|means|news|series|species|clothes|premises|earnings|savings|remains|proceeds|works|headquarters|barracks|crossroads|trousers|scissors|glasses)$/i;

/** "old ships of the line" -> "old ship of the line", "letters and papers" -> "letter or paper", "letters written to her" -> "letter written to her". */
function oneOf(things: string): string {
  const [head, ...after] = things.split(/(?=\s(?:of|in|on|at|for|from|to|with|by|about)\s)/);
  const words = head!.split(/\s+/);
  const participle = words.findIndex(
    (word, i) => i > 0 && (past.test(word) || /(?:[^aeiou]en|own)$/.test(word)) && nlp(word).has('(#Participle|#PastTense)'),
  );
  const named = participle < 0 ? words : words.slice(0, participle);
  const each = named.join(' ').split(/,?\s+(?:and|or)\s+|,\s+/);
  const ones = each.map((part) => part.replace(/[\p{L}’'-]+$/u, singularOf));
  const changed = ones.some((one, i) => one !== each[i]);
  const joined = ones.length === 1 ? ones[0]! : changed ? `${ones.slice(0, -1).join(', ')} or ${ones.at(-1)}` : named.join(' ');
  return [[joined, ...words.slice(named.length)].join(' '), ...after].join('');
}

function singularOf(word: string): string {
  if (irregular[word.toLowerCase()]) return irregular[word.toLowerCase()]!;
  if (onlySeveral.test(word)) return word;
  const one = nlp(`the ${word}`).nouns().toSingular().text().replace(/^the /, '') || word;
  if (isName(word)) return `${one[0]!.toUpperCase()}${one.slice(1)}`;
  if (one !== word) return one;
  // compromise takes "fields" and "books" for verbs.
  return /ies$/.test(word) && word.length > 4
    ? word.replace(/ies$/, 'y')
    : /(?:ch|sh|ss|x)es$/.test(word)
      ? word.slice(0, -2)
      : /[^aeiousi’']s$|[aeo]s$/.test(word) && word.length > 3
        ? word.slice(0, -1)
        : word;
}
