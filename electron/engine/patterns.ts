/**
 * What can be found in a text without a model, because its form alone decides: all dates, numbers with their units, amounts of money, e-mail and web
 * addresses, the speakers of a play, the functions of a module, and quoted words; or because the document's structure does: its chapters. People and places
 * are told by how names are written (name-list.ts), which is good but no exact count. A question takes this way only where it asks for nothing more:
 * "all dates in the report" does, "all dates on which a ship sank" does not.
 */
import type { Span } from '../domain/location.ts';
import { literal } from '../literal.ts';
import { chaptersOf } from './chapters.ts';
import type { SourceText } from './contract.ts';
import type { NameKind } from './name-list.ts';

export interface Pattern {
  /** As it is shown: "dates", "mentions of “the heron”". */
  name: string;
  /** Whether the form leaves no doubt. */
  exact: boolean;
  /** To be waited for before anything is found. */
  prepare?(): Promise<void>;
  /** Every match, in order, none over another: UTF-16 offsets. */
  find(source: Pick<SourceText, 'id' | 'text' | 'sections'>): Span[];
  /** [matches] what makes two of them the same thing. */
  keys(matches: readonly string[]): string[];
}

const monthName =
  '(?:Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)';
const month = `(?:${monthName}|${monthName.toUpperCase()})`;
const day = '(?:0?[1-9]|[12]\\d|3[01])';
const ordinal =
  '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|twenty-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty-first)';
const number = '\\d{1,3}(?:[, \u202f]\\d{3})+(?:\\.\\d+)?|\\d+(?:[.,]\\d+)?';
const ones = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen';
const tens = `(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:${ones}))?`;
const powers = 'hundred|thousand|million|billion|dozen';
/** "two hundred and fifty", "half a million"; `alone`: what may stand for one. */
const inWords = (alone: string) =>
  `(?:(?:(?:${tens}|${ones}|${alone})(?:[ -](?:${powers}))*(?:\\s(?:and\\s)?(?:a half|one-half|${tens}|${ones})(?:[ -](?:${powers}))*)*)|a (?:${powers}))`;
const magnitude = '(?:\\s(?:thousand|million|billion|trillion)|[kKmM]\\b|bn\\b)';
const currency =
  'dollars?|cents?|euros?|pounds? sterling|shillings?|pence|guineas?|sovereigns?|francs?|marks?|crowns?|rubles?|roubles?|yen|USD|EUR|GBP|CHF|JPY';
const unit =
  '%|per ?cent|°[CF]?|degrees?|(?:square |cubic )?(?:milli|centi|kilo)?met(?:re|er)s?|mm|cm|km²?|m[²³]?|(?:square |cubic )?(?:miles?|yards?|feet|foot|inch(?:es)?|fathoms?|leagues?)|acres?|hectares?|ft|' +
  '(?:milli|kilo)?grams?|mg|kg|g|tons?|tonnes?|pounds?|lbs?|ounces?|oz|(?:milli)?lit(?:re|er)s?|ml|l|gallons?|pints?|barrels?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|s|min|h|' +
  'knots?|km/h|mph|(?:kilo|mega|giga)?(?:watts?|hertz|bytes?|bits?|volts?)|[kMG]?(?:W|Wh|Hz)|[KMGT]i?B|V|A|Pa|hPa|tokens?';

/** Behind a number in words: no abbreviation, and nothing that "one" counts as often as it means. */
const unitInWords =
  'per ?cent|degrees|(?:square |cubic )?(?:(?:milli|centi|kilo)?met(?:re|er)s|miles|yards|feet|inches|fathoms|leagues)|acres|hectares|(?:milli|kilo)?grams|tons|tonnes|pounds|ounces|lit(?:re|er)s|gallons|pints|barrels|seconds|minutes|hours|days|weeks|months|years|knots|tokens';

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
  `[$€£¥]\\s?(?:${number})${magnitude}?|\\b(?:${number})${magnitude}?\\s?(?:[€£¥$]|(?:${currency})\\b)|\\b(?:USD|EUR|GBP|CHF|JPY)\\s?(?:${number})${magnitude}?|` +
    `\\b${inWords('half an?|an?|several|few|many')}[ -](?:${currency})\\b`,
  'gi',
);
/** "7 A.M." is no current. */
const measures = new RegExp(
  `(?<![\\w.,$€£])(?:${number})\\s?-?(?:${unit})(?![\\p{L}\\p{N}]|(?<=[A-Z])\\.\\p{L})|\\b${inWords('half an?')}[ -](?:${unitInWords})(?![\\p{L}\\p{N}])`,
  'gu',
);
const emails = /(?<![\w.+-])[\w][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w@])/g;
const addresses = /\bhttps?:\/\/[^\s<>"')\]}]+[^\s<>"')\]}.,;:!?]|\bwww\.[^\s<>"')\]}]+[^\s<>"')\]}.,;:!?]/g;
/** "+44 20 7946 0958", "(555) 123-4567", "020 7946 0958": eight digits and more in groups, the first in brackets, with a plus or a nought. */
const telephones =
  /(?<![\w.+/-])(?:\+\d{1,3}[ .-]?(?:\(0\)[ .-]?)?|\(0?\d{2,5}\)[ .-]?|0\d{2,5}[ ./-])(?:\d{2,5}[ .-]?){1,4}\d{2,4}(?![\w/-])|(?<![\w.+/-])\d{3}-\d{3}-\d{4}(?![\w-])/g;
/** "HAMLET." or "Hamlet:" before a speech, "First Servant." too; a stage direction may stand between. */
const speakers =
  /(?<=^[ \t]*(?:\*\*|_)?)(?:\p{Lu}[\p{Lu}\d’' -]{1,30}\p{Lu}|\p{Lu}[\p{L}’'-]{1,20}(?: \p{Lu}[\p{L}’'-]{1,20}){0,2})(?=(?:\*\*|_)?(?: ?[[(][^\])\n]{1,60}[\])])?[.:](?:\*\*|_)?(?:[ \t]+\S|[ \t]*\n[ \t]*\S)|(?<=^\*\*[^*\n]*)\*\*[ \t]*\n[ \t]*\S)/gmu;
const functions =
  /(?<=^[ \t]*(?:export\s+)?(?:default\s+)?(?:pub(?:\([^)]*\))?\s+)?(?:public\s+|private\s+|protected\s+|static\s+|async\s+|unsafe\s+|inline\s+)*(?:def|function\*?|fn|func(?:\s*\([^)]*\))?|sub)\s+)[A-Za-z_$][\w$]*(?=\s*[(<[])|(?<=^[ \t]*(?:export\s+)?(?:const|let|var)\s+)[A-Za-z_$][\w$]*(?=\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:function\b|(?:<[^>\n]*>\s*)?\([^\n]*?\)\s*(?::[^=\n]+)?=>|[A-Za-z_$][\w$]*\s*=>))/gm;
const classes =
  /(?<=^[ \t]*(?:export\s+)?(?:default\s+)?(?:pub(?:\([^)]*\))?\s+)?(?:public\s+|private\s+|abstract\s+|final\s+|static\s+|data\s+)*(?:class|struct|interface|trait|enum)\s+)[A-Za-z_$][\w$]*/gm;

const asIs = (match: string) => match.replace(/\s+/g, ' ').trim();
const byName = (match: string) => asIs(match).toLowerCase();
const everyMatch =
  (pattern: RegExp) =>
  ({ text }: { text: string }): Span[] =>
    Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ start: index, end: index + match.length }));

/** What stands in a Python string of several lines is an example, not the module's. Offsets stay as they are. */
const inCode =
  (pattern: RegExp) =>
  ({ text }: { text: string }): Span[] =>
    everyMatch(pattern)({ text: text.replace(/("""|''')[\s\S]*?(?:\1|(?![\s\S]))/g, (string) => string.replace(/[^\n]/g, ' ')) });

const each = (key: (match: string) => string) => (matches: readonly string[]) => matches.map(key);
/** Two of one name are two: `main` of two files, "Chapter 1" of two parts. */
const apart = (matches: readonly string[]) => matches.map((_, i) => `${i}`);
const form = (name: string, find: Pattern['find'], keys: Pattern['keys']): Pattern => ({ name, exact: true, find, keys });
/** Lists of names are large: the window's program, which only asks what a question wants, is to do without them. */
let nameList: typeof import('./name-list.ts') | undefined;
const names = (kind: NameKind): Pattern => ({
  name: `${kind}, told by how names are written`,
  exact: false,
  async prepare() {
    nameList ??= await import('./name-list.ts');
  },
  find: ({ text }) => nameList!.namesIn(text, kind),
  keys: (matches) => matches.map(nameList!.mergedNames(matches)),
});

/** What questions call a thing, one and several of it, and its pattern. */
const named: { one: string; several: string; pattern: Pattern }[] = [
  { one: 'date', several: 'dates', pattern: form('dates', everyMatch(dates), each(byName)) },
  {
    one: '(?:amount|sum) of money|price',
    several: '(?:amounts|sums) of money|money amounts|prices|amounts(?: in [\\w ]+)?',
    pattern: form('amounts of money', everyMatch(money), each(byName)),
  },
  {
    one: 'number with (?:its |a )?unit|measurement|measure|quantity|percentage',
    several: 'numbers with (?:their )?units?|measurements?|measures|quantities|percentages',
    pattern: form('numbers with units', everyMatch(measures), each(byName)),
  },
  {
    one: 'e-?mail(?: address)?',
    several: 'e-?mail addresses|e-?mails',
    pattern: form('e-mail addresses', everyMatch(emails), each(byName)),
  },
  {
    one: '(?:web|internet) ?address|web ?site|url|link',
    several: '(?:web|internet) ?addresses|web ?sites|urls|links',
    pattern: form('web addresses', everyMatch(addresses), each(asIs)),
  },
  {
    one: '(?:tele)?phone number',
    several: '(?:tele)?phone numbers',
    pattern: form(
      'telephone numbers',
      everyMatch(telephones),
      each((match) => match.replace(/\D/g, '')),
    ),
  },
  {
    one: 'speaker|speaking (?:part|character|role)',
    several: 'speakers|speaking (?:parts|characters|roles)',
    pattern: form('speakers', findSpeakers, each(byName)),
  },
  { one: 'function(?: name)?', several: 'functions|function names', pattern: form('functions', inCode(functions), apart) },
  { one: 'class(?: name)?|type', several: 'classes|class names|types', pattern: form('classes', inCode(classes), apart) },
  { one: 'chapter(?: title)?', several: 'chapters|chapter titles', pattern: form('chapters', findChapters, apart) },
  { one: 'section|heading', several: 'sections|headings', pattern: form('headings', findHeadings, apart) },
  {
    one: 'character|person|name of a (?:person|character)',
    several:
      'characters|people|persons|(?:characters|people|persons|names) by name|names of (?:the )?(?:people|persons|characters)|everybody|everyone',
    pattern: names('people'),
  },
  { one: 'place(?: name)?|location', several: 'places|place names|locations|names of (?:the )?places', pattern: names('places') },
  {
    one: 'organi[sz]ation',
    several: 'organi[sz]ations|names of (?:the )?organi[sz]ations',
    pattern: names('organisations'),
  },
];

const please =
  '(?:please\\s+)?(?:(?:can|could) you\\s+)?(?:(?:find|list|show|name|give|tell|get|extract|what are|which are|who are|what|which|count)(?:\\s+me)?\\s+)?';
const every = '(?:(?:a |the )?(?:complete |full )?list of\\s+)?(?:all|every|each)?\\s*(?:of\\s+)?(?:the\\s+)?(?:different\\s+|distinct\\s+)?';
const within =
  '(?:\\s+(?:(?:that|which)\\s+)?(?:are|is|were|occur|appear)?\\s*(?:there|mentioned|named|given|found|defined|used|contained)?(?:\\s*(?:in|of|from|by)\\s+(?:the|this|these|my|all)?\\s*(?:\\w+\\s+)?(?:texts?|documents?|books?|reports?|plays?|modules?|files?|letters?|novel|story|stories|code|folder|project|pages?|library))?)?';

/** "How many chapters does the book have?" */
const has =
  '\\s+(?:does|do|has|have)\\s+(?:(?:the|this|these|my|it|they)\\s*)(?:\\w+\\s+)?(?:have|has|contain|hold|define|mention|name|consist of)?(?:\\s+in it)?';

/** The pattern that answers a question without a model; null = none does. */
export function patternFor(question: string): Pattern | null {
  const asked = question.trim().replace(/[?.!\s]+$/, '');
  const words = quotedWords(asked);
  if (words) return words;
  const found = named.find(({ one, several }) =>
    new RegExp(
      `^${please}${every}(?:${several})${within}$|^${please}(?:every|each)\\s+(?:single\\s+)?(?:${one})${within}$|` +
        `^how many\\s+(?:different\\s+|distinct\\s+)?(?:${several})(?:${within}|${has})$`,
      'i',
    ).test(asked),
  );
  // "How many people were there?" asks for a number that the text tells.
  return found && (found.pattern.exact || !/^how many .* were there\b/i.test(asked)) ? found.pattern : null;
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
  return form(`mentions of “${words}”`, everyMatch(pattern), each(byName));
}

/** A name before one speech may be anything; one that speaks twice, or speaks in capitals, is a speaker. */
function findSpeakers({ text }: { text: string }): Span[] {
  const spans = everyMatch(speakers)({ text });
  const times = new Map<string, number>();
  for (const { start, end } of spans) times.set(byName(text.slice(start, end)), (times.get(byName(text.slice(start, end))) ?? 0) + 1);
  const notNames = /^(?:act|scene|chapter|part|book|section|note|prologue|epilogue|dramatis|the end|enter|exit|exeunt|contents)\b/i;
  return spans.filter(({ start, end }) => {
    const name = text.slice(start, end);
    return !notNames.test(name) && ((times.get(byName(name)) ?? 0) > 1 || name === name.toUpperCase());
  });
}

/** Titles of the chapters that the document names, where they stand in it. */
function findChapters(source: Parameters<Pattern['find']>[0]): Span[] {
  const chapters = chaptersOf(source).filter(({ named }) => named);
  return chapters.length > 0 ? chapters.map(({ start, title }) => titleAt(source.text, start, title)) : everyMatch(chapterLines)(source);
}

/** All headings, at every depth. */
function findHeadings({ text, sections = [] }: Parameters<Pattern['find']>[0]): Span[] {
  return sections.map(({ start, title }) => titleAt(text, start, title));
}

/** A line of its own that numbers a chapter. */
const chapterLines = /(?<=^[#\s*_]*)(?:chapter|letter|canto)\s+(?:[ivxlc]+|\d+|[a-z]+(?:-[a-z]+)?)\b\.?(?=[^\n]{0,140}$)/gim;
/** Characters within which a section's title stands. */
const titleWithin = 300;

function titleAt(text: string, from: number, title: string): Span {
  const start = from + /^\s*/.exec(text.slice(from, from + titleWithin))![0].length;
  const at = text.slice(start, start + titleWithin).indexOf(title.split(/\s+/).at(-1)!);
  const line = text.indexOf('\n', start + Math.max(at, 0));
  return { start, end: line < 0 ? text.length : Math.max(line, start + 1) };
}

/** A sentence behind a question that says once more that all are wanted: "Name them all." */
export const namesThemAll =
  /[.?!]\s+(?:please\s+)?(?:(?:name|list|enumerate|count)\b[^.?!]*|(?:give|show|tell|write|i (?:want|need)|i'd like)\b[^.?!]*\b(?:all|every\w*|each|names?|list)\b[^.?!]*|(?:all of|every one of) (?:them|these|those))[.?!\s]*$/i;
/** The end of a question for a number that asks for the things as well: ", and which were they?" */
export const andWhich =
  /,?\s+and (?:(?:at|by|for|from|in|of|on|to|with) )?(?:who|whom|which|what)(?: (?:were|are|was|is) (?:they|those|these|(?:their|the) names?))?[.?!\s]*$/i;

/**
 * Whether a question asks for everything of a kind: a list, a count of mentions, "every". "How many sailors drowned?" may be one number that the
 * text tells, so a count alone does not say so; "how many ships are named" does.
 */
export function asksForAll(question: string): boolean {
  const asked = question.trim();
  return (
    patternFor(asked) !== null ||
    /^(?:please\s+)?(?:(?:can|could) you\s+)?(?:list|enumerate|count)\b|^(?:please\s+)?(?:(?:find|name|show|give|tell|get|extract|collect)(?:\s+me)?|(?:what|which|who|where) (?:are|were))\s+(?:a (?:complete |full )?list of|all|every(?:thing|one|body)?|each)\b|^(?:all|every)\b|\b(?:complete|full) list of\b/i.test(
      asked,
    ) ||
    /^how (?:often|many times)\b.*\b(?:mentioned|named|appears?|occurs?|said)\b|^how many (?:different|distinct)\b|^how many .* (?:are|is) (?:there|mentioned|named|listed|described)\b/i.test(
      asked,
    ) ||
    namesThemAll.test(asked) ||
    (/^(?:\p{L}+ )?how many\b/iu.test(asked) && andWhich.test(asked))
  );
}

/** Whether a question is taken as one for everything, where nobody said so: by a form, or by a model that can. */
export const takenForAll = (question: string, { lists }: { lists: boolean }) => patternFor(question) !== null || (lists && asksForAll(question));
