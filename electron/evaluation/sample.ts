/** Questions whose answers stand in one known sentence each: is the answer right, and is that sentence cited? */
import { answerQuestion } from '../engine/answer.ts';
import type { DecodeOptions } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { normalizeAnswer } from './metrics.ts';
import type { Progress } from './planted.ts';

export interface SampleCase {
  question: string;
  answer: string;
  /** The one sentence that holds it, verbatim. */
  sentence: string;
}

export interface SampleReply extends SampleCase {
  reply: string;
  right: boolean;
  /** Place of the right sentence among the citations, from 1; 0 = not among them. */
  citedAt: number;
  /** The first citation. */
  quote: string;
}

export interface SampleResult {
  questions: number;
  /** Answer right AND the right sentence cited first / among the first three. */
  rightAndCitedFirst: number;
  rightAndCitedAt3: number;
  right: number;
  citedFirst: number;
  citedAt3: number;
  replies: SampleReply[];
}

export async function sample(
  loaded: LoadedModel,
  text: string,
  cases: readonly SampleCase[],
  options: DecodeOptions,
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<SampleResult> {
  const replies: SampleReply[] = [];
  for (const [i, asked] of cases.entries()) {
    const { answer, citations } = await answerQuestion(
      loaded,
      { sources: [{ id: 'sample', text }], question: asked.question, options: { maxTokens: 32, ...options } },
      signal ? { signal } : {},
    );
    const at = text.indexOf(asked.sentence);
    const holds = ({ start, end }: { start: number; end: number }) => start < at + asked.sentence.length && end > at;
    replies.push({
      ...asked,
      reply: answer,
      right: isRight(answer, asked.answer),
      citedAt: citations.findIndex(holds) + 1,
      quote: citations[0]?.quote ?? '',
    });
    onDone?.(i + 1, cases.length);
  }
  const count = (is: (reply: SampleReply) => boolean) => replies.filter(is).length;
  return {
    questions: cases.length,
    rightAndCitedFirst: count(({ right, citedAt }) => right && citedAt === 1),
    rightAndCitedAt3: count(({ right, citedAt }) => right && citedAt >= 1 && citedAt <= 3),
    right: count(({ right }) => right),
    citedFirst: count(({ citedAt }) => citedAt === 1),
    citedAt3: count(({ citedAt }) => citedAt >= 1 && citedAt <= 3),
    replies,
  };
}

/** The reply names the answer and says little else: every word of the answer in order, at most four more. */
export function isRight(reply: string, answer: string): boolean {
  const said = normalizeAnswer(reply).split(' ');
  const expected = normalizeAnswer(answer).replace(/^(?:in|at|on|for|to|from|by) /, '');
  return ` ${said.join(' ')} `.includes(` ${expected} `) && said.length <= expected.split(' ').length + 4;
}
