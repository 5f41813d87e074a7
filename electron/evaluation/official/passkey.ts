/** Passkey retrieval as the method's published code runs it: a key of 1 to 49,999, stated twice, somewhere in a filler of so many characters; ten seeds a length. */
import type { PublishedReader } from './layout.ts';
import { NumpyRandom } from './numpy-random.ts';

/** Characters of filler: about 4,000 to 400,000 tokens. */
export const fillerCharacters = [15_000, 30_000, 60_000, 375_000, 960_000, 1_500_000];
export const seeds = 10;

const filler = 'The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.';
const task =
  'There is an important info hidden inside a lot of irrelevant text. Find it and memorize them. I will quiz you about the important information there.';

/** The published generator with the published seeds gives the published keys and places. */
export function passkeyPrompt(characters: number, seed: number): { prompt: string; key: string } {
  const random = new NumpyRandom(seed);
  const before = random.randint(0, characters);
  const key = String(random.randint(1, 50_000));
  const endless = `${filler} `.repeat(Math.ceil(characters / (filler.length + 1)));
  const information = `The pass key is ${key}. Remember it. ${key} is the pass key.`;
  const lines = [endless.slice(0, before), information, endless.slice(0, characters - before), task, 'What is the pass key? The pass key is'];
  return { prompt: lines.join('\n'), key };
}

/** Right is the key and nothing besides, in as many tokens as it has; a space before it aside, which some vocabularies write as a token. */
export async function passkeyRight(reader: PublishedReader, characters: number, seed: number): Promise<{ right: boolean; tokens: number }> {
  const { tokenizer, model } = reader.loaded;
  const { prompt, key } = passkeyPrompt(characters, seed);
  const { text } = await reader.say(prompt, tokenizer.encode(` ${key}`).ids.length);
  return { right: text.trim() === key, tokens: model.prefix.length + tokenizer.encode(prompt).ids.length };
}
