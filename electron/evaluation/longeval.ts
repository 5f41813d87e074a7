/** LongEval line retrieval (Li et al. 2023): the record is the text, the last paragraph the question. */
import { answerQuestion } from '../engine/answer.ts';
import type { DecodeOptions } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import type { Progress } from './planted.ts';

export interface LongEvalCase {
  lines: number;
  prompt: string;
  expected: number;
}

export interface LongEvalResult {
  accuracy: number;
  questions: number;
  /** The curve: by lines of the record. */
  byLines: Record<string, { accuracy: number; cases: number; tokens: number }>;
}

export async function longeval(
  loaded: LoadedModel,
  cases: readonly LongEvalCase[],
  options: DecodeOptions,
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<LongEvalResult> {
  const byLines: LongEvalResult['byLines'] = {};
  let right = 0;
  for (const [i, { prompt, expected, lines }] of cases.entries()) {
    const cut = prompt.lastIndexOf('\nNow the record is over.');
    const key = /in line ([\w-]+)\?/.exec(prompt.slice(cut))?.[1] ?? '';
    const { answer, tokens } = await answerQuestion(
      loaded,
      {
        sources: [{ id: 'record', text: prompt.slice(0, cut) }],
        question: `Tell me what is the <REGISTER_CONTENT> in line ${key}?`,
        options: { maxTokens: 12, ...options },
      },
      signal ? { signal } : {},
    );
    const ok = new RegExp(`(?<!\\d)${expected}(?!\\d)`).test(answer.replace(/(?<=\d) (?=\d)/g, ''));
    right += Number(ok);
    byLines[lines] ??= { accuracy: 0, cases: 0, tokens: 0 };
    const row = byLines[lines];
    row.accuracy = (row.accuracy * row.cases + Number(ok)) / (row.cases + 1);
    row.tokens = tokens;
    row.cases++;
    onDone?.(i + 1, cases.length);
  }
  return { accuracy: right / Math.max(cases.length, 1), questions: cases.length, byLines };
}
