/** Questions on given texts: LongEval lines, FairytaleQA, QMSum, and the file formats of LongBench and ∞-Bench. */
import type { Answer, DecodeOptions, SourceText } from '../engine/contract.ts';
import type { FocusEngine } from '../engine/engine.ts';
import { retrieveBm25, retrieveEmbedding, truncate } from './baselines.ts';
import { answerF1, exactMatch, rougeL } from './metrics.ts';

type Progress = (done: number, total: number) => void;

export interface LongEvalCase {
  lines: number;
  prompt: string;
  expected: number;
}

/** Line retrieval: the record is the text, the last paragraph the question. */
export async function longeval(
  engine: FocusEngine,
  cases: readonly LongEvalCase[],
  options: DecodeOptions,
  onDone?: Progress,
): Promise<{ accuracy: number; byLines: Record<string, { accuracy: number; cases: number; tokens: number }> }> {
  const byLines: Record<string, { accuracy: number; cases: number; tokens: number }> = {};
  let right = 0;
  for (const [i, { prompt, expected, lines }] of cases.entries()) {
    const cut = prompt.lastIndexOf('\nNow the record is over.');
    const key = /in line ([\w-]+)\?/.exec(prompt.slice(cut))?.[1] ?? '';
    const answer = await engine.ask({
      sources: [{ id: 'record', text: prompt.slice(0, cut) }],
      question: `Tell me what is the <REGISTER_CONTENT> in line ${key}?`,
      options: { maxTokens: 12, ...options },
    });
    const ok = new RegExp(`(?<!\\d)${expected}(?!\\d)`).test(answer.answer.replace(/(?<=\d) (?=\d)/g, ''));
    right += Number(ok);
    byLines[lines] ??= { accuracy: 0, cases: 0, tokens: 0 };
    const row = byLines[lines];
    row.accuracy = (row.accuracy * row.cases + Number(ok)) / (row.cases + 1);
    row.tokens = answer.tokens;
    row.cases++;
    onDone?.(i + 1, cases.length);
  }
  return { accuracy: right / Math.max(cases.length, 1), byLines };
}

export interface StoryCase {
  id: string;
  sections: { id: string; text: string }[];
  questions: { question: string; answers: string[]; sections: string[] }[];
}

export interface MethodScore {
  f1: number;
  exact: number;
  rougeL: number;
  questions: number;
  /** Share of questions whose section is among the three first citations (focus) or passages (retrieval). */
  evidenceAt3?: number;
}

/** FairytaleQA: the whole story is the text. Baselines on the same weights: the story cut to the window, and passages by BM25 or embeddings. */
export async function fairytaleqa(
  engine: FocusEngine,
  stories: readonly StoryCase[],
  limit: number,
  options: DecodeOptions,
  onDone?: Progress,
): Promise<Record<string, MethodScore>> {
  const scores: Record<string, MethodScore> = {};
  const add = (method: string, answer: string, references: readonly string[], evidence?: boolean) => {
    scores[method] ??= { f1: 0, exact: 0, rougeL: 0, questions: 0 };
    const score = scores[method];
    const n = score.questions++;
    const mean = (old: number, value: number) => (old * n + value) / (n + 1);
    score.f1 = mean(score.f1, answerF1(answer, references));
    score.exact = mean(score.exact, Number(exactMatch(answer, references)));
    score.rougeL = mean(score.rougeL, Math.max(...references.map((reference) => rougeL(answer, reference))));
    if (evidence !== undefined) score.evidenceAt3 = mean(score.evidenceAt3 ?? 0, Number(evidence));
  };
  // Questions are taken round robin, so that a limit still sees many stories.
  const longest = Math.max(...stories.map((story) => story.questions.length));
  const total = Math.min(
    limit,
    stories.reduce((sum, story) => sum + story.questions.length, 0),
  );
  let done = 0;
  for (let turn = 0; turn < longest && done < total; turn++) {
    for (const story of stories) {
      const question = story.questions[turn];
      if (!question || done >= total) continue;
      const { source, sectionAt } = storyText(story);
      const right = new Set(question.sections);
      const holds = (offsets: readonly number[]) => offsets.slice(0, 3).some((offset) => right.has(sectionAt(offset)));
      const ask = (text: SourceText): Promise<Answer> =>
        engine.ask({ sources: [text], question: question.question, options: { maxTokens: 32, ...options } });
      const ours = await ask(source);
      add('focus', ours.answer, question.answers, holds(ours.citations.map((citation) => citation.start)));
      add('truncated', (await ask(truncate(engine, source))).answer, question.answers);
      const bm25 = retrieveBm25(engine, source, question.question);
      add('retrieval', (await ask(bm25.text)).answer, question.answers, holds(bm25.offsets));
      const embedding = await retrieveEmbedding(engine, source, question.question);
      add('retrieval-embedding', (await ask(embedding.text)).answer, question.answers, holds(embedding.offsets));
      onDone?.(++done, total);
    }
  }
  return scores;
}

function storyText(story: StoryCase): { source: SourceText; sectionAt: (offset: number) => string } {
  const starts: number[] = [];
  let text = '';
  for (const section of story.sections) {
    starts.push(text.length);
    text += `${section.text}\n\n`;
  }
  return { source: { id: story.id, text }, sectionAt: (offset) => story.sections[starts.findLastIndex((start) => start <= offset)]!.id };
}

export interface MeetingCase {
  id: string;
  turns: { speaker: string; text: string }[];
  questions: { query: string; answer: string }[];
  summaries: { query: string; answer: string }[];
}

/** QMSum: query-based answers over a whole meeting, ROUGE-L against the reference. */
export async function qmsum(
  engine: FocusEngine,
  meetings: readonly MeetingCase[],
  limit: number,
  options: DecodeOptions,
  onDone?: Progress,
): Promise<Record<string, { rougeL: number; questions: number }>> {
  const sums: Record<string, { rougeL: number; questions: number }> = { focus: { rougeL: 0, questions: 0 }, truncated: { rougeL: 0, questions: 0 } };
  const cases = meetings.flatMap((meeting) => meeting.questions.map((question) => ({ meeting, question }))).slice(0, limit);
  for (const [i, { meeting, question }] of cases.entries()) {
    const source = { id: meeting.id, text: meeting.turns.map((turn) => `${turn.speaker}: ${turn.text}`).join('\n') };
    for (const [method, text] of Object.entries({ focus: source, truncated: truncate(engine, source) })) {
      const answer = await engine.ask({ sources: [text], question: question.query, options: { maxTokens: 80, ...options } });
      const sum = sums[method]!;
      sum.rougeL = (sum.rougeL * sum.questions + rougeL(answer.answer, question.answer)) / (sum.questions + 1);
      sum.questions++;
    }
    onDone?.(i + 1, cases.length);
  }
  return sums;
}

/** One line of a LongBench task file: {input, context, answers, all_classes, dataset}; of ∞-Bench: {input, context, answer, options}. */
export interface BenchmarkLine {
  input: string;
  context: string;
  answers?: string[];
  answer?: string | string[];
  dataset?: string;
  all_classes?: string[] | null;
}

export function benchmarkReferences(line: BenchmarkLine): string[] {
  if (line.answers) return line.answers;
  return Array.isArray(line.answer) ? line.answer : [String(line.answer ?? '')];
}
