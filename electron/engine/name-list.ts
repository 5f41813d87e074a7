/**
 * The people, places and organisations of an English text, told by how their names are written: capitals make a name, what stands around it says of what
 * kind ("Mr. Avery", "said Avery", "in Avery", "Avery & Co."), `compromise` knows many names by themselves. Mentions of the same one are merged:
 * "Mr. Avery" and "Avery" are "John Avery" where no other Avery is known. No model reads; no form decides as it does of a date, so it is no exact count.
 */
import nlp from 'compromise';
import type { Span } from '../domain/location.ts';
import { addresses, withoutPossessive } from './names.ts';

export type NameKind = 'people' | 'places' | 'organisations';

const titleWords = [
  ...addresses,
  ...'Messrs Madame Mme Mlle Monsieur Herr Frau Senor Señor Señora Don Doña Doctor Prof Professor Captain Capt Colonel Col Major Maj Lieutenant Lieut Lt General Gen Admiral Sergeant Sergt Corporal Inspector Judge Justice Master Mistress Uncle Aunt Cousin Father Mother Brother Sister Rev Reverend Bishop Abbot Pope Saint King Queen Prince Princess Duke Duchess Count Countess Earl Baron Baroness Emperor President Senator Governor Squire Dame'.split(
    ' ',
  ),
];
const title = `(?:${titleWords.join('|')})`;
const initial = '\\p{Lu}\\.';
const initialAlone = new RegExp(`^${initial}$`, 'u');
/** "Mr. John H. Watson", "Mary of Teck"; spaces alone part its words, at most one line break. Two dashes end a word. */
const word = /\p{Lu}(?:[\p{L}\p{N}’']|-(?!-))*/u.source;
const link = '(?:of(?:\\s+the)?|de|du|van|von)';
const gap = '[^\\S\\n]*\\n?[^\\S\\n]*(?<=\\s)';
const mention = new RegExp(
  `(?<![\\p{L}\\p{N}_’']|(?<!-)-)(?:${title}\\.?${gap})*(?:${initial}[^\\S\\n]?)*${word}(?:${gap}(?:(?:${link}${gap})?${word}|${initial}(?=\\s+\\p{Lu})))*`,
  'gu',
);
const titlesBefore = new RegExp(`^(?:${title}\\.?\\s+)+`, 'u');
const titleAlone = new RegExp(`^${title}$`, 'u');
const femaleTitle =
  /^(?:Mrs|Ms|Miss|Lady|Madame|Mme|Mlle|Frau|Señora|Doña|Mistress|Aunt|Mother|Sister|Queen|Princess|Duchess|Countess|Baroness|Dame)\b/;
const maleTitle = /^(?:Mr|Sir|Lord|Monsieur|Herr|Don|Uncle|Father|Brother|King|Prince|Duke|Count|Earl|Baron|Emperor|Squire|Master)\b/;

/** What people do with their voice, before or behind their name. */
const speech =
  '(?:said|says|asked|cried|replied|answered|exclaimed|whispered|shouted|muttered|murmured|remarked|observed|returned|continued|added|demanded|repeated|called|laughed|smiled|nodded|sighed|thought|knew|looked|turned|felt|wondered|frowned|shrugged|grinned|stared)';
const spokenBefore = new RegExp(`\\b${speech}\\s+$`, 'u');
const actsBehind = new RegExp(
  `^(?:[’']s\\s+(?:face|eyes?|hands?|voice|heart|head|mind|wife|husband|father|mother|son|daughter|brother|sister|arms?|lips|hair)\\b|,?\\s+(?:${speech}|who|whom)\\b)`,
  'u',
);
const placeBefore = /\b(?:in|at|near|into|throughout|through|towards?|across|around|outside|reached|left|visited)\s+(?:the\s+)?$/iu;
const placeWord =
  /\b(?:River|Mount|Mountains?|Lake|Sea|Ocean|Bay|Island|Islands|Isle|Cape|Valley|Street|Road|Lane|Avenue|Square|Bridge|Park|Castle|Abbey|Hall|House|Hotel|Inn|City|Town|County|Province|Forest|Moor|Harbou?r|Port|Station|North|South|East|West)\b|(?:shire|ville|burgh?|stan|land)$/u;
const organisationWord =
  /\b(?:Company|Co|Corporation|Corp|Inc|Ltd|Limited|LLC|GmbH|AG|University|College|School|Institute|Bank|Society|Association|Committee|Commission|Council|Department|Ministry|Agency|Bureau|Office|Foundation|Museum|Club|Union|Party|League|Church|Army|Navy|Press|Times|Court|Parliament|Congress|Senate|Board|Trust|Group|Organi[sz]ation)\b/u;
/** Words with a capital that name nothing of these kinds. */
const noName =
  /^(?:I|O|Oh|Ah|Yes|No|Well|God|Lord|Heaven|Heavens|Sir|Madam|Mr|Mrs|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter|English|French|German|Latin|Greek|Spanish|Italian|Chapter|Book|Part|Act|Scene|Section|Volume|Page|Bible|Providence|Nature|The|A|An|And|But|In|On|At|To|From|My|Your|His|Her|Our|Their|He|She|It|We|You|They|This|That|These|Those|What|Who|When|Where|Why|How|If|As|So|Then|There|Here|Now|Not|Of|For|With|All|Some|One)$/;

interface Mention extends Span {
  /** Without titles. */
  name: string;
  title: string;
  kind: NameKind | null;
}

/** Every mention of a kind, in order. */
export function namesIn(text: string, kind: NameKind): Span[] {
  return mentionsIn(text).filter((one) => one.kind === kind);
}

function mentionsIn(text: string): Mention[] {
  const isNameWord = nameWordsOf(text);
  const mentions = [...text.matchAll(mention)].flatMap(({ 0: whole, index }) => trimmed(text, index, whole, isNameWord));
  const merged = mergedNames(mentions.map(({ start, end }) => text.slice(start, end)));
  const evidence = new Map<string, { people: number; places: number; organisations: number; times: number; names: Set<string> }>();
  for (const { start, end, name, title } of mentions) {
    const key = merged(text.slice(start, end));
    const known = evidence.get(key) ?? { people: 0, places: 0, organisations: 0, times: 0, names: new Set() };
    evidence.set(key, known);
    const [before, behind] = [text.slice(Math.max(0, start - 40), start), text.slice(end, end + 40)];
    known.times++;
    known.names.add(name);
    if (title !== '') known.people += 2;
    if (spokenBefore.test(before) || actsBehind.test(behind)) known.people++;
    else if (placeBefore.test(before)) known.places++;
  }
  const kinds = new Map([...evidence].map(([key, known]) => [key, kindOf(known)]));
  return mentions.map((one) => ({ ...one, kind: kinds.get(merged(text.slice(one.start, one.end))) ?? null }));
}

function kindOf({ people, places, times, names }: { people: number; places: number; times: number; names: ReadonlySet<string> }): NameKind | null {
  const each = [...names];
  if (each.some((name) => organisationWord.test(name)) && people < times / 4) return 'organisations';
  if (each.some((name) => placeWord.test(name)) && people < times / 4) return 'places';
  let [person, place] = [people, places];
  const longest = nlp(each.reduce((a, b) => (b.length > a.length ? b : a)));
  // Of a word that it does not know it makes a family name.
  if (longest.has('#FirstName')) person += 1.5;
  else if (longest.has('#Person')) person += 0.75;
  if (longest.has('#Place')) place += 1.5;
  if (longest.has('#Organization') && person < 2 && place < 2) return 'organisations';
  if (longest.has('#Demonym') && person < 2) return null;
  // One look at a word seen often says little.
  const least = Math.max(1, times / 12);
  if (person >= least && person >= place) return 'people';
  return place >= least && place > person ? 'places' : null;
}

/** A word in capitals inside sentences, more often than without. */
function nameWordsOf(text: string): (word: string) => boolean {
  const inside = new Map<string, number>();
  const lower = new Map<string, number>();
  for (const [word] of text.matchAll(/(?<=[\p{Ll}\p{N},;]["”’')]?\s+|\p{L}--)\p{Lu}(?:[\p{L}\p{N}’']|-(?!-))*/gu)) {
    const bare = withoutPossessive(word);
    inside.set(bare, (inside.get(bare) ?? 0) + 1);
  }
  const small = new Set<string>();
  for (const [word] of text.matchAll(/(?<![\p{L}\p{N}’'-])\p{Ll}[\p{L}’'-]*/gu)) {
    small.add(word);
    const capital = word[0]!.toUpperCase() + word.slice(1);
    if (inside.has(capital)) lower.set(capital, (lower.get(capital) ?? 0) + 1);
  }
  // "she was THAT angry": capitals may only be loud.
  const loud = (word: string) => word.length > 1 && word === word.toUpperCase() && small.has(word.toLowerCase());
  return (word) => (inside.get(word) ?? 0) > (lower.get(word) ?? 0) && !loud(word);
}

/** A run of words with capitals, cut to the name in it: what opens a sentence, and words that name nothing, are no part. */
function trimmed(text: string, at: number, whole: string, isNameWord: (word: string) => boolean): Mention[] {
  const words = [...whole.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ word, start: at + index, end: at + index + word.length }));
  const fits = ({ word }: { word: string }) => {
    const bare = withoutPossessive(word);
    return initialAlone.test(word) || titleAlone.test(bare.replace(/\.$/, '')) || (!noName.test(bare) && isNameWord(bare));
  };
  while (words.length > 0 && !fits(words[0]!)) words.shift();
  while (words.length > 0 && !fits(words.at(-1)!)) words.pop();
  // "Harrison's Jersey" is his, and both are names.
  const owner = words.findIndex(({ word }, i) => i < words.length - 1 && withoutPossessive(word) !== word);
  if (owner >= 0) {
    const rest = words[owner + 1]!.start;
    const parts: [number, number][] = [
      [words[0]!.start, words[owner]!.end],
      [rest, words.at(-1)!.end],
    ];
    return parts.flatMap(([start, end]) => trimmed(text, start, text.slice(start, end), isNameWord));
  }
  if (words.length === 0) return [];
  const said = text.slice(words[0]!.start, words.at(-1)!.end);
  const bare = withoutPossessive(said);
  const titles = titlesBefore.exec(bare)?.[0] ?? '';
  const name = bare.slice(titles.length).replace(/\s+/g, ' ');
  // "Captain" alone is an office, an initial alone nobody.
  if (titleAlone.test(name.replace(/\.$/, '')) || /^(?:\p{Lu}\.\s?)*$/u.test(name)) return [];
  return [{ start: words[0]!.start, end: words[0]!.start + bare.length, name, title: titles.trim(), kind: null }];
}

const isLink = new RegExp(`^${link}$`, 'u');
const oftener = 4;

/** What mentions of the same one have in common: the longest name that each can only be short for. */
export function mergedNames(mentions: readonly string[]): (mention: string) => string {
  const plain = (said: string) => withoutPossessive(said.replace(/\s+/g, ' ').trim());
  const bareOf = (said: string) => plain(said).replace(titlesBefore, '') || plain(said);
  const sexOf = (said: string) => (femaleTitle.test(said) ? 'f' : maleTitle.test(said) ? 'm' : '');
  const times = new Map<string, number>();
  const sexes = new Map<string, Set<string>>();
  for (const said of mentions) {
    const bare = bareOf(said);
    times.set(bare, (times.get(bare) ?? 0) + 1);
    sexes.set(bare, (sexes.get(bare) ?? new Set()).add(sexOf(plain(said))));
  }
  for (const [name, known] of sexes) {
    const read = name.includes(' ') ? nlp(name.split(' ')[0]!) : null;
    if (read?.has('#FemaleName')) known.add('f');
    else if (read?.has('#MaleName')) known.add('m');
  }
  const full = [...times.keys()].filter((name) => name.includes(' '));
  /** Words of a name -> full names that have it first or last. */
  const holding = Map.groupBy(
    full.flatMap((name) => {
      const words = name.split(' ');
      // Who is of White Sands is not called Sands.
      return (words.some((word) => isLink.test(word)) ? words.slice(0, 1) : [words[0]!, words.at(-1)!]).map((word) => ({ word, name }));
    }),
    ({ word }) => word,
  );
  return (mention) => {
    const said = plain(mention);
    const bare = bareOf(mention);
    const sex = sexOf(said);
    const others = (holding.get(bare) ?? []).map(({ name }) => name).filter((name) => !(sex && sexes.get(name)!.has(sex === 'f' ? 'm' : 'f')));
    // A name that others have too, but seldom, is that of whom the text speaks of.
    const [first, second] = others.sort((a, b) => times.get(b)! - times.get(a)!);
    const one = first && (!second || times.get(first)! >= oftener * times.get(second)!) ? first : bare;
    // Mr. and Mrs. Bennet are two, if nothing else tells them apart.
    const both = one === bare && sexes.get(bare)?.has('f') && sexes.get(bare)!.has('m');
    return `${both && sex === 'f' ? 'f:' : ''}${one.toLowerCase()}`;
  };
}
