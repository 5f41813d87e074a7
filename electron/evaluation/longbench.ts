/** LongBench (Bai et al. 2023, arXiv 2308.14508): file format, tasks and metrics as published; questions in the model's own template. */
import { FocusError } from '../errors.ts';
import type { BenchmarkCase } from './benchmark.ts';
import { bagF1, chineseWords, classificationScore, codeSimilarity, numberScore, rougeLSets, squadWords } from './published-metrics.ts';

/** One line of a task's file. */
export interface LongBenchLine {
  input: string;
  context: string;
  answers: string[];
  dataset: string;
  language?: string;
  length?: number;
  all_classes?: string[] | null;
  _id?: string;
}

type Score = (answer: string, reference: string, line: LongBenchLine) => number;

const qa: Score = (answer, reference) => bagF1(squadWords(answer), squadWords(reference));
const qaChinese: Score = (answer, reference) => bagF1(chineseWords(answer), chineseWords(reference));
const rouge: Score = rougeLSets;
const rougeChinese: Score = (answer, reference) => rougeLSets(chineseWords(answer).join(' '), chineseWords(reference).join(' '));
const classes: Score = (answer, reference, line) => classificationScore(answer, reference, line.all_classes ?? []);
const paragraph: Score = (answer, reference) => numberScore(answer, /\d+/.exec(reference)?.[0] ?? '');

interface Task {
  metric: string;
  score: Score;
  maxTokens: number;
  /** Default: the line's `input`. null = the text is code to go on with. */
  question?: ((input: string) => string) | null;
  /** Only the answer's first line counts. */
  firstLine?: boolean;
}

const answered = (score: Score, metric: string, maxTokens: number): Task => ({ metric, score, maxTokens });
const summary = (score: Score, question: string): Task => ({ metric: 'rouge', score, maxTokens: 512, question: () => question });
const code: Task = { metric: 'code_sim', score: codeSimilarity, maxTokens: 64, question: null };

const tasks: Record<string, Task> = {
  narrativeqa: answered(qa, 'qa_f1', 128),
  qasper: answered(qa, 'qa_f1', 128),
  multifieldqa_en: answered(qa, 'qa_f1', 64),
  multifieldqa_zh: answered(qaChinese, 'qa_f1_zh', 64),
  hotpotqa: answered(qa, 'qa_f1', 32),
  '2wikimqa': answered(qa, 'qa_f1', 32),
  musique: answered(qa, 'qa_f1', 32),
  dureader: answered(rougeChinese, 'rouge_zh', 128),
  gov_report: summary(rouge, 'Write a one-page summary of the report.'),
  qmsum: answered(rouge, 'rouge', 512),
  multi_news: summary(rouge, 'Write a one-page summary of all the news.'),
  vcsum: summary(rougeChinese, '请总结会议的内容。'),
  trec: { ...answered(classes, 'classification', 64), firstLine: true },
  triviaqa: { ...answered(qa, 'qa_f1', 32), firstLine: true },
  samsum: { ...answered(rouge, 'rouge', 128), firstLine: true },
  lsht: { ...answered(classes, 'classification', 64), firstLine: true },
  passage_count: {
    ...answered((answer, reference) => numberScore(answer, reference), 'count', 32),
    question: () => 'How many different paragraphs are there, copies not counted?',
  },
  passage_retrieval_en: {
    ...answered(paragraph, 'retrieval', 32),
    question: (input) => `Which paragraph is this a summary of? ${input}`,
  },
  passage_retrieval_zh: { ...answered(paragraph, 'retrieval_zh', 32), question: (input) => `以下是哪一段的摘要？${input}` },
  lcc: code,
  'repobench-p': code,
};

/** @throws FocusError naming a task that LongBench does not have. LongBench-E's names end in _e. */
export function longBenchCase(line: LongBenchLine): BenchmarkCase {
  const name = line.dataset.replace(/_e$/, '');
  const task = tasks[name];
  if (!task) throw new FocusError('bad-input', `"${line.dataset}" is no task of LongBench; known are ${Object.keys(tasks).join(', ')}.`);
  const continues = task.question === null;
  return {
    task: name,
    metric: task.metric,
    maxTokens: task.maxTokens,
    text: continues ? line.context + line.input : line.context,
    question: continues ? null : (task.question?.(line.input) ?? line.input),
    score: (answer) => {
      const counted = task.firstLine ? answer.replace(/^\n+/, '').split('\n')[0]! : answer;
      return Math.max(0, ...line.answers.map((reference) => task.score(counted, reference, line)));
    },
  };
}
