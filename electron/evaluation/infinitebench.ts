/** ∞-Bench (Zhang et al. 2024, arXiv 2402.13718): file format, tasks and metrics as published; questions in the model's own template. */
import { FocusError } from '../errors.ts';
import type { BenchmarkCase } from './benchmark.ts';
import { bagF1, chineseCharacters, rougeLSum, squadWords } from './published-metrics.ts';

/** One line of a task's file; the file is named for the task. */
export interface InfiniteBenchLine {
  id?: number | string;
  context: string;
  input: string;
  answer: string | number | (string | number)[];
  options?: string[];
}

type Label = string | number | (string | number)[];
type Score = (answer: string, label: Label) => number;

interface Task {
  metric: string;
  score: Score;
  maxTokens: number;
  question?: (line: InfiniteBenchLine) => string;
}

const one = (label: Label) => (Array.isArray(label) ? label[0]! : label);
const many = (label: Label) => (Array.isArray(label) ? label : [label]);
const spaced = (text: string, dropped: RegExp) => text.replace(dropped, ' ').split(/\s+/).filter(Boolean);

const firstInteger: Score = (answer, label) => Number((/\d+/.exec(answer)?.[0] ?? '') === String(one(label)));
const namedWord: Score = (answer, label) => Number(spaced(answer, /[\n:"'.,?!{}]/g).includes(String(one(label))));
const namedSpeaker: Score = (answer, label) =>
  Number(
    spaced(answer, /[\n:"'.,?!{}]/g)
      .map((word) => word.toUpperCase())
      .includes(String(one(label))),
  );
const lastInteger: Score = (answer, label) => {
  const last = spaced(answer.trim(), /[\n.`'":]/g).at(-1) ?? '';
  return Number(/^[+-]?\d+$/.test(last) && Number(last) === Number(one(label)));
};
const firstNumber: Score = (answer, label) => {
  const found = /\d+\.\d+|\d+/.exec(answer)?.[0];
  const expected = Number(one(label));
  if (found === undefined || (Number.isInteger(expected) && found.includes('.'))) return 0;
  return Number(Number(found) === expected);
};
/** Share of the values that are right before the first wrong one. */
const values: Score = (answer, label) => {
  const expected = many(label).flat();
  const said = (answer.match(/\d+/g) ?? []).map(Number);
  const wrong = expected.findIndex((value, i) => said[i] !== Number(value));
  return (wrong < 0 ? expected.length : wrong) / Math.max(expected.length, 1);
};
const qa: Score = (answer, label) => Math.max(...many(label).map((reference) => bagF1(squadWords(answer), squadWords(String(reference)))));
const qaChinese: Score = (answer, label) =>
  Math.max(...many(label).map((reference) => bagF1(chineseCharacters(answer), chineseCharacters(String(reference)))));

/** The text of the right option and its letter. */
const choice: Score = (answer, label) => {
  const right = many(label).map(String);
  if (/^[ABCD]/.test(answer)) return Number(right.includes(answer[0]!));
  const plain = spaced(answer, /[\n"'.,?!{}]/g).join(' ');
  const after = afterPrefix(plain, ['answer is:', 'answer:', 'answer is', 'option is']);
  if (after !== null) return Number(right.some((option) => after.startsWith(option)));
  const letter = plain.split(' ').find((word) => 'ABCD'.includes(word) && word !== '');
  return Number(letter !== undefined && right.includes(letter));
};
const bug: Score = (answer, label) => {
  const [name, letter] = many(label).map(String) as [string, string];
  if ([`${letter}.`, `${letter}:`].includes(answer.slice(0, 2))) return 1;
  const plain = spaced(answer.trim().replaceAll(/Option|option/g, ' '), /[\n`'"\-*]/g).join(' ');
  const after = afterPrefix(plain, ['answer is:', 'is:', 'answer:']);
  return Number(after !== null && (after.startsWith(letter) || after.startsWith(name)));
};

/** What follows the first of the prefixes that is there; '' where nothing does; null where there is none. */
function afterPrefix(text: string, prefixes: readonly string[]): string | null {
  const prefix = prefixes.find((candidate) => text.includes(candidate));
  return prefix === undefined ? null : text.slice(text.indexOf(prefix) + prefix.length + 1);
}

const withOptions = (line: InfiniteBenchLine) =>
  `${line.input}\n${(line.options ?? []).map((option, i) => `${'ABCD'[i] ?? String(i + 1)}. ${option}`).join('\n')}`;

const tasks: Record<string, Task> = {
  passkey: { metric: 'first integer', score: firstInteger, maxTokens: 6 },
  number_string: { metric: 'first integer', score: firstInteger, maxTokens: 12 },
  kv_retrieval: { metric: 'value named', score: namedWord, maxTokens: 50 },
  longdialogue_qa_eng: { metric: 'name', score: namedSpeaker, maxTokens: 40 },
  longbook_sum_eng: {
    metric: 'rougeLsum',
    score: (answer, label) => rougeLSum(answer, String(one(label))),
    maxTokens: 1200,
    question: () => 'Summarize the book.',
  },
  longbook_choice_eng: { metric: 'choice', score: choice, maxTokens: 40, question: withOptions },
  longbook_qa_eng: { metric: 'qa_f1', score: qa, maxTokens: 40 },
  longbook_qa_chn: { metric: 'qa_f1_zh', score: qaChinese, maxTokens: 40 },
  math_find: { metric: 'first number', score: firstNumber, maxTokens: 3 },
  math_calc: { metric: 'values', score: values, maxTokens: 1000, question: () => 'What is the value after each operation?' },
  code_run: { metric: 'last integer', score: lastInteger, maxTokens: 5 },
  code_debug: { metric: 'choice', score: bug, maxTokens: 5, question: withOptions },
};

/** @param task name of the file without its ending. @throws FocusError naming a task that ∞-Bench does not have. */
export function infiniteBenchCase(line: InfiniteBenchLine, task: string): BenchmarkCase {
  const known = tasks[task];
  if (!known)
    throw new FocusError(
      'bad-input',
      `"${task}" is no task of ∞-Bench; known are ${Object.keys(tasks).join(', ')}. Its files are named for their task.`,
    );
  const label = labelOf(line, task);
  return {
    task,
    metric: known.metric,
    maxTokens: known.maxTokens,
    text: line.context,
    question: known.question?.(line) ?? line.input,
    score: (answer) => (answer === '' ? 0 : known.score(answer, label)),
  };
}

/** Choices are right by their text or their letter. */
function labelOf(line: InfiniteBenchLine, task: string): Label {
  if (task !== 'code_debug' && task !== 'longbook_choice_eng') return line.answer;
  const given = many(line.answer).map(String);
  if (given.length === 2 && /^[ABCD]$/.test(given[1]!)) return given;
  return [given[0]!, 'ABCD'[(line.options ?? []).indexOf(given[0]!)] ?? ''];
}
