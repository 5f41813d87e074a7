/** The tiny random network with a tokenizer of single characters: it reads text (nonsense, but deterministic). */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot, starterBundle } from '../home.ts';

export const tiny = join(applicationRoot, 'native-models', 'graph', 'vectors', 'tiny-focus');

/** Its folder in Hugging Face layout, W' beside the weights. @param method what becomes focus.json; null = none. */
export function tinyTextModel(folder: string, method: object | null): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['config.json', 'model.safetensors', 'focus.safetensors']) copyFileSync(join(tiny, name), join(folder, name));
  const alphabet = [...' \n.,?abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'].map((c) => (c === ' ' ? 'Ġ' : c === '\n' ? 'Ċ' : c));
  const tokenizer = JSON.parse(readFileSync(join(starterBundle, 'tokenizer.json'), 'utf8'));
  tokenizer.model.vocab = Object.fromEntries([['<unk>', 0], ['<s>', 1], ['</s>', 2], ...alphabet.map((c, i) => [c, i + 3])]);
  tokenizer.model.merges = [];
  tokenizer.model.unk_token = '<unk>';
  const special = { special: true, single_word: false, lstrip: false, rstrip: false, normalized: false };
  tokenizer.added_tokens = [
    { id: 1, content: '<s>', ...special },
    { id: 2, content: '</s>', ...special },
  ];
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  if (method) writeFileSync(join(folder, 'focus.json'), JSON.stringify(method));
}

/** How the tiny network's tests ask it. */
export const tinyMethod = {
  integrator: 'candidates',
  slots: { placement: 'spread', range: 16 },
  mode: 'focused',
  chunkTokens: 32,
  fragmentTokens: 16,
  localTokens: 64,
  rereadChunks: 0,
  summary: 'extract',
  template: { question: '\nQ {question} A', turn: '\nQ {question} A {answer}', notFound: 'none' },
};
