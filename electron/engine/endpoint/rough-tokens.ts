/**
 * Tokens as one guesses them without the server's vocabulary: close enough to cut chunks by, a little more than most vocabularies need.
 * Chunks must be the same for every server of a model, and after a restart.
 */
import type { EncodedText } from '../tokenizer.ts';

const piece = /\s*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]|[\p{L}\p{M}]{1,5}|\p{N}{1,3}|\S)|\s+/gu;

/** What `chunkSources` needs of a tokenizer. Ids tell nothing. */
export const roughTokenizer = {
  encode(text: string): EncodedText {
    const ends: number[] = [];
    for (const { 0: match, index } of text.matchAll(piece)) ends.push(index + match.length);
    return { ids: new Int32Array(ends.length), ends: Int32Array.from(ends) };
  },
  /** No piece parts a character. */
  decode: () => '',
};

export const roughTokens = (text: string): number => roughTokenizer.encode(text).ids.length;
