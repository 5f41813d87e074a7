import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { FocusError } from '../errors.ts';
import { prependsSpace, type TokenizerJson, withoutControl } from './plain-text.ts';

/** A text's tokens: ids, and per token the UTF-16 offset where it ends (it begins where the one before ends). */
export interface EncodedText {
  ids: Int32Array;
  ends: Int32Array;
}

/** Text goes to the library in pieces of about this many characters: its cost per call grows faster than the text. */
const pieceCharacters = 4096;
/** A run without white space longer than this is cut: merging a 5 MB "word" would take minutes and help nobody. */
const longestWord = 256;

/**
 * A Hugging Face tokenizer.json with offsets. Document text is encoded WITHOUT the special tokens: a text that spells `</s>` or
 * a chat marker is text. Only templates may contain them.
 */
export class Tokenizer {
  readonly #plain: HubTokenizer;
  readonly #full: HubTokenizer;
  readonly #byteLevel: boolean;
  /** It puts a space before whatever it is given. */
  readonly #prepends: boolean;
  /** Text of the token for what the vocabulary does not have. */
  readonly #unknown: string | null;
  readonly #specials: { text: string; id: number }[];

  constructor(json: TokenizerJson, config: Record<string, unknown> = {}) {
    // Without the post-processor nothing is added around a text; without control tokens nothing in it is special.
    this.#plain = new HubTokenizer(withoutControl(json), config);
    this.#prepends = prependsSpace(json);
    this.#unknown = (json.model as { unk_token?: string | null } | undefined)?.unk_token ?? null;
    // This one only says what ids spell; half a million merges are half the time that it takes to load.
    this.#full = new HubTokenizer({ ...json, post_processor: null, model: { ...(json.model as object), merges: [] } }, config);
    this.#specials = (json.added_tokens ?? []).map(({ content, id }) => ({ text: content, id })).sort((a, b) => b.text.length - a.text.length);
    this.#byteLevel = usesByteLevel(json.pre_tokenizer) || usesByteLevel(json.decoder);
  }

  static async load(bundle: string): Promise<Tokenizer> {
    const read = (name: string) => readFile(join(bundle, name), 'utf8');
    const json = await read('tokenizer.json').catch((cause: unknown) => {
      throw new FocusError('bundle-invalid', `${bundle} has no tokenizer.json, so it cannot read text (token ids only).`, { cause });
    });
    const config = await read('tokenizer_config.json').catch(() => '{}');
    return new Tokenizer(JSON.parse(json), JSON.parse(config));
  }

  /** Tokens of a plain text, every character covered. */
  encode(text: string): EncodedText {
    const ids: number[] = [];
    const ends: number[] = [];
    for (let start = 0; start < text.length; ) {
      const end = pieceEnd(text, start);
      this.#encodePiece(text, start, end, ids, ends);
      start = end;
    }
    return { ids: Int32Array.from(ids), ends: Int32Array.from(ends) };
  }

  /** A template with its places filled: special tokens count in the template, never in what is filled in. `{name}` marks a place. */
  encodeTemplate(template: string, values: Record<string, string>): Int32Array {
    const ids: number[] = [];
    let text = '';
    const flush = () => {
      ids.push(...this.encode(text).ids);
      text = '';
    };
    for (let at = 0; at < template.length; ) {
      const special = this.#specials.find((candidate) => template.startsWith(candidate.text, at));
      const place = /^\{(\w+)\}/.exec(template.slice(at));
      if (special) {
        flush();
        ids.push(special.id);
        at += special.text.length;
      } else if (place && place[1]! in values) {
        text += values[place[1]!]!;
        at += place[0].length;
      } else text += template[at++]!;
    }
    flush();
    return Int32Array.from(ids);
  }

  decode(ids: readonly number[]): string {
    return ids.length === 0 ? '' : this.#full.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  #encodePiece(text: string, start: number, end: number, ids: number[], ends: number[]): void {
    const piece = text.slice(start, end);
    // A later piece begins with its own space.
    const given = this.#prepends && start > 0 && piece.startsWith(' ') ? piece.slice(1) : piece;
    const encoded = this.#plain.encode(given, { add_special_tokens: false });
    const offsets = this.#byteLevel ? byteLevelEnds(piece, encoded.tokens) : alignedEnds(piece, encoded.tokens, this.#unknown);
    for (let i = 0; i < encoded.ids.length; i++) {
      ids.push(encoded.ids[i]!);
      ends.push(start + offsets[i]!);
    }
  }
}

function usesByteLevel(part: unknown): boolean {
  return JSON.stringify(part ?? null).includes('"ByteLevel"');
}

/**
 * Where a piece may end without changing a token: before a single space between two non-space characters (every pre-tokenizer
 * of these families starts a word there). Where there is none, the piece is cut hard, between code points.
 */
function pieceEnd(text: string, start: number): number {
  const limit = start + pieceCharacters;
  const hard = wordLimit(text, start);
  if (hard < limit && hard < text.length) return hard;
  if (limit >= text.length) return text.length;
  for (let at = limit; at > start; at--) {
    if (text[at] === ' ' && /\S/.test(text[at - 1]!) && /[\p{L}\p{N}]/u.test(text[at + 1] ?? '')) return at;
  }
  return betweenCodePoints(text, limit);
}

/** End of the first run without white space that is longer than a word may be, cut to that length; else Infinity. */
function wordLimit(text: string, start: number): number {
  let run = start;
  const end = Math.min(text.length, start + pieceCharacters);
  for (let at = start; at < end; at++) {
    if (/\s/.test(text[at]!)) run = at + 1;
    else if (at - run >= longestWord) return betweenCodePoints(text, at);
  }
  return Number.POSITIVE_INFINITY;
}

function betweenCodePoints(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

/** Byte-level tokens: one character of the token string is one byte of UTF-8. A token that ends inside a character ends where the character begins. */
function byteLevelEnds(piece: string, tokens: readonly string[]): Int32Array {
  const ends = new Int32Array(tokens.length);
  let bytes = 0;
  let at = 0;
  let covered = 0;
  for (const [i, token] of tokens.entries()) {
    bytes += token.length;
    while (at < piece.length) {
      const code = piece.codePointAt(at)!;
      const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (covered + width > bytes) break;
      covered += width;
      at += code >= 0x10000 ? 2 : 1;
    }
    ends[i] = at;
  }
  if (tokens.length > 0) ends[tokens.length - 1] = piece.length;
  return ends;
}

/** SentencePiece-like tokens: "▁" is a space (the first may stand for none), <0xNN> a byte; each is sought where the last one ended. */
function alignedEnds(piece: string, tokens: readonly string[], unknown: string | null): Int32Array {
  const ends = new Int32Array(tokens.length);
  let at = 0;
  let pendingBytes: number[] = [];
  for (const [i, token] of tokens.entries()) {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
    if (byte) {
      pendingBytes.push(Number.parseInt(byte[1]!, 16));
      const decoded = new TextDecoder('utf-8').decode(Uint8Array.from(pendingBytes));
      if (!decoded.includes('\ufffd')) {
        at += decoded.length;
        pendingBytes = [];
      }
    } else if (token === unknown) at += (piece.codePointAt(at) ?? 0) >= 0x10000 ? 2 : 1;
    else {
      const text = token.replaceAll('\u2581', ' ');
      if (piece.startsWith(text, at)) at += text.length;
      else if (piece.startsWith(text.trimStart(), at)) at += text.trimStart().length;
      else at = Math.min(piece.length, at + text.length);
    }
    ends[i] = at;
  }
  if (tokens.length > 0) ends[tokens.length - 1] = piece.length;
  return ends;
}
