/** What chunks are asked, and what the answer is made of. */
import { z } from 'zod';
import type { AskRequest } from '../contract.ts';
import type { Task } from './map.ts';
import type { Shape } from './server.ts';

/** A JSON Schema of the kind that servers hold a reply to. */
export const shaped = (name: string, schema: z.ZodType): Shape => {
  const { $schema: _, ...json } = z.toJSONSchema(schema);
  return { name, schema: json };
};

const told = (history: AskRequest['history']) =>
  (history ?? []).map(({ question, answer }) => `Asked before: ${question}\nAnswered: ${answer}\n\n`).join('');

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
