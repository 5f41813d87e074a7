/**
 * Settles the reader's weights on training data that its adapter never saw: the twenty FairytaleQA stories, ten QAMR articles, six stretches of novels and
 * three modules of code that training holds out (train/sheets.py), and a package that it never saw (jinja2: train/definition_questions.json; the Python
 * that FOCUS_PYTHON names has it). Validation data is not read here.
 *
 *   node native-models/reader/settle.ts --model BUNDLE --corpus FOLDER [--questions 8] [--passages N] [--replies FILE] [--write]
 *
 * `--replies`: what each passage read answered, JSON lines, to look at. `--passages`: what reading so many would give, more than the app reads.
 *
 * ranking     a conditional logit: of all sentences of a text, how likely is the one that answers (ranking.ts)
 * choice      rank, sureness and likelihood of the passages read: the weights under which the best passage's answer has the highest F1, or lies in the
 *             definition that was asked for, and the first three citations hold the right sentence oftenest; the sum of both shares
 * absentCost  what a name counts that the text lacks: the log of how much oftener a question without an answer has one
 * rankAgainst how much of the passage's rank is taken from its refusal: of 0 to 2 what tells questions with and without an answer best apart (AUC)
 * refuseAbove the log-odds at which the share of refused questions without an answer (put to another text, or written by hand about this one), less twice
 *             the share of refused ones with one, is largest; of equals the middle
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { absentFrom } from '../../electron/engine/absent.ts';
import { holdingOf } from '../../electron/engine/answer-kind.ts';
import { LoadedModel } from '../../electron/engine/loaded.ts';
import {
  bestFirst,
  type ChoiceWeights,
  citationsOf,
  type PassageReply,
  type PassageRequest,
  passageCharacters,
  passagesRead,
  readPassages,
  reluctance,
  totalOf,
} from '../../electron/engine/passage-answer.ts';
import { type Passage, passagesAround } from '../../electron/engine/passages.ts';
import { askChunks, type ChunkReply } from '../../electron/engine/question-wave.ts';
import { best, type Features, featuresOf, type RankingWeights, scoresOf } from '../../electron/engine/ranking.ts';
import { SentenceIndex } from '../../electron/engine/sentence-index.ts';
import { resolveSettings } from '../../electron/engine/settings.ts';
import { answerF1, areaUnderCurve } from '../../electron/evaluation/metrics.ts';
import { seeded, shuffled } from '../../electron/evaluation/random.ts';
import { type TrainingQuestion, trainingTexts } from './settle-texts.ts';
import { writeSettled } from './settled.ts';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    corpus: { type: 'string' },
    questions: { type: 'string', default: '8' },
    passages: { type: 'string', default: `${passagesRead}` },
    replies: { type: 'string' },
    write: { type: 'boolean' },
  },
});
/** The sentence that holds the answer, or null where none does. */
function answering(index: SentenceIndex, text: string, { question, answers, spans }: TrainingQuestion): number | null {
  const words = (s: string) => s.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let found: number | null = null;
  let most = 2;
  for (const [s, { start, end }] of index.sentences.entries()) {
    if (!spans.some(([from, to]) => start < to && end > from)) continue;
    const sentence = text.slice(start, end);
    const held = new Set(words(sentence));
    const share = (list: readonly string[]) => list.filter((word) => held.has(word)).length / Math.max(list.length, 1);
    const verbatim = answers.some((answer) => sentence.toLowerCase().includes(answer.toLowerCase().replace(/\.$/, '')));
    const score = (verbatim ? 5 : 0) + 2 * Math.max(...answers.map((answer) => share(words(answer)))) + share(words(question));
    if (score > most) [found, most] = [s, score];
  }
  return found;
}

/** All lines of a definition are right; of prose the sentence that holds the answer. */
function rightOf(kind: string, index: SentenceIndex, text: string, one: TrainingQuestion): number[] {
  if (kind !== 'definitions') return [answering(index, text, one)].filter((s) => s !== null);
  return [...index.sentences.keys()].filter((s) => one.spans.some(([start, end]) => isWithin(index.sentences[s]!.start, start, end)));
}

const isWithin = (place: number, start: number, end: number) => start <= place && place < end;

interface Row {
  kind: string;
  asked: TrainingQuestion;
  /** The sentences that answer: one, or those of a definition that does what was asked for. */
  gold: readonly number[];
  features: Features;
  request: PassageRequest;
  /** The refusal's log-odds in the chunk that is surest that it answers. */
  surest: number;
}

const surestOf = (replies: readonly ChunkReply[]) => Math.min(...replies.map(({ refusal }) => refusal));

const everyText = await trainingTexts(flags.corpus!);
const loaded = await LoadedModel.load({ bundle: flags.model!, memoryBytes: 3 * 2 ** 30 });
const random = seeded(7);
const rows: Row[] = [];
/** Questions without an answer where they are asked. */
const withoutAnswer: PassageRequest[] = [];
for (const { kind, source, asked, unanswerable } of everyText) {
  const sources = [source];
  const chunks = await loaded.chunks(sources, resolveSettings(loaded.model.manifest));
  const memory = loaded.freshMemory(chunks);
  const index = loaded.sentences(sources);
  const count = Number(flags.questions) * (kind === 'stories' ? 1 : 5);
  for (const one of shuffled(random, asked).slice(0, count)) {
    const gold = rightOf(kind, index, source.text, one);
    if (gold.length === 0) continue;
    const prompt = loaded.prompts.after(one.question);
    const request = { loaded, sources, chunks, memory, index, question: one.question, prompt, hooks: {} };
    const replies = await askChunks(loaded, memory, [...chunks.keys()], prompt, { look: true, hooks: {} });
    rows.push({ kind, asked: one, gold, features: featuresOf(index, chunks, one.question, replies), request, surest: surestOf(replies) });
    process.stderr.write(`\rfeatures ${rows.length} `);
  }
  for (const question of unanswerable) {
    withoutAnswer.push({ loaded, sources, chunks, memory, index, question, prompt: loaded.prompts.after(question), hooks: {} });
  }
}

const names = ['words', 'near', 'chunk', 'definition', 'says', 'looked'] as const;

/** Held back a little: with few questions a weight grows without end. */
const ridge = 0.05;

/**
 * Softmax over a text's sentences, the answering one the target: gradient ascent on features of equal spread. Words are rare, so a feature can be twenty spreads
 * from its mean and a fixed step overshoots: a step that makes it worse is taken back, and halved.
 */
function fitted(of: readonly Row[]): RankingWeights {
  const spread = names.map((name) => {
    const values = of.flatMap(({ features }) => [...features[name]]);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) + 1e-6;
  });
  const at = (w: readonly number[]) => {
    let value = w.reduce((sum, x) => sum - (ridge / 2) * x * x, 0);
    const gradient = w.map((x) => -ridge * x);
    for (const { features, gold } of of) {
      const scores = Float64Array.from(features.words, (_, s) => names.reduce((sum, name, k) => sum + (w[k]! * features[name][s]!) / spread[k]!, 0));
      const top = Math.max(...scores);
      const odds = scores.map((score) => Math.exp(score - top));
      const sum = odds.reduce((a, b) => a + b, 0);
      const right = gold.reduce((sum, s) => sum + odds[s]!, 0) + Number.MIN_VALUE;
      value += Math.log(right / sum) / of.length;
      for (const [k, name] of names.entries()) {
        let expected = 0;
        for (let s = 0; s < odds.length; s++) expected += (odds[s]! / sum) * features[name][s]!;
        const wanted = gold.reduce((total, s) => total + (odds[s]! / right) * features[name][s]!, 0);
        gradient[k]! += (wanted - expected) / spread[k]! / of.length;
      }
    }
    return { value, gradient };
  };
  let w = names.map(() => 0);
  let here = at(w);
  let step = 0.5;
  for (let i = 0; i < 400 && step > 1e-5; i++) {
    const next = w.map((x, k) => x + step * here.gradient[k]!);
    const there = at(next);
    if (there.value > here.value) {
      [w, here] = [next, there];
      step *= 1.3;
    } else step /= 2;
  }
  return Object.fromEntries(names.map((name, k) => [name, Number((w[k]! / spread[k]!).toFixed(3))])) as RankingWeights;
}

const reach = (of: readonly Row[], weights: RankingWeights) =>
  Object.fromEntries(
    [1, 3, 10].map((n) => [
      `first${n}`,
      (of.filter(({ features, gold }) => best(scoresOf(features, weights), n).some((s) => gold.includes(s))).length / of.length).toFixed(3),
    ]),
  );
const bm25 = { words: 1, near: 0, chunk: 0, definition: 0, says: 0, looked: 0 };
const halves = [rows.filter((_, i) => i % 2 === 0), rows.filter((_, i) => i % 2 === 1)] as const;
for (const kind of ['stories', 'articles', 'novels', 'code', 'definitions']) {
  const of = rows.filter((row) => row.kind === kind);
  console.log(kind, of.length, 'bm25', reach(of, bm25), 'fitted', reach(of, fitted(rows)));
}
console.log('fitted on one half, tried on the other:', reach(halves[1], fitted(halves[0])), reach(halves[0], fitted(halves[1])));
const ranking = fitted(rows);
console.log('ranking', ranking);

function passagesOf({ index }: PassageRequest, features: Features, count: number): Passage[] {
  const scores = scoresOf(features, ranking);
  return passagesAround(index, scores, best(scores, count * 4), count, passageCharacters);
}

async function repliesTo(request: PassageRequest, features: Features, count = passagesRead): Promise<PassageReply[]> {
  const passages = passagesOf(request, features, count);
  const replies: PassageReply[] = [];
  // As many side by side as the app reads: more would need more memory.
  for (let i = 0; i < passages.length; i += passagesRead)
    replies.push(...(await readPassages(request, passages.slice(i, i + passagesRead), undefined, holdingOf(request.question))).replies);
  return replies;
}

const inAll: { row: Row; replies: PassageReply[] }[] = [];
for (const row of rows) {
  inAll.push({ row, replies: await repliesTo(row.request, row.features, Number(flags.passages)) });
  process.stderr.write(`\rpassages ${inAll.length} `);
}
/** What the best so many passages replied: they are read best first. */
const ofBest = (count: number) =>
  inAll.map(({ row, replies }) => {
    const passages = passagesOf(row.request, row.features, count);
    return { row, replies: replies.filter(({ passage }) => passages.some(({ sentence }) => sentence === passage.sentence)) };
  });
const read = ofBest(passagesRead);
/** What each passage answered, to be looked at. */
const told: object[] = [];
const tell = (
  kind: string,
  { sources, question, index }: PassageRequest,
  replies: readonly PassageReply[],
  surest: number,
  asked?: TrainingQuestion,
  gold: readonly number[] = [],
) =>
  void told.push({
    ...{ kind, question, surest, answers: asked?.answers ?? null, absent: absentFrom(question, sources, index).length > 0 },
    replies: replies.map(({ passage, refusal, likely, start, end }) => {
      const answer = sources[0]!.text.slice(start, end);
      const holds = gold.some((s) => passage.start <= index.sentences[s]!.start && index.sentences[s]!.end <= passage.end);
      return { answer, f1: asked ? answerF1(answer, asked.answers) : 0, holds, rank: passage.score, refusal, likely };
    }),
  });
for (const { row, replies } of read) tell(row.kind, row.request, replies, row.surest, row.asked, row.gold);
const bestOf = (replies: readonly PassageReply[], weights: ChoiceWeights) =>
  replies.reduce((a, b) => (totalOf(b, weights) > totalOf(a, weights) ? b : a));
/** How good the answers are, and how often the right sentence is among the first three citations: shares of 1. */
function quality(weights: ChoiceWeights, of = read): { answers: number; first3: number } {
  let [answers, first3] = [0, 0];
  for (const { row, replies } of of) {
    if (replies.length === 0) continue;
    const ranked = bestFirst(replies, { choice: weights });
    const { start, end } = ranked[0]!;
    const { sources, index, chunks } = row.request;
    const { text } = sources[0]!;
    // Of a definition any of its lines answers.
    if (row.kind === 'definitions') answers += Number(row.asked.spans.some(([from, to]) => isWithin(start, from, to)));
    else answers += answerF1(text.slice(start, end), row.asked.answers);
    const cited = citationsOf(ranked, index, chunks, () => text);
    first3 += Number(cited.slice(0, 3).some((citation) => row.gold.some((s) => index.sentences[s]!.start === citation.start)));
  }
  return { answers: answers / of.length, first3: first3 / of.length };
}
const worthOf = ({ answers, first3 }: ReturnType<typeof quality>) => answers + first3;
function chosenFor(of: typeof read): ChoiceWeights {
  let choice: ChoiceWeights = { rank: 0.5, says: 1, likely: 0.5 };
  let most = worthOf(quality(choice, of));
  for (const rank of [0, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3])
    for (const likely of [0, 0.25, 0.5, 1, 2, 4]) {
      const tried = { rank, says: 1, likely };
      const said = quality(tried, of);
      // A little better is no better: in a whole book the ranking's scale is another than in these texts.
      if (worthOf(said) > most + 0.002) [choice, most] = [tried, worthOf(said)];
      if (likely === 1) console.log('choice', { rank, likely }, said);
    }
  return choice;
}
for (let count = Number(flags.passages); count > passagesRead; count -= passagesRead) {
  const deeper = ofBest(count);
  const choice = chosenFor(deeper);
  console.log('of', count, 'passages', choice, quality(choice, deeper));
}
const choice = chosenFor(read);
console.log('choice', choice, quality(choice));
for (const kind of ['stories', 'articles', 'novels', 'code', 'definitions'])
  console.log(
    kind,
    quality(
      choice,
      read.filter(({ row }) => row.kind === kind),
    ),
  );

// Questions put to another text: whatever they find there is no answer.
for (const [i, row] of rows.entries()) {
  if (i % 3 !== 0) continue;
  const other = rows.find((candidate) => candidate.request.sources !== row.request.sources && candidate.kind === 'stories') ?? rows.at(-1)!;
  const { prompt, question } = row.request;
  withoutAnswer.push({ ...other.request, question, prompt });
}
/** What the best passage replied, and what the question names that the text does not. */
interface Reluctant {
  reply: PassageReply;
  absent: string[];
}
const reluctantOf = ({ question, sources, index }: PassageRequest, replies: readonly PassageReply[]): Reluctant => ({
  reply: bestOf(replies, choice),
  absent: absentFrom(question, sources, index),
});
const elsewhere: Reluctant[] = [];
for (const request of withoutAnswer) {
  const { index, chunks, question } = request;
  const replies = await askChunks(loaded, request.memory, [...chunks.keys()], request.prompt, { look: true, hooks: {} });
  const found = await repliesTo(request, featuresOf(index, chunks, question, replies));
  tell('without an answer', request, found, surestOf(replies));
  if (found.length > 0) elsewhere.push(reluctantOf(request, found));
  process.stderr.write(`\rwithout an answer ${elsewhere.length} `);
}
if (flags.replies) writeFileSync(flags.replies, told.map((one) => `${JSON.stringify(one)}\n`).join(''));
const here = read.flatMap(({ row, replies }) => (replies.length > 0 ? [reluctantOf(row.request, replies)] : []));
const lacking = (all: readonly Reluctant[]) => (all.filter(({ absent }) => absent.length > 0).length / all.length).toFixed(3);
console.log('names what the text lacks: answerable', lacking(here), 'without an answer', lacking(elsewhere));
// As independent evidence: how much oftener a question names what the text lacks where the text does not answer it. Answerable ones are told without a model.
const all = everyText.flatMap(({ source, asked }) => {
  const index = new SentenceIndex([source]);
  return asked.map(({ question }) => absentFrom(question, [source], index).length > 0);
});
const oneIn = (flagged: readonly boolean[]) => (flagged.filter(Boolean).length + 1) / (flagged.length + 2);
const absentCost = Number(Math.max(0, Math.log(oneIn(elsewhere.map(({ absent }) => absent.length > 0)) / oneIn(all))).toFixed(1));
console.log('of', all.length, 'answerable questions', all.filter(Boolean).length, 'name what the text lacks; cost', absentCost);
const against = ({ reply, absent }: Reluctant, weight: number) => reluctance(reply, absent, { absentCost, rankAgainst: weight });
/** How often a question without an answer is the more reluctant of two. */
const toldApart = (weight: number) => {
  const [answerable, unanswerable] = [here, elsewhere].map((all) => all.map((one) => against(one, weight)));
  return areaUnderCurve(answerable!, unanswerable!)!;
};
let rankAgainst = 0;
for (const weight of [0, 0.25, 0.5, 0.75, 1, 1.5, 2]) {
  console.log('rankAgainst', weight, 'AUC', toldApart(weight).toFixed(3));
  // A little better is no better: the ranking's scale differs from text to text.
  if (toldApart(weight) > toldApart(rankAgainst) + 0.002) rankAgainst = weight;
}
const share = (all: readonly Reluctant[], threshold: number) => all.filter((one) => against(one, rankAgainst) > threshold).length / all.length;
for (const threshold of [-6, -5, -4, -3, -2, -1, 0, 1, 2])
  console.log(
    'refuseAbove',
    threshold,
    'answerable refused',
    share(here, threshold).toFixed(3),
    'without an answer',
    share(elsewhere, threshold).toFixed(3),
  );
/** Who is wrongly refused is told nothing true; who is wrongly answered sees the sentence that it came from. */
const worth = (threshold: number) => share(elsewhere, threshold) - 2 * share(here, threshold);
const tried = Array.from({ length: 33 }, (_, i) => i / 4 - 6);
const top = Math.max(...tried.map(worth));
const equals = tried.filter((threshold) => worth(threshold) > top - 1e-9);
const refuseAbove = equals[Math.floor(equals.length / 2)]!;
console.log(
  'absentCost',
  absentCost,
  'rankAgainst',
  rankAgainst,
  'refuseAbove',
  refuseAbove,
  share(here, refuseAbove).toFixed(3),
  share(elsewhere, refuseAbove).toFixed(3),
);

if (flags.write) writeSettled({ ranking, choice, rankAgainst, refuseAbove, absentCost });
await loaded.close();
process.exit(0);
