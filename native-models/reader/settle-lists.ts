/**
 * By what lists are told from the rest, settled on lists that training holds out: those written by hand and those filled from forms (train/sheets.py).
 *
 *   node native-models/reader/settle-lists.ts --model BUNDLE
 *
 * For each share of the thing alone that is taken off (telling.ts), a line of JSON: how well a sentence that belongs is told from one that only looks so within
 * its list (`auc`, mean over the lists), and precision and recall, means over the lists, at the usual limit that does best (`limit`, in nats), with the limit of
 * each list where its widest gap is, as a list is told (`limitOf`).
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LoadedModel } from '../../electron/engine/loaded.ts';
import { readPassages } from '../../electron/engine/passage-answer.ts';
import { questionForOne, thingAlone } from '../../electron/engine/question-for-one.ts';
import { contrastOf, limitOf } from '../../electron/engine/telling.ts';
import { pick, seeded, shuffled } from '../../electron/evaluation/random.ts';

const { values: flags } = parseArgs({ options: { model: { type: 'string' } } });

/** As train/sheets.py has them. */
const heldOut = { 'list_questions.jsonl': 52, 'register_questions.jsonl': 6 };
const places = ['Holme', 'Ashby', 'Torvik', 'Ludlow', 'Brenning', 'Kilbride'];
const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const limits = Array.from({ length: 61 }, (_, i) => (i - 30) / 10);

interface List {
  kind: string;
  question: string;
  belong: string[];
  likes: string[];
}

/** A line of list_questions.jsonl, or of register_questions.jsonl with names, numbers, years and places put in. */
function listOf(line: string, number: number): List {
  type Held = { question: string; items: (string | [string, string])[]; likes: string[]; names?: string[] };
  const { question, items, likes, names } = JSON.parse(line) as Held;
  const forms = items.map((item) => (typeof item === 'string' ? item : item[0]));
  if (!names) return { kind: 'by hand', question, belong: forms, likes };
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
    kind: 'by forms',
    question,
    belong: order.slice(0, half).map((name) => filled(pick(random, forms), name)),
    likes: order.slice(half).map((name) => filled(pick(random, likes), name)),
  };
}

const lists = Object.entries(heldOut).flatMap(([file, count]) =>
  readFileSync(new URL(`../train/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(0, count)
    .map(listOf),
);

const loaded = await LoadedModel.load({ bundle: flags.model!, memoryBytes: 2 ** 30 });
const told = [];
for (const list of lists) {
  const sentences = [...list.belong, ...list.likes];
  const source = { id: 'list', text: sentences.join('\n') };
  let end = -1;
  const passages = sentences.map((text, sentence) => {
    const start = end + 1;
    end = start + text.length;
    return { source: source.id, start, end, sentence, score: 0 };
  });
  const each = questionForOne(list.question);
  const request = { loaded, sources: [source], prompt: loaded.prompts.after(each), hooks: {} };
  const comparison = { prompt: loaded.prompts.after(thingAlone(each)), worth: () => false };
  const { judged } = await readPassages(request, passages, undefined, null, comparison);
  told.push({
    ...list,
    asked: judged.map((one) => ({ ...one, text: sentences[one.passage.sentence]!, belongs: one.passage.sentence < list.belong.length })),
  });
  process.stderr.write(`\rlists ${told.length} `);
}
await loaded.close();

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
for (const share of shares) {
  const scored = told.map(({ kind, asked }) => {
    const scores = contrastOf(asked, share);
    return { kind, scores, belongs: asked.map((one) => one.belongs) };
  });
  for (const kind of new Set(scored.map((list) => list.kind))) {
    const these = scored.filter((list) => list.kind === kind);
    const at = limits.map((limit) => {
      const each = these.map(({ scores, belongs }) => {
        const most = limitOf(scores, limit);
        const taken = scores.filter((score) => score <= most).length;
        const right = scores.filter((score, i) => score <= most && belongs[i]).length;
        return { precision: taken === 0 ? 1 : right / taken, recall: right / belongs.filter(Boolean).length };
      });
      const [precision, recall] = [mean(each.map((one) => one.precision)), mean(each.map((one) => one.recall))];
      return { limit, precision, recall, f1: (2 * precision * recall) / (precision + recall) };
    });
    const best = at.reduce((a, b) => (b.f1 > a.f1 ? b : a));
    console.log(JSON.stringify({ lists: kind, of: these.length, share, auc: rounded(mean(these.map(areaOf))), ...rounding(best) }));
  }
}

function areaOf({ scores, belongs }: { scores: readonly number[]; belongs: readonly boolean[] }): number {
  const yes = scores.filter((_, i) => belongs[i]);
  const no = scores.filter((_, i) => !belongs[i]);
  return mean(yes.map((y) => mean(no.map((n) => (n > y ? 1 : n === y ? 0.5 : 0)))));
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function rounding<T extends Record<string, number>>(record: T): T {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, rounded(value)])) as T;
}
