/**
 * By what a list is told from the rest (telling.ts), settled on lists that training holds out: those written by hand and those filled from forms
 * (train/sheets.py), plain registers, and kinds of things ("all bridges"), which are held against something else and settled apart; half of whose sentences
 * only look as if they belonged, among sentences of other lists. Answers are not decoded, so of kinds the app's mean over all sentences of a name
 * (`listScores`) is left out.
 *
 *   node native-models/reader/settle-lists.ts --model BUNDLE [--write]
 *
 * For each share of the comparison that is taken off, a line of JSON: the usual limit that does best (`limit`, in nats), of each sort of list how well a
 * sentence that belongs is told from one that only looks so (`auc`), precision and recall (means over the lists, each cut where the app would cut it,
 * `limitOf`), and the mean F1 of the sorts, the best of which is written.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LoadedModel } from '../../electron/engine/loaded.ts';
import { readPassages } from '../../electron/engine/passage-answer.ts';
import { kindAsked, questionForOne, thingAlone } from '../../electron/engine/question-for-one.ts';
import { type Bar, contrastOf, limitOf } from '../../electron/engine/telling.ts';
import { areaUnderCurve } from '../../electron/evaluation/metrics.ts';
import { pick, seeded, shuffled } from '../../electron/evaluation/random.ts';
import { writeSettled } from './settled.ts';

const { values: flags } = parseArgs({ options: { model: { type: 'string' }, write: { type: 'boolean' } } });

/** Training holds out the first of its files (train/sheets.py), and has none of the third and fourth, which are plain ones. */
const heldOut = [
  { kind: 'by hand', file: '../train/list_questions.jsonl', count: 52 },
  { kind: 'by forms', file: '../train/register_questions.jsonl', count: 6 },
  { kind: 'registers', file: './questions/registers.jsonl', count: 5 },
  { kind: 'kinds of things', file: './questions/kinds.jsonl', count: 8 },
];
const places = ['Holme', 'Ashby', 'Torvik', 'Ludlow', 'Brenning', 'Kilbride'];
/** Sentences of other lists that are put to each. */
const strangers = 20;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rounded = (value: number) => Math.round(value * 1000) / 1000;
const steps = (from: number, to: number, size: number) =>
  Array.from({ length: Math.round((to - from) / size) + 1 }, (_, i) => rounded(from + i * size));
const ofThing = { shares: steps(0, 0.8, 0.1), limits: steps(-3, 3, 0.1) };
const ofKind = { shares: steps(0, 3, 0.25), limits: steps(-3, 20, 0.1) };

interface List {
  kind: string;
  question: string;
  belong: string[];
  likes: string[];
}

/** A line of lists; of one that has names, with these, numbers, years and places put into its forms. */
function listOf(kind: string, line: string, number: number): List {
  type Held = { question: string; items: (string | [string, string])[]; likes: string[]; names?: string[] };
  const { question, items, likes, names } = JSON.parse(line) as Held;
  const forms = items.map((item) => (typeof item === 'string' ? item : item[0]));
  if (!names) return { kind, question, belong: forms, likes };
  const random = seeded(number);
  const order = shuffled(random, names);
  const filled = (form: string, name: string) => {
    const slots: Record<string, string> = {
      X: name,
      N: `${2 + Math.floor(random() * 89)}`,
      Y: `${1702 + Math.floor(random() * 318)}`,
      P: pick(random, places),
    };
    const text = form.replace(/\{([XNYP])\}/g, (_, slot) => slots[slot]!);
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const half = Math.floor(order.length / 2);
  return {
    kind,
    question,
    belong: order.slice(0, half).map((name) => filled(pick(random, forms), name)),
    likes: order.slice(half).map((name) => filled(pick(random, likes), name)),
  };
}

const lists = heldOut.flatMap(({ kind, file, count }) =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(0, count)
    .map((line, i) => listOf(kind, line, i)),
);

const random = seeded(5);
const loaded = await LoadedModel.load({ bundle: flags.model!, memoryBytes: 2 ** 30 });
const told = [];
for (const list of lists) {
  const others = lists.filter((other) => other !== list).flatMap(({ belong, likes }) => [...belong, ...likes]);
  const sentences = [...list.belong, ...list.likes, ...shuffled(random, others).slice(0, strangers)];
  const source = { id: 'list', text: sentences.join('\n') };
  let end = -1;
  const passages = sentences.map((text, sentence) => {
    const start = end + 1;
    end = start + text.length;
    return { source: source.id, start, end, sentence, score: 0 };
  });
  const each = questionForOne(list.question);
  const request = { loaded, sources: [source], prompt: loaded.prompts.after(each), hooks: {} };
  const kind = kindAsked(each);
  const against = kind === null ? { prompt: loaded.prompts.after(thingAlone(each)) } : { likely: loaded.prompts.stretch(each, kind) };
  const comparison = { with: against, worth: () => false };
  const { judged } = await readPassages(request, passages, undefined, null, comparison);
  const kindOf = (sentence: number) =>
    sentence < list.belong.length ? 'belongs' : sentence < list.belong.length + list.likes.length ? 'looks so' : 'stranger';
  told.push({
    kind: list.kind,
    ofKind: kind !== null,
    asked: judged.map((one) => ({ ...one, text: sentences[one.passage.sentence]!, is: kindOf(one.passage.sentence) })),
  });
  process.stderr.write(`\rlists ${told.length} `);
}
await loaded.close();

const kinds = told.filter((list) => list.ofKind);
const { share: thing, limit } = best(
  told.filter((list) => !list.ofKind),
  ofThing,
);
const { share: likely, limit: limitOfKind } = best(kinds, ofKind);
if (flags.write) writeSettled({ listing: { thing, limit, kind: { likely, limit: limitOfKind } } });

/** The share and limit by which these lists are told best. */
function best(told: readonly Told[], grid: typeof ofKind): Bar {
  const sorts = [...new Set(told.map(({ kind }) => kind))];
  let best = { f1: -1, share: 0, limit: 0 };
  for (const share of grid.shares) {
    const scored = told.map(({ kind, asked }) => ({ kind, asked, scores: contrastOf(asked, { share }) }));
    const at = grid.limits.map((limit) => {
      const lists = sorts.map((kind) => {
        const each = scored.filter((list) => list.kind === kind).map((list) => toldAt(list, limit));
        const [precision, recall] = [mean(each.map((one) => one.precision)), mean(each.map((one) => one.recall))];
        return { lists: kind, precision, recall, f1: (2 * precision * recall) / (precision + recall) };
      });
      return { limit, f1: mean(lists.map(({ f1 }) => f1)), lists };
    });
    const here = at.reduce((a, b) => (b.f1 > a.f1 ? b : a));
    if (here.f1 > best.f1) best = { share, ...here };
    const lists = here.lists.map(({ lists: kind, precision, recall }) => {
      const auc = mean(scored.filter((list) => list.kind === kind).map(areaOf));
      return { lists: kind, auc: rounded(auc), precision: rounded(precision), recall: rounded(recall) };
    });
    console.log(JSON.stringify({ share, limit: here.limit, f1: rounded(here.f1), lists }));
  }
  return best;
}

type Told = { kind: string; asked: readonly { refusal: number; compared: number; text: string; is: string }[] };
type Scored = { asked: readonly { is: string }[]; scores: readonly number[] };

function toldAt({ asked, scores }: Scored, usual: number): { precision: number; recall: number } {
  const limit = limitOf(scores, usual);
  const taken = scores.filter((score) => score <= limit).length;
  const right = scores.filter((score, i) => score <= limit && asked[i]!.is === 'belongs').length;
  return { precision: taken === 0 ? 1 : right / taken, recall: right / asked.filter(({ is }) => is === 'belongs').length };
}

/** Share of the pairs of one that belongs and one that looks so whose order is right. */
function areaOf({ asked, scores }: Scored): number {
  const of = (kind: string) => scores.filter((_, i) => asked[i]!.is === kind);
  return areaUnderCurve(of('belongs'), of('looks so'))!;
}
