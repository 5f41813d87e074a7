/**
 * How a model is asked: what stands before a text, and what follows it. Chunks are read behind the former, which no question changes, so what
 * was read serves any question.
 *
 *   before   what the model's chat template puts before a user's words (the system prompt, where it has one)
 *   text     the chunk, or the passages
 *   after    the question, earlier turns, and what the template puts where the model is to speak
 *
 * Only the template may say control tokens; a document, a question or an answer that spells one is text.
 */
import { Template } from '@huggingface/jinja';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import { FocusError } from '../errors.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface Turn {
  question: string;
  answer: string;
}

/** For models that were taught to follow instructions, not this method. */
export const usualSystem = 'You answer questions about a text. Answer briefly and from the text alone. If it does not hold the answer, say so.';

/** Strings that no document holds and no template changes; they stand for what is filled in. */
const placeOf = (index: number) => `\ue000${index}\ue001`;

export class Prompts {
  /** Ids before the text, without what the model puts before everything (BOS). */
  readonly before: Int32Array;
  readonly #manifest: Manifest;
  readonly #tokenizer: Tokenizer;
  readonly #chat: Template | null;
  readonly #system: string;

  /** @throws FocusError 'bundle-invalid' when the chat template cannot be read or does not say what it is told. */
  constructor(manifest: Manifest, tokenizer: Tokenizer, system = usualSystem) {
    this.#manifest = manifest;
    this.#tokenizer = tokenizer;
    this.#system = system;
    const { before } = manifest.method.template;
    this.#chat = before === null && manifest.chat ? read(manifest.chat.template) : null;
    this.before = this.#withoutBos(this.#chat ? this.#encode(this.#parts([{ question: '', answer: '' }]).before, []) : this.#plain(before ?? '', {}));
  }

  /** Ids after the text. @param turns earlier ones, oldest first. */
  after(question: string, turns: readonly Turn[] = []): Int32Array {
    const { template } = this.#manifest.method;
    if (!this.#chat) {
      const earlier = turns.flatMap(({ question, answer }) => [...this.#plain(template.turn, { question, answer })]);
      return Int32Array.from([...earlier, ...this.#plain(template.question, { question })]);
    }
    const all = [...turns, { question, answer: '' }];
    return this.#encode(this.#parts(all).after, all);
  }

  /** Where the first of these words of a question stand in `after(question)`: tokens [from, to). */
  stretch(question: string, words: string): { from: number; to: number } {
    const [ids, without] = [this.after(question), this.after(question.replace(words, ''))];
    let from = 0;
    while (from < without.length && ids[from] === without[from]) from++;
    let behind = 0;
    while (behind < without.length - from && ids.at(-1 - behind) === without.at(-1 - behind)) behind++;
    return { from, to: ids.length - behind };
  }

  /** Ids after a text that something is to be made of; a model without a chat template is asked for it as ever. */
  told(what: string): Int32Array {
    if (!this.#chat) return this.after(what);
    const all = [{ question: what, answer: '' }];
    return this.#encode(this.#parts(all, '').after, all);
  }

  /** The template's words around the text, with places for what people and the model said. */
  #parts(turns: readonly Turn[], label = 'Question: '): { before: string; after: string } {
    const text = placeOf(0);
    const messages = turns.flatMap((_, i) => {
      const question = `\n\n${label}${placeOf(2 * i + 1)}`;
      const asked = { role: 'user', content: i === 0 ? text + question : question.trimStart() };
      return i + 1 < turns.length ? [asked, { role: 'assistant', content: placeOf(2 * i + 2) }] : [asked];
    });
    const rendered = this.#render(messages);
    const [before, after, ...more] = rendered.split(text);
    if (after === undefined || more.length > 0)
      throw new FocusError(
        'bundle-invalid',
        "The model's chat template leaves out what it is told, or says it twice. Focus cannot talk to this model by it.",
      );
    return { before: before!, after: closed(after) };
  }

  #render(messages: { role: string; content: string }[]): string {
    const { bos, eos } = this.#manifest.chat!;
    const render = (list: typeof messages) =>
      this.#chat!.render({
        messages: list,
        add_generation_prompt: true,
        bos_token: bos,
        eos_token: eos,
        // Models that think aloud before they answer are asked not to.
        enable_thinking: false,
        thinking: false,
        // What was read today must serve tomorrow.
        date_string: '26 Jul 2024',
        tools: null,
        documents: null,
      });
    try {
      return render(this.#system ? [{ role: 'system', content: this.#system }, ...messages] : messages);
    } catch {
      // Some templates know no system prompt: then it is the first thing that the user says.
    }
    try {
      const [first, ...rest] = messages;
      return render([{ ...first!, content: this.#system ? `${this.#system}\n\n${first!.content}` : first!.content }, ...rest]);
    } catch (cause) {
      throw new FocusError('bundle-invalid', `The model's chat template fails: ${(cause as Error).message}`, { cause });
    }
  }

  /** @param turns what fills the places. */
  #encode(template: string, turns: readonly Turn[]): Int32Array {
    const values: Record<string, string> = {};
    let named = template;
    for (const [i, { question, answer }] of turns.entries()) {
      for (const [index, value] of [
        [2 * i + 1, question],
        [2 * i + 2, answer],
      ] as const) {
        values[`focus_${index}`] = value.trim();
        named = named.replaceAll(placeOf(index), `{focus_${index}}`);
      }
    }
    return this.#plain(named, values);
  }

  #plain(template: string, values: Record<string, string>): Int32Array {
    return this.#tokenizer.encodeTemplate(template, values);
  }

  #withoutBos(ids: Int32Array): Int32Array {
    return ids.length > 0 && ids[0] === this.#manifest.tokens.bos ? ids.subarray(1) : ids;
  }
}

function read(template: string): Template {
  try {
    return new Template(template);
  } catch (cause) {
    throw new FocusError('bundle-invalid', `The model's chat template cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** A template that makes the model begin with its thoughts has them end at once. */
const closed = (after: string) => (/<think>\s*$/.test(after) ? `${after.trimEnd()}\n\n</think>\n\n` : after);

/** An answer without the thoughts that a model wrote before it all the same. */
export const withoutThoughts = (answer: string) => answer.replace(/^\s*<think>[\s\S]*?(?:<\/think>\s*|$)/, '');
