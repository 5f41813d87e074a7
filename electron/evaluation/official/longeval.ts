/** LongEval as the method's published code runs it: the prompt as it stands, 50 tokens, named (accuracy) and F1; lines and topics in so many sizes. */
import { bagF1, squadWords } from '../published-metrics.ts';
import type { PublishedReader } from './layout.ts';

/** A line of `topic_retrieval.json` or `line_retrieval.json`; `lines` and `expected` are what other copies of the latter call them. */
export interface LongEvalLine {
  prompt: string;
  target?: string;
  expected?: number | string;
  num_topics?: number;
  num_lines?: number;
  lines?: number;
}

/** Sizes that are measured. */
export const sizes = { topics: [5, 10, 15, 20, 25], lines: [200, 300, 400, 500, 600, 680] };

const answerTokens = 50;

export const sizeOf = (line: LongEvalLine) => line.num_topics ?? line.num_lines ?? line.lines ?? 0;

export async function longEval(reader: PublishedReader, line: LongEvalLine): Promise<{ accuracy: number; f1: number; tokens: number }> {
  const { tokenizer, model } = reader.loaded;
  const target = String(line.target ?? line.expected);
  const { text } = await reader.say(line.prompt, answerTokens);
  return {
    accuracy: Number(text.toLowerCase().includes(target.toLowerCase())),
    f1: bagF1(squadWords(text), squadWords(target)),
    tokens: model.prefix.length + tokenizer.encode(line.prompt).ids.length,
  };
}
