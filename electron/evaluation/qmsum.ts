/** QMSum (Zhong et al. 2021): query-based answers over whole meetings, ROUGE-L against the reference. */
import type { DecodeOptions } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { Asking, type Method } from './asking.ts';
import { answerF1, rougeL } from './metrics.ts';
import type { Progress } from './planted.ts';
import { Scores } from './scores.ts';

export interface MeetingCase {
  id: string;
  turns: { speaker: string; text: string }[];
  questions: { query: string; answer: string }[];
  summaries: { query: string; answer: string }[];
}

export async function qmsum(
  loaded: LoadedModel,
  meetings: readonly MeetingCase[],
  methods: readonly Method[],
  limit: number,
  options: DecodeOptions,
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<Record<string, Record<string, number>>> {
  const scores = new Scores();
  const asking = new Asking(loaded, { maxTokens: 80, ...options }, signal);
  try {
    const cases = meetings.flatMap((meeting) => meeting.questions.map((question) => ({ meeting, question }))).slice(0, limit);
    for (const [i, { meeting, question }] of cases.entries()) {
      const source = { id: meeting.id, text: meeting.turns.map((turn) => `${turn.speaker}: ${turn.text}`).join('\n') };
      for (const method of methods) {
        const { answer } = await asking.ask(method, source, question.query);
        scores.add(method, { rougeL: rougeL(answer, question.answer), f1: answerF1(answer, [question.answer]) });
      }
      onDone?.(i + 1, cases.length);
    }
  } finally {
    await asking.close();
  }
  return scores.means();
}
