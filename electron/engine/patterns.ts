/**
 * What can be found in a text without a model, because its form alone decides: all dates, numbers with their units, amounts of money, e-mail and web
 * addresses, the speakers of a play, the functions of a module, and quoted words. A question takes this way only where it asks for nothing more:
 * "all dates in the report" does, "all dates on which a ship sank" does not.
 */
import type { Span } from '../domain/location.ts';
import { literal } from '../literal.ts';

export interface Pattern {
  /** As it is shown: "dates", "mentions of “the heron”". */
  name: string;
  /** Every match, in order, none over another: UTF-16 offsets. */
  find(text: string): Span[];
  /** What makes two matches the same thing. */
  key(match: string): string;
}

const monthName =
  '(?:Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)';
const month = `(?:${monthName}|${monthName.toUpperCase()})`;
const day = '(?:0?[1-9]|[12]\\d|3[01])';
const ordinal =
  '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|twenty-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty-first)';
const number = '\\d{1,3}(?:[, \u202f]\\d{3})+(?:\\.\\d+)?|\\d+(?:[.,]\\d+)?';
const magnitude = '(?:\\s(?:thousand|million|billion|trillion)|[kKmM]\\b|bn\\b)';
const currency =
  'dollars?|cents?|euros?|pounds? sterling|shillings?|pence|guineas?|sovereigns?|francs?|marks?|crowns?|rubles?|roubles?|yen|USD|EUR|GBP|CHF|JPY';
const unit =
  '%|per ?cent|°[CF]?|degrees?|(?:square |cubic )?(?:milli|centi|kilo)?met(?:re|er)s?|mm|cm|km²?|m[²³]?|(?:square |cubic )?(?:miles?|yards?|feet|foot|inch(?:es)?|fathoms?|leagues?)|acres?|hectares?|ft|' +
  '(?:milli|kilo)?grams?|mg|kg|g|tons?|tonnes?|pounds?|lbs?|ounces?|oz|(?:milli)?lit(?:re|er)s?|ml|l|gallons?|pints?|barrels?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|s|min|h|' +
  'knots?|km/h|mph|(?:kilo|mega|giga)?(?:watts?|hertz|bytes?|bits?|volts?)|[kMG]?(?:W|Wh|Hz)|[KMGT]i?B|V|A|Pa|hPa|tokens?';

const dates = new RegExp(
  [
    `\\b\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])\\b`,
    `\\b${day}(?:st|nd|rd|th)?(?: of)?\\s${month}(?:,?\\s\\d{4})?(?!\\w)`,
    `\\b${ordinal}(?: day)? of\\s${month}(?:,?\\s\\d{4})?(?!\\w)`,
    `\\b${month}\\s${day}(?:st|nd|rd|th)?(?:,?\\s\\d{4})?(?![\\w.]*\\d)`,
    `\\b${month},?\\s\\d{4}\\b`,
    `\\b${day}[./]${day}[./](?:\\d{4}|\\d{2})\\b`,
    `(?<=\\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Yy]ear|[Ff]rom|[Bb]efore|[Aa]fter|[Oo]f|to)\\s)(?:1[0-9]|20)\\d{2}\\b(?![,.]?\\d)`,
  ].join('|'),
  'g',
);
const money = new RegExp(
  `[$€£¥]\\s?(?:${number})${magnitude}?|\\b(?:${number})${magnitude}?\\s?(?:[€£¥$]|(?:${currency})\\b)|\\b(?:USD|EUR|GBP|CHF|JPY)\\s?(?:${number})${magnitude}?`,
  'g',
);
const measures = new RegExp(`(?<![\\w.,$€£])(?:${number})\\s?-?(?:${unit})(?![\\p{L}\\p{N}])`, 'gu');
const emails = /(?<![\w.+-])[\w][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w@])/g;
const addresses = /\bhttps?:\/\/[^\s<>"')\]}]+[^\s<>"')\]}.,;:!?]|\bwww\.[^\s<>"')\]}]+[^\s<>"')\]}.,;:!?]/g;
/** "HAMLET." or "Hamlet:" before a speech, "First Servant." too; a stage direction may stand between. */
const speakers =
  /(?<=^[ \t]*(?:\*\*|_)?)(?:\p{Lu}[\p{Lu}\d’' -]{1,30}\p{Lu}|\p{Lu}[\p{L}’'-]{1,20}(?: \p{Lu}[\p{L}’'-]{1,20}){0,2})(?=(?:\*\*|_)?(?: ?[[(][^\])\n]{1,60}[\])])?[.:](?:\*\*|_)?(?:[ \t]+\S|[ \t]*\n[ \t]*\S))/gmu;
const functions =
  /(?<=^[ \t]*(?:export\s+)?(?:default\s+)?(?:pub(?:\([^)]*\))?\s+)?(?:public\s+|private\s+|protected\s+|static\s+|async\s+|unsafe\s+|inline\s+)*(?:def|function\*?|fn|func(?:\s*\([^)]*\))?|sub)\s+)[A-Za-z_$][\w$]*(?=\s*[(<[])|(?<=^[ \t]*(?:export\s+)?(?:const|let|var)\s+)[A-Za-z_$][\w$]*(?=\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:function\b|(?:<[^>\n]*>\s*)?\([^\n]*?\)\s*(?::[^=\n]+)?=>|[A-Za-z_$][\w$]*\s*=>))/gm;
const classes =
  /(?<=^[ \t]*(?:export\s+)?(?:default\s+)?(?:pub(?:\([^)]*\))?\s+)?(?:public\s+|private\s+|abstract\s+|final\s+|static\s+|data\s+)*(?:class|struct|interface|trait|enum)\s+)[A-Za-z_$][\w$]*/gm;

const asIs = (match: string) => match.replace(/\s+/g, ' ').trim();
const byName = (match: string) => asIs(match).toLowerCase();
const everyMatch = (pattern: RegExp) => (text: string) =>
  Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ start: index, end: index + match.length }));

/** Names by which questions ask for a pattern, and the pattern. */
const named: { asked: string; pattern: Pattern }[] = [
  { asked: 'dates', pattern: { name: 'dates', find: everyMatch(dates), key: byName } },
  {
    asked: '(?:(?:amounts|sums) of money|money amounts|prices|amounts(?: in [\\w ]+)?)',
    pattern: { name: 'amounts of money', find: everyMatch(money), key: byName },
  },
  {
    asked: '(?:numbers with (?:their )?units?|measurements?|measures|quantities|percentages)',
    pattern: { name: 'numbers with units', find: everyMatch(measures), key: byName },
  },
  { asked: 'e-?mail(?: address(?:es)?|s)', pattern: { name: 'e-mail addresses', find: everyMatch(emails), key: byName } },
  { asked: '(?:(?:web|internet) ?addresses|web ?sites|urls|links)', pattern: { name: 'web addresses', find: everyMatch(addresses), key: asIs } },
  { asked: '(?:speakers|speaking (?:parts|characters|roles))', pattern: { name: 'speakers', find: findSpeakers, key: byName } },
  { asked: '(?:functions|function names)', pattern: { name: 'functions', find: everyMatch(functions), key: asIs } },
  { asked: '(?:classes|class names|types)', pattern: { name: 'classes', find: everyMatch(classes), key: asIs } },
];

const please =
  '(?:please\\s+)?(?:(?:can|could) you\\s+)?(?:(?:find|list|show|name|give|tell|get|extract|what are|which are|what|which|count)(?:\\s+me)?\\s+)?';
const every = '(?:(?:a |the )?(?:complete |full )?list of\\s+)?(?:all|every|each)?\\s*(?:of\\s+)?(?:the\\s+)?(?:different\\s+|distinct\\s+)?';
const within =
  '(?:\\s+(?:(?:that|which)\\s+)?(?:are|is|were|occur|appear)?\\s*(?:there|mentioned|named|given|found|defined|used|contained)?(?:\\s*(?:in|of|from|by)\\s+(?:the|this|these|my|all)?\\s*(?:\\w+\\s+)?(?:texts?|documents?|books?|reports?|plays?|modules?|files?|letters?|novel|story|stories|code|folder|project|pages?|library))?)?';

/** The pattern that answers a question without a model; null = none does. */
export function patternFor(question: string): Pattern | null {
  const asked = question.trim().replace(/[?.!\s]+$/, '');
  const words = quotedWords(asked);
  if (words) return words;
  for (const { asked: name, pattern } of named)
    if (new RegExp(`^${please}${every}${name}${within}$|^how many\\s+(?:different\\s+|distinct\\s+)?${name}${within}$`, 'i').test(asked))
      return pattern;
  return null;
}

/** `all mentions of "X"`, `every occurrence of "X"`, `how often is "X" mentioned`, `where is "X" mentioned`. */
function quotedWords(question: string): Pattern | null {
  // A name of code needs no marks: it is no word of English.
  const quoted =
    /["“„«]([^"”“»]+)["”“»]|(?<!\w)['‘]([^'’]+)['’](?!\w)/.exec(question) ??
    /`([^`]+)`|(?<![\w.])([A-Za-z_$]*(?:[a-z\d][A-Z]|\w_\w)[\w$]*)(?:\(\))?(?![\w.(])/.exec(question);
  if (!quoted) return null;
  const rest = question.replace(quoted[0], '§');
  const mentions = '(?:mentions?|occurrences?|appearances?|uses?|places?|times?)';
  const asks = new RegExp(
    `^${please}${every}(?:${mentions}\\s+(?:of|with|where)\\s+)?(?:the\\s+(?:words?|name|phrase|term)\\s+)?§${within}$|` +
      `^(?:where|how often|how many times)\\s+(?:is|are|does|do|was)\\s+(?:the\\s+(?:words?|name|phrase|term)\\s+)?§\\s+(?:mentioned|named|used|called|occur|appear|found)${within}$|` +
      `^how many\\s+${mentions}\\s+of\\s+§${within}$`,
    'i',
  );
  // The bare words alone, in quotes, are asked for as well.
  if (!asks.test(rest.trim())) return null;
  const words = (quoted[1] ?? quoted[2])!.trim();
  if (words === '') return null;
  const escaped = words.split(/\s+/).map(literal);
  const edge = (at: string, side: '<!' | '!') => (/[\p{L}\p{N}_]/u.test(at) ? `(?${side}[\\p{L}\\p{N}_])` : '');
  const pattern = new RegExp(`${edge(words[0]!, '<!')}${escaped.join('\\s+')}${edge(words.at(-1)!, '!')}`, 'giu');
  return { name: `mentions of “${words}”`, find: everyMatch(pattern), key: byName };
}

/** A name before one speech may be anything; one that speaks twice, or speaks in capitals, is a speaker. */
function findSpeakers(text: string): Span[] {
  const spans = everyMatch(speakers)(text);
  const times = new Map<string, number>();
  for (const { start, end } of spans) times.set(byName(text.slice(start, end)), (times.get(byName(text.slice(start, end))) ?? 0) + 1);
  const notNames = /^(?:act|scene|chapter|part|book|section|note|prologue|epilogue|dramatis|the end|enter|exit|exeunt|contents)\b/i;
  return spans.filter(({ start, end }) => {
    const name = text.slice(start, end);
    return !notNames.test(name) && ((times.get(byName(name)) ?? 0) > 1 || name === name.toUpperCase());
  });
}

/**
 * Whether a question asks for everything of a kind: a list, a count of mentions, "every". "How many sailors drowned?" may be one number that the
 * text tells, so a count alone does not say so; "how many ships are named" does.
 */
export function asksForAll(question: string): boolean {
  const asked = question.trim();
  return (
    patternFor(asked) !== null ||
    /^(?:please\s+)?(?:(?:can|could) you\s+)?(?:list|enumerate|count)\b|^(?:please\s+)?(?:(?:find|name|show|give|tell|get|extract|collect)(?:\s+me)?|what are|which are|who are|where are)\s+(?:a (?:complete |full )?list of|all|every|each)\b|^(?:all|every)\b|\b(?:complete|full) list of\b/i.test(
      asked,
    ) ||
    /^how (?:often|many times)\b.*\b(?:mentioned|named|appears?|occurs?|said)\b|^how many (?:different|distinct)\b|^how many .* (?:are|is) (?:there|mentioned|named|listed|described)\b/i.test(
      asked,
    )
  );
}

/** Whether a question is taken as one for everything, where nobody said so: by a form, or by a model that can. */
export const takenForAll = (question: string, { lists }: { lists: boolean }) => patternFor(question) !== null || (lists && asksForAll(question));
