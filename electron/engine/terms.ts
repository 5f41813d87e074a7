/** Words of a text for matching: lower case, identifiers split, endings cut, words that every text is full of left out. */

const stopWords = new Set(
  `a an the of to in on at by for from with and or is are was were be been being do does did has have had what which who whom whose when where why
   how many much that this these those it its as there their his her he she they them s i you your my me we our us not no if but so than then`.split(
    /\s+/,
  ),
);

const suffixes = ['ingly', 'edly', 'ings', 'ing', 'ied', 'ies', 'ed', 'es', 'ly', 's', 'e'];

/** A light stemmer for English: close enough that "ranked" finds "ranks"; other languages keep their words as they are. */
export function stem(word: string): string {
  for (const suffix of suffixes) if (word.endsWith(suffix) && word.length - suffix.length >= 3) return word.slice(0, -suffix.length);
  return word;
}

/** parseHttpHeader, parse_http_header: the parts, besides the whole. */
const identifier = /^(?:[\p{L}\p{N}]+_[\p{L}\p{N}_]*|[\p{Ll}\p{N}]+\p{Lu}[\p{L}\p{N}]*|\p{Lu}[\p{Ll}\p{N}]+\p{Lu}[\p{L}\p{N}]*)$/u;

function partsOf(word: string): string[] {
  return word.split(/_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u).filter((part) => part.length > 1);
}

/** Terms in the order of the text; a word may give several (an identifier and its parts). Scripts without spaces give their characters in pairs. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)) {
      for (let i = 0; i + 1 < Math.max(word.length, 2); i++) terms.push(word.slice(i, i + 2));
      continue;
    }
    const whole = word.toLowerCase();
    if (stopWords.has(whole)) continue;
    terms.push(stem(whole));
    if (identifier.test(word)) for (const part of partsOf(word)) terms.push(stem(part.toLowerCase()));
  }
  return terms;
}
