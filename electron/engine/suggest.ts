/**
 * Questions worth asking of a text, made of its own sentences, so that each has its answer there:
 *
 *   a sentence that stands alone, begins with a name and tells who, when, where, how many, why or what somebody or something is
 *   is turned into the question that it answers, by its grammar (compromise tells words apart and gives verbs their base form)
 *   kept where no other sentence of the text has the question's words as well: it is the one that a reader of the question is led to
 *   at most one of each fifth of the text, of different kinds and about different things
 *
 * Of source code it is asked what its symbols do, as far as their comments say it.
 * English alone: of other languages the grammar would be guessed.
 */
import { setImmediate } from 'node:timers/promises';
import nlp from 'compromise';
import { standsAlone } from './centrality.ts';
import { isSource } from './code-map.ts';
import type { SourceText, SuggestedQuestion } from './contract.ts';
import { SentenceIndex } from './sentence-index.ts';
import { askSymbols } from './symbols.ts';

const mostQuestions = 5;
/** Sentences of a fifth that are looked at closely, those first that name most of what the text names often. */
const looked = 120;
/** Sentences between two looks at whatever else the process has to do. */
const turn = 10;
/** Characters of a sentence, and words of a question. */
const longestSentence = 260;
const mostWords = 16;
const leastWords = 3;
/** Another sentence that matches a question nearly as well may answer it too. */
const nearlyAsWell = 0.8;

/** What somebody does with them says little of what a text tells. */
const gestures = /\b(?:hands?|eyes?|head|knees?|face|breath|smile|lips?|shoulders?|glance|voice|fingers?|pocket|glasses|gesture|sigh|chair)\b/;
/** Of these the object belongs to the verb: it takes place, it makes sense. */
const idioms = /^(?:takes|makes|gives|gets|goes|comes|does|seems|appears|becomes|remains|lies|stands|plays|puts|lets|sets|keeps)$/;

interface Made {
  question: string;
  /** Of the sentence: what answers. */
  answer: string;
  kind: 'who' | 'why' | 'when' | 'where' | 'how many' | 'what';
  /** Whom or what it is about. */
  about: string;
}

/** How much a kind is worth: reasons and figures say more of a text than names. */
const worth: Record<Made['kind'], number> = { why: 1.3, when: 1.2, 'how many': 1.2, where: 1, what: 1, who: 0.9 };

export async function suggest(source: SourceText): Promise<SuggestedQuestion[]> {
  const { text } = source;
  if (isSource(source)) return askSymbols(source, mostQuestions);
  if (!isEnglish(text)) return [];
  const index = new SentenceIndex([source]);
  const names = namesOf(text);
  const fifths: (Made & { sentence: number; score: number })[][] = Array.from({ length: mostQuestions }, () => []);
  const begins = new Map<number, number[]>();
  for (const [i, { start, end }] of index.sentences.entries()) {
    if (end - start > longestSentence || index.repeats(i) > 1 || !canBegin(text.slice(start, start + 60), names)) continue;
    const fifth = Math.floor((mostQuestions * start) / text.length);
    begins.set(fifth, [...(begins.get(fifth) ?? []), i]);
  }
  for (const [fifth, sentences] of begins) {
    const weighed = sentences.map((i) => ({ i, weight: weightOf(text.slice(index.sentences[i]!.start, index.sentences[i]!.end), names) }));
    for (const [n, { i, weight }] of weighed
      .sort((a, b) => b.weight - a.weight)
      .slice(0, looked)
      .entries()) {
      if (n % turn === 0) await setImmediate();
      if (!standsAlone(source, index.sentences[i]!)) continue;
      const { start, end } = index.sentences[i]!;
      for (const made of questionsOf(text.slice(start, end), names))
        fifths[fifth]!.push({
          ...made,
          sentence: i,
          score: worth[made.kind] * (1 + weight / 4) + namesIn(made) / 2 - (gestures.test(made.question) ? 1.5 : 0),
        });
    }
    fifths[fifth]!.sort((a, b) => b.score - a.score);
  }
  const chosen: (typeof fifths)[number] = [];
  /** `strict`: about something else than the others, and hardly more of a kind than one. */
  const take = (made: (typeof chosen)[number], strict: boolean): boolean => {
    if (chosen.some(({ sentence, question }) => sentence === made.sentence || question === made.question)) return false;
    if (strict && (chosen.some(({ about }) => about === made.about) || chosen.filter(({ kind }) => kind === made.kind).length > 1)) return false;
    if (!leadsTo(index, made)) return false;
    chosen.push(made);
    return true;
  };
  for (const fifth of fifths) fifth.some((made) => take(made, true));
  // Of a short text, or one that tells little in a fifth: the rest from wherever there is more.
  for (const strict of [true, false])
    for (const made of fifths.flat().sort((a, b) => b.score - a.score)) if (chosen.length < mostQuestions) take(made, strict);
  return chosen
    .sort((a, b) => a.sentence - b.sentence)
    .map(({ question, answer, sentence }) => {
      const { start, end } = index.sentences[sentence]!;
      return { question, answer, start, end };
    });
}

/** What a sentence is worth asking for: those that name what the text names often, and tell figures and reasons. */
function weightOf(sentence: string, { often }: Names): number {
  let sum = 0;
  for (const word of new Set(sentence.match(/\p{Lu}[\p{L}’'-]+/gu))) sum += Math.min(often.get(word) ?? 0, 40);
  return Math.log(1 + sum) + (/\d| because /.test(sentence) ? 3 : 0);
}

/** Names and figures of a question, beside whom it is about: they say what exactly is asked for. */
const namesIn = ({ question, about }: Made): number => question.replace(about, '').match(/ \p{Lu}\p{Ll}+|\d+/gu)?.length ?? 0;

/** Most sentences cannot be asked for, and their first words tell. */
const canBegin = (start: string, { often }: Names): boolean => {
  const [first, second] = start.split(/\s+/);
  if (/^(?:In|On|At)$/.test(first!)) return /^\S+ (?:\S+ ){0,3}(?:1[0-9]|20)\d\d\b/.test(start);
  if (/^The$/.test(first!)) return true;
  return isName(first!, often) || (titles.test(first!.replace('.', '')) && /^\p{Lu}/u.test(second ?? ''));
};

const isName = (word: string, often: Names['often']) => (often.get(word.replace(/[’']s$|[,.;:]+$/g, '')) ?? 0) > 1;

/** Whether the question's words lead to its sentence and to no other. */
function leadsTo(index: SentenceIndex, { question, sentence }: { question: string; sentence: number }): boolean {
  const scores = index.match(question);
  return scores.every((score, i) => i === sentence || score < nearlyAsWell * scores[sentence]!);
}

interface Names {
  /** How often words are written with a capital inside a sentence. */
  often: Map<string, number>;
  /** Those of people: they have a title somewhere, or speak. */
  people: Set<string>;
}

export function namesOf(text: string): Names {
  const often = new Map<string, number>();
  for (const [word] of text.matchAll(/(?<=[\p{Ll}\p{N},;]\s)\p{Lu}\p{Ll}[\p{L}-]*/gu)) often.set(word, (often.get(word) ?? 0) + 1);
  const people = new Set<string>();
  const told = new RegExp(
    `\\b(?:${titles.source.slice(4, -2)})\\.?\\s(\\p{Lu}\\p{Ll}+)|(?:said|asked|cried|replied|answered)\\s(\\p{Lu}\\p{Ll}+)|(\\p{Lu}\\p{Ll}+)\\s(?:said|asked|cried|replied|answered|smiled)\\b`,
    'gu',
  );
  for (const [, titled, spoke, speaks] of text.matchAll(told)) {
    const word = (titled ?? spoke ?? speaks)!;
    if ((often.get(word) ?? 0) > 1) people.add(word);
  }
  return { often, people };
}

/** Every fifteenth word or so is one of these in English, whatever it tells of. */
function isEnglish(text: string): boolean {
  const words =
    text
      .slice(0, 60_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  return words.filter((word) => /^(?:the|of|and|to|is|was|in|that)$/.test(word)).length * 9 > words.length;
}

interface Term {
  text: string;
  pre: string;
  post: string;
  tags: string[];
}

/** What points to another sentence: whom it means is not said here. */
const points =
  /^(?:i|me|my|mine|we|us|our|ours|you|your|he|him|she|her|hers|it|its|they|them|theirs|this|that|these|those|here|there|such|same|latter|former|other|another|one|ones|now|then|so|thus|again|also|however|too|yesterday|tomorrow|today|ago|both|himself|herself|itself|themselves)$/i;
/** Where what is asked for may end: the rest tells something else. */
const turns =
  /^(?:and|but|or|who|whom|whose|which|that|when|while|where|as|until|till|though|although|if|since|because|so|than|saying|nor|yet|what|how|why)$/i;
/** Where it must not end: what follows belongs to it. */
const goesOn = /^(?:but|or|that|as|so|than|nor|if|what|how|why|whose|whom)$/i;
/** Of these the rest of the sentence is what was said or thought. */
const says =
  /^(?:said|thought|knew|told|supposed|believed|wished|hoped|seemed|appeared|felt|found|let|made|wondered|replied|answered|cried|asked|meant)$/;
const titles =
  /^(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Captain|Capt|Colonel|Professor|Inspector|Father|Don|Doña|Doctor|King|Queen|Prince|Princess|Count|Baron|Saint|St)$/;

/** Questions that a sentence answers; most answer none that can be asked by itself. */
export function questionsOf(sentence: string, names: Names): Made[] {
  const plain = sentence.replace(/\s+/g, ' ').replace(/[_*]/g, '').trim();
  const because = /^(.*?),? because (.*?)[.!]$/.exec(plain);
  const body = because ? `${because[1]}.` : plain;
  const terms: Term[] = (nlp(body).json({ terms: { tags: true }, offset: false }) as { terms: Term[] }[]).flatMap(({ terms }) => terms);
  const has = (i: number, tag: string) => terms[i]?.tags.includes(tag) === true;
  const words = (from: number, to: number) =>
    terms
      .slice(from, to)
      .map(({ pre, text, post }, i, all) => pre + text + (i + 1 < all.length ? post : post.replace(/[\s,.;:!—-]+$/, '')))
      .join('')
      .trim();
  // "In 1812, …": when, told first.
  const opening = /^(In|On|At) ((?:\w+ )?(?:\d{1,2} )?(?:\w+ )?\d{4}),? /.exec(plain);
  let from = 0;
  if (opening) {
    const length = opening[0].trim().split(/\s+/).length;
    if (/^(?:1[0-9]|20)\d\d$/.test(opening[2]!.split(' ').at(-1)!)) from = length;
  }
  const verb = terms.findIndex((_, i) => i > from && has(i, 'Verb') && !has(i, 'Noun') && !has(i, 'Gerund'));
  if (verb < 0) return [];
  const subject = subjectOf(terms, from, verb, names);
  if (!subject) return [];
  let last = verb + 1;
  while (last < terms.length && !turns.test(terms[last]!.text) && !/[,;:—(]/.test(terms[last - 1]!.post)) last++;
  const rest = terms.slice(verb + 1, last);
  const end = terms[last - 1]!;
  if (last < terms.length && goesOn.test(terms[last]!.text) && !/[,;:—]/.test(end.post)) return [];
  if (has(last - 1, 'Preposition') || has(last - 1, 'Determiner') || has(last - 1, 'Auxiliary') || has(last - 1, 'Possessive')) return [];
  if (rest.some(({ text }) => points.test(text)) || rest.some((_, i) => has(verb + 1 + i, 'Gerund') && i === 0)) return [];
  const made: Made[] = [];
  const verbText = terms[verb]!.text.toLowerCase();
  const isBe = /^(?:is|was|are|were)$/.test(verbText);
  const about = subject.text;
  const whole = last === terms.length;
  const put = (kind: Made['kind'], question: string, answer: string) => {
    const count = question.split(' ').length;
    const asked = question.replace(/\s+/g, ' ').replace(/["“”]/g, '');
    if (count >= leastWords && count <= mostWords && answer.trim() !== '' && !/[(){}[\]|]/.test(asked))
      made.push({ kind, question: `${asked}?`, answer: answer.trim(), about });
  };
  const aux = isBe || /^(?:has|have|had|will|would|can|could|may|might|must|shall|should|did|does|do)$/.test(verbText);
  const simple = has(verb, 'PastTense') && !aux && !has(verb, 'Copula') ? baseOf(verbText, 'PastTense') : null;
  const refers = rest.some(({ text }) => /^(?:his|their)$/i.test(text));
  const ask = (word: string, to: number, but?: [number, number]) => {
    const tail = but ? `${words(verb + 1, but[0])} ${words(but[1], to)}`.trim() : words(verb + 1, to);
    if (isBe) return `${word} ${verbText} ${subject.inside} ${tail}`;
    return simple ? `${word} did ${subject.inside} ${simple} ${tail}` : null;
  };
  if (because && whole) {
    const question = ask('Why', terms.length);
    if (question) put('why', question, because[2]!);
    return made;
  }
  // When: a year or a date after the verb, or before the sentence.
  const year = rest.findIndex(({ text, tags }) => /^(?:1[0-9]|20)\d\d$/.test(text) && tags.includes('Value'));
  if (opening && from > 0 && rest.length > 1) {
    const question = ask('When', last);
    if (question) put('when', question, opening[2]!);
  } else if (year > 0) {
    let start = verb + 1 + year;
    while (start > verb + 1 && !/^(?:in|on|since|until|by|from)$/i.test(terms[start - 1]!.text) && verb + 1 + year - start < 4) start--;
    const before = terms[start - 1]!;
    if (/^(?:in|on)$/i.test(before.text) && start - 1 > verb + 1 - (isBe ? 0 : 1)) {
      const question = ask('When', last, [start - 1, verb + 2 + year]);
      if (question) put('when', question, words(start, verb + 2 + year));
    }
  }
  // Where: what was born, built, held … in a place, which is the end of what is told.
  const participle = rest[0]?.text.toLowerCase() ?? '';
  if (
    isBe &&
    /^(?:born|built|buried|held|kept|found|hidden|killed|signed|founded|situated|located|made|written|printed|published|married|educated|buried|stationed)$/.test(
      participle,
    )
  ) {
    const place = rest.findIndex(({ text }, i) => i > 0 && /^(?:in|at|near|on|under|behind|beneath)$/i.test(text));
    if (place > 0 && year < 0 && rest.slice(place + 1).some(({ text }) => /^\p{Lu}/u.test(text))) {
      const question = ask('Where', verb + 1 + place);
      if (question) put('where', question, words(verb + 1 + place, last));
    }
  }
  if (simple && !refers && /^(?:lived|dwelt|stayed|worked|studied|settled|died|grew|landed|arrived|anchored|taught)$/.test(verbText)) {
    const [first, ...others] = rest;
    if (/^(?:in|at|near|on)$/i.test(first?.text ?? '') && others.some(({ text }) => /^\p{Lu}/u.test(text)) && year < 0)
      put('where', `Where did ${subject.inside} ${simple}`, words(verb + 1, last));
  }
  if (isBe && /^(?:called|named)$/.test(participle) && rest.length > 1 && /^\p{Lu}/u.test(rest[1]!.text) && !subject.isName)
    put('what', `What ${verbText} ${subject.inside} called`, words(verb + 2, last));
  // What it does: said of the present, with all that it is done to.
  if (
    has(verb, 'PresentTense') &&
    !aux &&
    !idioms.test(verbText) &&
    from === 0 &&
    rest.length > 1 &&
    /s$/.test(verbText) &&
    ['Noun', 'Determiner', 'Adjective', 'Value'].some((tag) => has(verb + 1, tag))
  ) {
    const base = baseOf(verbText, 'PresentTense');
    if (base) put('what', `What does ${subject.inside} ${base}`, words(verb + 1, terms.length));
  }
  // How many: a number with what it counts, right behind the verb.
  if (/^(?:has|had|have)$/.test(verbText) || simple) {
    const [number, ...counted] = rest;
    if (
      number?.tags.includes('Value') &&
      !number.tags.includes('Ordinal') &&
      !/^(?:one|a|an)$/i.test(number.text) &&
      counted[0]?.tags.includes('Noun') &&
      /s$/.test(counted[0].text)
    ) {
      const does = verbText === 'has' ? 'does' : verbText === 'have' ? 'do' : 'did';
      const base = simple ?? 'have';
      put('how many', `How many ${counted[0].text} ${does} ${subject.inside} ${base} ${words(verb + 3, last)}`.trim(), number.text);
    }
  }
  // Who: somebody did it, and what was done tells enough to ask for him.
  const specific = rest.filter(({ text, tags }) => /^\p{Lu}/u.test(text) || tags.includes('Value')).length;
  if (subject.isPerson && from === 0 && simple && !says.test(verbText) && (specific > 0 ? rest.length > 2 : rest.length > 4))
    put('who', `Who ${verbText} ${words(verb + 1, last)}`, subject.text);
  // Who or what it is: told in full.
  if (isBe && from === 0 && rest.length > 2 && /^(?:a|an|the)$/i.test(rest[0]!.text) && (subject.isName || /^(?:is|are)$/.test(verbText)))
    put('what', `${subject.isPerson ? 'Who' : 'What'} ${verbText} ${subject.inside}`, words(verb + 1, last));
  if (
    isBe &&
    from === 0 &&
    !subject.isName &&
    rest.length > 0 &&
    rest.length < 5 &&
    rest.every(({ text }) => /^\p{Lu}/u.test(text)) &&
    whole &&
    rest.some(({ tags }) => tags.includes('Person'))
  )
    put('who', `Who ${verbText} ${subject.inside}`, words(verb + 1, last));
  return made;
}

/** What a sentence is about, where it begins with it and says it in full. */
function subjectOf(
  terms: readonly Term[],
  from: number,
  verb: number,
  { often, people }: Names,
): { text: string; inside: string; isName: boolean; isPerson: boolean } | null {
  const parts = terms.slice(from, verb);
  if (parts.length === 0 || parts.length > 6 || parts.some(({ text, post }) => points.test(text) || turns.test(text) || /[,;:—]/.test(post)))
    return null;
  const [first, ...others] = parts;
  const isThe = /^the$/i.test(first!.text);
  const named = (isThe ? others : parts).filter(({ text }) => !/^(?:of|the|de|von|van)$/.test(text));
  const allNamed = named.length > 0 && named.every(({ text }) => /^\p{Lu}/u.test(text));
  // "Nothing", "There", "Yesterday": a capital for want of a place before it.
  if (!isThe && !(allNamed && (first!.tags.includes('ProperNoun') || isName(first!.text, often)))) return null;
  if (!allNamed && named.length < (/^is|are$/.test(terms[verb]!.text) || terms[verb]!.tags.includes('PresentTense') ? 1 : 2)) return null;
  if (!allNamed && !parts.at(-1)!.tags.includes('Noun')) return null;
  const text = parts
    .map(({ pre, text, post }) => pre + text + post)
    .join('')
    .trim();
  const isPerson =
    allNamed &&
    !isThe &&
    (parts.some(({ text, tags }) => tags.includes('Person') || people.has(text)) || titles.test(first!.text)) &&
    !parts.some(({ tags }) => tags.includes('Place'));
  return { text, inside: isThe ? `the${text.slice(3)}` : text, isName: allNamed, isPerson };
}

/** "sank": "sink". */
function baseOf(verb: string, tense: 'PastTense' | 'PresentTense'): string | null {
  const word = nlp(verb);
  word.tag(tense);
  const [found] = word.verbs().json() as { verb?: { infinitive?: string } }[];
  const base = found?.verb?.infinitive;
  return base && base !== verb ? base : null;
}
