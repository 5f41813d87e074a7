import { randomUUID } from 'node:crypto';

export interface TokenizerJson {
  added_tokens?: { id: number; content: string; special?: boolean }[];
  pre_tokenizer?: unknown;
  decoder?: unknown;
  [key: string]: unknown;
}

interface Vocabulary {
  type?: string;
  vocab?: Record<string, number> | [piece: string, score: number][];
  merges?: ([left: string, right: string] | string)[];
  unk_token?: string | null;
  unk_id?: number;
  ignore_merges?: boolean;
}

/**
 * The tokenizer for what people wrote: no text, whatever it spells, becomes a token that only templates may say. Such tokens go out of the
 * added ones, out of the vocabulary (where whole words are taken from it, or cuts are sought in it) and out of what merges may make. Added tokens
 * that are mere white space are text and stay.
 */
export function withoutControl(json: TokenizerJson): TokenizerJson {
  const added = json.added_tokens ?? [];
  const isText = ({ content, special }: { content: string; special?: boolean }) => !special && content.trim() === '';
  const control = new Set(added.filter((token) => !isText(token)).map(({ content }) => content));
  return {
    ...json,
    added_tokens: added.filter(isText),
    post_processor: null,
    pre_tokenizer: allDigits(json.pre_tokenizer),
    model: vocabularyWithout(json.model as Vocabulary, control),
  };
}

/** Digits are those of every script, as the original tokenizers have them; the library (0.2) takes 0 to 9 alone. */
function allDigits(part: unknown): unknown {
  const {
    type,
    individual_digits: single,
    pretokenizers,
  } = (part ?? {}) as { type?: string; individual_digits?: boolean; pretokenizers?: unknown[] };
  if (type === 'Sequence' && pretokenizers) return { ...(part as object), pretokenizers: pretokenizers.map(allDigits) };
  return type === 'Digits' ? { type: 'Split', pattern: { Regex: single ? '\\p{N}' : '\\p{N}+' }, behavior: 'Isolated', invert: false } : part;
}

function vocabularyWithout(model: Vocabulary, control: ReadonlySet<string>): Vocabulary {
  const { vocab, merges } = model;
  if (Array.isArray(vocab)) {
    // Ids are places in the list, so a piece cannot go: it gets a name that no text has.
    const hidden = randomUUID();
    return { ...model, vocab: vocab.map(([piece, score], id) => [control.has(piece) ? `\udfff${hidden}${id}` : piece, score]) };
  }
  if (!vocab) return model;
  // What stands for the unknown is not reached by merges either; its entry says which token that is.
  const keep = model.ignore_merges ? null : model.unk_token;
  const isControl = (merge: [string, string] | string) => control.has(typeof merge === 'string' ? merge.replace(' ', '') : merge[0] + merge[1]);
  return {
    ...model,
    vocab: Object.fromEntries(Object.entries(vocab).filter(([piece]) => piece === keep || !control.has(piece))),
    ...(merges ? { merges: merges.filter((merge) => !isControl(merge)) } : {}),
  };
}

/** Whether a tokenizer puts a space before a text, and so before every piece that is encoded by itself (Metaspace does where there is none). */
export function prependsSpace(json: TokenizerJson): boolean {
  return JSON.stringify(json.normalizer ?? null).includes('"type":"Prepend"');
}
