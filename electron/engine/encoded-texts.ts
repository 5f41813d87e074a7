import { createHash } from 'node:crypto';
import type { KvStore } from './store.ts';
import type { EncodedText, Tokenizer } from './tokenizer.ts';

/** Tokens kept in memory: 8 bytes each, so 32 MiB. */
const mostTokens = 4 * 2 ** 20;

/**
 * The tokens of texts, made once: 600,000 characters cost 2.4 to 3.6 s, at every question again. Those asked of last stay in memory, all of them lie beside
 * the KV on disk (8 bytes a token, where its KV has thousands).
 */
export class EncodedTexts {
  readonly #tokenizer: Tokenizer;
  readonly #identity: string;
  readonly #store: KvStore | null;
  /** By content, least recently asked first. */
  readonly #kept = new Map<string, EncodedText>();
  #tokens = 0;

  /** @param identity of the model: its tokenizer is part of it. */
  constructor(tokenizer: Tokenizer, identity: string, store: KvStore | null) {
    this.#tokenizer = tokenizer;
    this.#identity = identity;
    this.#store = store;
  }

  async of(text: string): Promise<EncodedText> {
    const key = createHash('sha256').update(`tokens ${this.#identity} `).update(text).digest('hex');
    const encoded = this.#kept.get(key) ?? (await this.#stored(key, text)) ?? (await this.#made(key, text));
    this.#keep(key, encoded);
    return encoded;
  }

  async #stored(key: string, text: string): Promise<EncodedText | null> {
    const bytes = await this.#store?.get(key);
    if (!bytes || bytes.byteLength === 0 || bytes.byteLength % 8 !== 0) return null;
    const tokens = bytes.byteLength / 8;
    const numbers = new Int32Array(bytes.slice().buffer);
    const encoded = { ids: numbers.subarray(0, tokens), ends: numbers.subarray(tokens) };
    return encoded.ends.at(-1) === text.length ? encoded : null;
  }

  async #made(key: string, text: string): Promise<EncodedText> {
    const { ids, ends } = this.#tokenizer.encode(text);
    const numbers = new Int32Array(ids.length * 2);
    numbers.set(ids);
    numbers.set(ends, ids.length);
    // What cannot be kept is made again.
    await this.#store?.put(key, new Uint8Array(numbers.buffer)).catch(() => {});
    return { ids, ends };
  }

  #keep(key: string, encoded: EncodedText): void {
    if (this.#kept.delete(key)) this.#tokens -= encoded.ids.length;
    this.#kept.set(key, encoded);
    this.#tokens += encoded.ids.length;
    for (const [oldest, { ids }] of this.#kept) {
      if (this.#tokens <= mostTokens || oldest === key) break;
      this.#kept.delete(oldest);
      this.#tokens -= ids.length;
    }
  }
}
