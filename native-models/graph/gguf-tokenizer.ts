import { FocusError } from '../../electron/errors.ts';
import type { GgufMetadata } from './gguf.ts';

/** Kinds of tokens in tokenizer.ggml.token_type. */
const kind = { unknown: 2, control: 3, userDefined: 4, byte: 6 };

/** The regular expressions that llama.cpp knows by name in tokenizer.ggml.pre, as Hugging Face's tokenizers have them. */
const gpt2Words = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const wordsAndNumbers = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
const tekken =
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const gpt4o =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
const split = (regex: string) => ({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false });
const bySplit = (regex: string) => ({ type: 'Sequence', pretokenizers: [split(regex), byteLevel] });
/** Digits one by one, then words as GPT-2 has them. */
const digitsThenWords = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Digits', individual_digits: true },
    { ...byteLevel, use_regex: true },
  ],
};

interface Words {
  pre: object;
  normalizer?: object;
  /** Words that are whole tokens are taken before any merge. */
  ignoreMerges?: boolean;
}

const words: Record<string, Words> = {
  default: { pre: bySplit(gpt2Words) },
  'gpt-2': { pre: bySplit(gpt2Words) },
  smollm: { pre: digitsThenWords },
  starcoder: { pre: digitsThenWords },
  refact: { pre: digitsThenWords },
  'llama-bpe': { pre: bySplit(wordsAndNumbers('\\p{N}{1,3}')), ignoreMerges: true },
  'smaug-bpe': { pre: bySplit(wordsAndNumbers('\\p{N}{1,3}')) },
  dbrx: { pre: bySplit(wordsAndNumbers('\\p{N}{1,3}')) },
  qwen2: { pre: bySplit(wordsAndNumbers('\\p{N}')), normalizer: { type: 'NFC' } },
  'deepseek-r1-qwen': { pre: bySplit(wordsAndNumbers('\\p{N}')), normalizer: { type: 'NFC' } },
  tekken: { pre: bySplit(tekken), ignoreMerges: true },
  'gpt-4o': { pre: bySplit(gpt4o) },
};

/** Files of a tokenizer in Hugging Face's layout, made of a GGUF file's metadata. */
/** tokenizer_config.json of the file. @throws FocusError 'weights-invalid' for kinds of tokenizers that are not read, by name. */
export function ggufTokenizerConfig(metadata: GgufMetadata): Record<string, unknown> {
  const tokens = metadata.texts('tokenizer.ggml.tokens');
  if (!tokens) throw new FocusError('weights-invalid', 'The GGUF file holds no tokenizer, so it cannot read text. Take another file of this model.');
  const model = metadata.text('tokenizer.ggml.model') ?? 'none';
  if (!['gpt2', 'llama', 't5'].includes(model))
    throw new FocusError('weights-invalid', `The GGUF file's tokenizer is of the kind "${model}". Byte-level BPE and SentencePiece are read.`);
  if (model === 'gpt2') wordRule(metadata);
  else if (!metadata.has('tokenizer.ggml.scores'))
    throw new FocusError('weights-invalid', 'The GGUF file holds a SentencePiece tokenizer without its scores. Take another file.');
  const textAt = (key: string) => tokens[metadata.number(`tokenizer.ggml.${key}_token_id`) ?? -1];
  const named = Object.fromEntries(
    (['bos', 'eos', 'unknown', 'padding'] as const)
      .map((key) => [{ bos: 'bos_token', eos: 'eos_token', unknown: 'unk_token', padding: 'pad_token' }[key], textAt(key)] as const)
      .filter(([, text]) => text !== undefined),
  );
  const template = metadata.text('tokenizer.chat_template');
  return { ...named, ...(template ? { chat_template: template } : {}), clean_up_tokenization_spaces: false };
}

/** tokenizer.json of a file whose kind ggufTokenizerConfig knows. */
export function ggufTokenizer(metadata: GgufMetadata): object {
  const model = metadata.text('tokenizer.ggml.model');
  const tokens = metadata.texts('tokenizer.ggml.tokens')!;
  const types = metadata.numbers('tokenizer.ggml.token_type') ?? tokens.map(() => 1);
  const added = [...tokens.keys()]
    .filter((id) => types[id] === kind.control || types[id] === kind.unknown || types[id] === kind.userDefined)
    .map((id) => ({
      id,
      content: tokens[id]!,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: types[id] !== kind.userDefined,
    }));
  const unknown = tokens[metadata.number('tokenizer.ggml.unknown_token_id') ?? -1] ?? null;
  const common = { version: '1.0', truncation: null, padding: null, added_tokens: added, post_processor: null };
  const prefix = metadata.flag('tokenizer.ggml.add_space_prefix') ?? true;
  if (model === 'gpt2') return { ...common, ...bytePairs(metadata, tokens) };
  return { ...common, ...(model === 'llama' ? pieces(metadata, tokens, types, unknown, prefix) : unigram(metadata, tokens, prefix)) };
}

/** Of tokens with the same text the first is what a text becomes. */
function vocabulary(tokens: readonly string[]): Record<string, number> {
  const first = new Map<string, number>();
  for (const [id, token] of tokens.entries()) if (!first.has(token)) first.set(token, id);
  return Object.fromEntries(first);
}

/** How words are cut, by the name that the file gives. */
function wordRule(metadata: GgufMetadata): (typeof words)[string] {
  const name = metadata.text('tokenizer.ggml.pre') ?? 'default';
  if (!Object.hasOwn(words, name))
    throw new FocusError(
      'weights-invalid',
      `The GGUF file's tokenizer cuts words by the rule "${name}", which Focus does not know. It knows ${Object.keys(words).join(', ')}.`,
    );
  return words[name]!;
}

/** GPT-2's kind: bytes as characters, words by a regular expression, merges as given. */
function bytePairs(metadata: GgufMetadata, tokens: readonly string[]): object {
  const { pre, normalizer, ignoreMerges } = wordRule(metadata);
  const merges = metadata.texts('tokenizer.ggml.merges') ?? [];
  return {
    normalizer: normalizer ?? null,
    pre_tokenizer: pre,
    decoder: { ...byteLevel, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges ?? false,
      vocab: vocabulary(tokens),
      merges: merges.map((merge) => merge.split(' ')),
    },
  };
}

/** SentencePiece's BPE: the pair that makes the best-scored token is merged first; what no token has is bytes. */
function pieces(metadata: GgufMetadata, tokens: readonly string[], types: readonly number[], unknown: string | null, prefix: boolean): object {
  const scores = metadata.numbers('tokenizer.ggml.scores')!;
  return {
    normalizer: {
      type: 'Sequence',
      normalizers: [...(prefix ? [{ type: 'Prepend', prepend: '\u2581' }] : []), { type: 'Replace', pattern: { String: ' ' }, content: '\u2581' }],
    },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '\u2581' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(prefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: vocabulary(tokens),
      merges: mergesByScore(tokens, types, scores),
    },
  };
}

/** Every way to put a token together from two, best score first; control tokens and single bytes are never put together from text. */
function mergesByScore(tokens: readonly string[], types: readonly number[], scores: readonly number[]): [string, string][] {
  const ids = new Map<string, number>();
  for (const [id, token] of tokens.entries())
    if (types[id] !== kind.control && types[id] !== kind.byte && types[id] !== kind.unknown && !ids.has(token)) ids.set(token, id);
  const merges: { left: string; right: string; score: number }[] = [];
  for (const [token, id] of ids) {
    const ways: { left: string; right: string; score: number; order: [number, number] }[] = [];
    for (let at = 1; at < token.length; at++) {
      const left = ids.get(token.slice(0, at));
      if (left === undefined) continue;
      const right = ids.get(token.slice(at));
      if (right !== undefined) ways.push({ left: tokens[left]!, right: tokens[right]!, score: scores[id]!, order: [left, right] });
    }
    if (ways.length > 1) ways.sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1]);
    merges.push(...ways);
  }
  merges.sort((a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length);
  return merges.map(({ left, right }) => [left, right]);
}

/** SentencePiece's unigram model: the cut with the best sum of scores. */
function unigram(metadata: GgufMetadata, tokens: readonly string[], prefix: boolean): object {
  const scores = metadata.numbers('tokenizer.ggml.scores')!;
  const metaspace = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: prefix ? 'always' : 'never', split: true };
  return {
    normalizer: null,
    pre_tokenizer: metaspace,
    decoder: metaspace,
    model: {
      type: 'Unigram',
      unk_id: metadata.number('tokenizer.ggml.unknown_token_id') ?? 0,
      vocab: tokens.map((token, id) => [token, scores[id]!]),
      byte_fallback: false,
    },
  };
}
