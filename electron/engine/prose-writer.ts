/**
 * What a tree of a summary is written with: texts and what is to be made of each go in, the model's words come out. Here several are written side by
 * side: each chunk's KV as it was read, the prompt behind it, and all decoded as rows of one batch.
 */
import { FocusError } from '../errors.ts';
import { withoutThoughts } from './chat.ts';
import type { RunHooks } from './contract.ts';
import { KvBlock } from './kv.ts';
import { kvTokenBytes } from './kv-record.ts';
import type { LoadedModel } from './loaded.ts';
import type { ChunkMemory } from './memory.ts';
import { readTexts } from './read.ts';
import { extendRows } from './rows.ts';
import { Sampler } from './sampler.ts';
import { sentencesOf } from './sentences.ts';
import type { Settings } from './settings.ts';
import { TextStream } from './stream.ts';

/** Something to be written. */
export interface Passage {
  /** A chunk of the request by its index, or a text of its own. */
  from: number | string;
  /** What is to be made of it, behind it. */
  told: string;
  /** It ends after so many sentences. */
  sentences: number;
}

export interface Writer {
  /** `onWritten` as each is finished, in any order; not for what could not be written. */
  write(passages: readonly Passage[], onWritten: (index: number, text: string) => void): Promise<void>;
}

/** Rows that are decoded side by side at most: the weights are read once for all of them. */
const mostRows = 16;
/** Tokens that a sentence may take. */
const sentenceTokens = 48;
const leastTokens = 16;

export class BatchWriter implements Writer {
  readonly #loaded: LoadedModel;
  readonly #memory: ChunkMemory;
  readonly #settings: Settings;
  readonly #hooks: RunHooks;

  constructor(loaded: LoadedModel, memory: ChunkMemory, settings: Settings, hooks: RunHooks) {
    this.#loaded = loaded;
    this.#memory = memory;
    this.#settings = settings;
    this.#hooks = hooks;
  }

  async write(passages: readonly Passage[], onWritten: (index: number, text: string) => void): Promise<void> {
    const asked = passages.map(({ from, told, sentences }, index) => {
      const prompt = this.#loaded.prompts.told(told);
      const ids = typeof from === 'string' ? this.#loaded.tokenizer.encode(from).ids : null;
      const tokens = (ids ? ids.length + this.#loaded.model.prefix.length : this.#memory.recordTokens(from as number)) + prompt.length;
      return {
        index,
        chunk: ids ? null : (from as number),
        ids,
        prompt,
        tokens,
        maxTokens: Math.min(this.#room(tokens), sentenceTokens * sentences),
        sentences,
      };
    });
    for (const wave of this.#waves(asked)) {
      this.#hooks.signal?.throwIfAborted();
      for (const [i, text] of (await this.#decode(wave)).entries()) onWritten(wave[i]!.index, text);
    }
  }

  /** @throws FocusError 'window-exceeded' */
  #room(tokens: number): number {
    const { windowTokens } = this.#loaded.model.manifest.config;
    const room = windowTokens - tokens;
    if (room < leastTokens)
      throw new FocusError(
        'window-exceeded',
        `A passage and what is asked of it take ${tokens} tokens; the model's window of ${windowTokens} has no room for a summary of it. Make the instruction shorter, or choose smaller chunks.`,
      );
    return room;
  }

  #waves<T extends { tokens: number; maxTokens: number }>(asked: readonly T[]): T[][] {
    const { model } = this.#loaded;
    const waves: T[][] = [];
    let longest = 0;
    for (const one of asked) {
      const wave = waves.at(-1);
      longest = Math.max(longest, one.tokens + one.maxTokens);
      const fits = wave && wave.length < mostRows && (wave.length + 1) * longest * kvTokenBytes(model.kv) <= this.#memory.budgetBytes;
      if (fits) wave.push(one);
      else {
        waves.push([one]);
        longest = one.tokens + one.maxTokens;
      }
    }
    return waves;
  }

  async #decode(
    wave: readonly { chunk: number | null; ids: Int32Array | null; prompt: Int32Array; maxTokens: number; sentences: number }[],
  ): Promise<string[]> {
    const { model, tokenizer } = this.#loaded;
    const chunks = wave.flatMap(({ chunk }) => (chunk === null ? [] : [chunk]));
    const texts = wave.flatMap(({ ids }) => (ids === null ? [] : [ids]));
    const held = await this.#memory.load(chunks);
    const read = await readTexts(model, texts);
    const records = wave.map(({ chunk }) => (chunk === null ? read.shift()! : held.shift()!));
    const most = Math.max(...wave.map(({ maxTokens }) => maxTokens));
    const longest = Math.max(...wave.map(({ prompt }) => prompt.length));
    const block = KvBlock.of(model.kv, records, longest + most);
    const eos = new Set(model.manifest.tokens.eos);
    const { vocabSize } = model.manifest.config;
    const samplers = wave.map(() => new Sampler(this.#settings));
    const streams = wave.map(() => new TextStream(tokenizer, this.#settings.stop));
    const open = new Set(wave.keys());
    const cut = wave.map(() => false);
    let out = await extendRows(
      model,
      block,
      wave.map(({ prompt }) => prompt),
      { grow: true },
    );
    for (let step = 1; ; step++) {
      this.#hooks.signal?.throwIfAborted();
      const next = wave.map(() => [model.manifest.tokens.eos[0] ?? 0]);
      for (const row of [...open]) {
        const token = samplers[row]!.next(out.logits.subarray(row * vocabSize, (row + 1) * vocabSize));
        next[row] = [token];
        if (!eos.has(token)) streams[row]!.push(token);
        const { maxTokens, sentences } = wave[row]!;
        const done = eos.has(token) || streams[row]!.stopped || ended(streams[row]!.text, sentences);
        cut[row] = !done && step >= maxTokens;
        if (done || cut[row]) open.delete(row);
      }
      if (open.size === 0) break;
      out = await extendRows(model, block, next, { grow: true });
    }
    return streams.map((stream, row) => {
      stream.end();
      return whole(withoutThoughts(stream.text), wave[row]!.sentences, cut[row]!);
    });
  }
}

/** Whether more than so many sentences were begun; thoughts before them are none. */
const ended = (text: string, sentences: number) => !/^\s*<think>(?![\s\S]*<\/think>)/.test(text) && spoken(withoutThoughts(text)).length > sentences;

/** The sentences of what a model said, without the marks of a list. */
function spoken(text: string): string[] {
  const plain = text
    .replace(/^\s*(?:sure[,.!]?\s*)?(?:here(?:'s| is)[^.:]*|summary|the passage):\s*/i, '')
    .replace(/^[ \t]*(?:[-*•]|\d+[.)])[ \t]+/gm, '')
    .trim();
  return sentencesOf(plain, 0, plain.length).map(({ start, end }) => plain.slice(start, end).replace(/\s+/g, ' '));
}

/** So many of its first sentences; of a text that was cut off the last one is none, unless it had come to its end. */
function whole(text: string, sentences: number, cut: boolean): string {
  const all = spoken(text);
  const isWhole = (sentence: string, i: number) => !cut || i < all.length - 1 || /[.!?。！？…]["”’')\]]*$/u.test(sentence);
  return all.filter(isWhole).slice(0, sentences).join(' ');
}
