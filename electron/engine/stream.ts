import type { Tokenizer } from './tokenizer.ts';

/**
 * Turns tokens into text as they come: whole characters only, and nothing that may still turn out to be the beginning of a
 * stop string.
 */
export class TextStream {
  readonly #tokenizer: Tokenizer;
  readonly #stops: readonly string[];
  readonly #ids: number[] = [];
  #sent = 0;
  #text = '';
  stopped = false;

  constructor(tokenizer: Tokenizer, stops: readonly string[] = []) {
    this.#tokenizer = tokenizer;
    this.#stops = stops.filter((stop) => stop.length > 0);
  }

  /** Everything sent so far. */
  get text(): string {
    return this.#text.slice(0, this.#sent);
  }

  /** @returns the text that this token makes certain. */
  push(id: number): string {
    this.#ids.push(id);
    this.#text = this.#tokenizer.decode(this.#ids);
    for (const stop of this.#stops) {
      const at = this.#text.indexOf(stop);
      if (at < 0) continue;
      this.stopped = true;
      this.#text = this.#text.slice(0, at);
    }
    return this.#release(this.stopped ? this.#text.length : this.#certain());
  }

  /** The answer is over: what was held back belongs to it. */
  end(): string {
    return this.#release(this.#text.length);
  }

  #certain(): number {
    // U+FFFD at the end is a character whose bytes are not all there yet.
    let certain = this.#text.replace(/\ufffd+$/, '').length;
    for (const stop of this.#stops) {
      for (let length = Math.min(stop.length - 1, certain); length > 0; length--) {
        if (this.#text.endsWith(stop.slice(0, length))) {
          certain = Math.min(certain, this.#text.length - length);
          break;
        }
      }
    }
    return certain;
  }

  #release(upTo: number): string {
    const fresh = this.#text.slice(this.#sent, Math.max(upTo, this.#sent));
    this.#sent = Math.max(upTo, this.#sent);
    return fresh;
  }
}
