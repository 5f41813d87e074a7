/** What chunks are asked, and what the answer is made of. */
import { z } from 'zod';
import type { AskRequest } from '../contract.ts';
import type { Task } from './map.ts';
import type { Shape } from './server.ts';

const shaped = (name: string, schema: z.ZodType): Shape => {
  const { $schema: _, ...json } = z.toJSONSchema(schema);
  return { name, schema: json };
};

const told = (history: AskRequest['history']) =>
  (history ?? []).map(({ question, answer }) => `AskedServers before: ${question}\nAnswered: ${answer}\n\n`).join('');

const answering = z.strictObject({ found: z.boolean(), quote: z.string(), answer: z.string() });

/** Does this chunk answer the question? */
export function questionTask({ question, history }: Pick<AskRequest, 'question' | 'history'>): Task {
  return {
    name: 'question',
    instruction:
      `${told(history)}Question: ${question}\n\nDoes this part say the answer, or some of it? Reply with JSON: ` +
      '{"found": true, "quote": the sentence of the part that says it, copied letter by letter, "answer": a short answer}. ' +
      'Where the part does not say it: {"found": false, "quote": "", "answer": ""}.',
    shape: shaped('answer', answering),
    maxTokens: 320,
    finds(json) {
      const { data } = answering.safeParse(json);
      if (!data) return null;
      return data.found ? [{ quote: data.quote, says: data.answer }] : [];
    },
  };
}

const listing = z.strictObject({ items: z.array(z.strictObject({ quote: z.string(), item: z.string() })) });

/** Everything in this chunk that answers. */
export function listTask(question: string): Task {
  return {
    name: 'list',
    instruction:
      `Question: ${question}\n\nReport everything in this part that answers, each once. Reply with JSON: ` +
      '{"items": [{"quote": the sentence of the part that says it, copied letter by letter, "item": the words of the quote that answer}]}. ' +
      'Where nothing does: {"items": []}.',
    shape: shaped('items', listing),
    maxTokens: 1200,
    finds: (json) => listing.safeParse(json).data?.items.map(({ quote, item }) => ({ quote, says: item })) ?? null,
  };
}

const telling = z.strictObject({ sentences: z.array(z.strictObject({ text: z.string(), quote: z.string() })) });

/** What this chunk tells. */
export function summaryTask(sentences: number): Task {
  return {
    name: 'summary',
    instruction:
      `Summarise this part in at most ${sentences} sentences, each with the sentence of the part that it goes back to. Reply with JSON: ` +
      '{"sentences": [{"text": a sentence of the summary, "quote": the sentence of the part, copied letter by letter}]}.',
    shape: shaped('summary', telling),
    maxTokens: 200 * sentences,
    finds: (json) => telling.safeParse(json).data?.sentences.map(({ text, quote }) => ({ quote, says: text })) ?? null,
  };
}

const concluding = z.strictObject({ found: z.boolean(), answer: z.string(), quotes: z.array(z.number()) });

/** The answer from quotes alone. */
export const conclusion = {
  shape: shaped('conclusion', concluding),
  maxTokens: 600,
  prompt: (quotes: readonly string[], { question, history }: Pick<AskRequest, 'question' | 'history'>) =>
    `Quotes from a document:\n${quotes.map((quote, i) => `[${i + 1}] ${quote}`).join('\n')}\n\n${told(history)}Question: ${question}\n\n` +
    'Answer from these quotes alone. Reply with JSON: {"found": true, "answer": the answer, "quotes": numbers of the quotes that say it}. ' +
    'Where they do not say it: {"found": false, "answer": "", "quotes": []}.',
  parsed: (json: unknown) => concluding.safeParse(json).data ?? null,
};

const condensing = z.strictObject({ sentences: z.array(z.strictObject({ text: z.string(), from: z.array(z.number()) })) });

/** Fewer sentences from many. */
export const condensation = {
  shape: shaped('condensation', condensing),
  prompt: (statements: readonly string[], sentences: number) =>
    `What the parts of a document tell, in order:\n${statements.map((text, i) => `[${i + 1}] ${text}`).join('\n')}\n\n` +
    `Summarise this in at most ${sentences} sentences. Reply with JSON: {"sentences": [{"text": a sentence, "from": numbers of what it goes back to}]}.`,
  parsed: (json: unknown) => condensing.safeParse(json).data?.sentences ?? null,
};
