/** SQuALITY (Wang et al. 2022): summaries of whole stories of some 5,000 words, by ROUGE against the best of four human ones; their mean beside it. */
import type { SourceText, SummarizeRequest, SummarySentence } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { SentenceIndex } from '../engine/sentence-index.ts';
import { summarize } from '../engine/summary.ts';
import type { Progress } from './planted.ts';
import { type Rouge, rouge } from './rouge.ts';

export interface SqualityCase {
  id: string;
  document: string;
  questions: { question: string; answers: string[] }[];
}

/** Of the best reference, and the mean over all of them; per cent. */
type Scored = Rouge & { mean: Rouge; words: number };

/** The question that asks for a summary. */
const plot = 'What is the plot of the story?';
const measures = ['rouge1', 'rouge2', 'rougeL'] as const;

/**
 * focus: the engine's summary. lead: the text's first words. extract: sentences by BM25 for the question. truncated: the engine's summary of the
 * beginning alone. Each baseline gets as many words as focus took.
 */
export async function squality(
  loaded: LoadedModel,
  cases: readonly SqualityCase[],
  length: NonNullable<SummarizeRequest['length']>,
  style: SummarizeRequest['style'],
  signal?: AbortSignal,
  onDone?: Progress,
): Promise<Record<string, unknown>> {
  const all = new Map<string, Scored[]>();
  const byFifth = [0, 0, 0, 0, 0];
  const checked: boolean[] = [];
  let verbatim = 0;
  const hooks = signal ? { signal } : {};
  const made = async (source: SourceText) => {
    const summary = await summarize(loaded, { sources: [source], length, ...(style ? { style } : {}) }, hooks);
    return [...summary.sentences, ...summary.sections.flatMap(({ sentences }) => sentences)];
  };
  for (const [i, { id, document, questions }] of cases.entries()) {
    signal?.throwIfAborted();
    const references = questions.find(({ question }) => question === plot)?.answers ?? [];
    if (references.length === 0) continue;
    const source = { id, text: printed(document) };
    const sentences = await made(source);
    for (const sentence of sentences) {
      if (sentence.verbatim) verbatim++;
      else checked.push(standsInCited(sentence));
    }
    for (const { citations } of sentences)
      for (const { start } of citations.slice(0, 1)) byFifth[Math.min(4, Math.floor((5 * start) / source.text.length))]!++;
    const said = textOf(sentences);
    const room = said.split(/\s+/).length;
    const replies = {
      focus: said,
      lead: source.text.split(/\s+/).slice(0, room).join(' '),
      truncated: textOf(await made({ id, text: source.text.slice(0, Math.floor(source.text.length / 4)) })),
      extract: byWords(source, room),
    };
    for (const [method, reply] of Object.entries(replies)) all.set(method, [...(all.get(method) ?? []), scored(reply, references)]);
    onDone?.(i + 1, cases.length);
  }
  const told = byFifth.reduce((sum, n) => sum + n, 0) || 1;
  return {
    ...Object.fromEntries([...all].map(([method, scores]) => [method, meanOf(scores)])),
    stories: all.get('focus')?.length ?? 0,
    fifths: byFifth.map((n) => n / told),
    /** Sentences whose names and numbers all stand in what they cite; of those that a model wrote `verbatim` gave way to the text's own. */
    cited: { sentences: checked.length, holding: checked.filter((holds) => holds).length / Math.max(checked.length, 1), verbatim },
  };
}

/**
 * Every word in capitals but the first, and every number in digits or spelt, stands in the passages that the sentence cites. A check of its own: what
 * the engine takes for a name is not asked.
 */
export function standsInCited({ text, citations }: Pick<SummarySentence, 'text' | 'citations'>): boolean {
  const plain = (words: string) =>
    ` ${words
      .replace(/['’]s\b/g, '')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .toLowerCase()} `;
  const cited = plain(citations.map(({ quote }) => quote).join(' '));
  const said = text.replace(/['’]s\b/g, '').match(/[\p{L}\p{N}]+/gu) ?? [];
  const wanted = said.slice(1).filter((word) => (/^\p{Lu}/u.test(word) && word !== 'I') || /^\d+$/.test(word) || spelt.has(word.toLowerCase()));
  return wanted.every((word) => cited.includes(` ${word.toLowerCase()} `));
}

const spelt = new Set(
  'two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred thousand million'.split(' '),
);

const textOf = (sentences: readonly { text: string }[]) => sentences.map(({ text }) => text).join(' ');
/** The stories come with blank lines that hold spaces, which an import of a file takes out. */
const printed = (text: string) => text.replace(/\n[ \t]+(?=\n)/g, '\n').replace(/\n[ \t]+/g, '\n');

function byWords(source: SourceText, room: number): string {
  const index = new SentenceIndex([source]);
  const { sentences } = index;
  const scores = index.match(plot);
  const textAt = (s: number) => source.text.slice(sentences[s]!.start, sentences[s]!.end);
  const chosen: number[] = [];
  let words = 0;
  for (const s of [...sentences.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b)) {
    if (words >= room) break;
    chosen.push(s);
    words += textAt(s).split(/\s+/).length;
  }
  return chosen
    .sort((a, b) => a - b)
    .map(textAt)
    .join(' ');
}

function scored(reply: string, references: readonly string[]): Scored {
  const each = references.map((reference) => rouge(reply, reference));
  const of = (pick: (values: number[]) => number) =>
    Object.fromEntries(measures.map((name) => [name, pick(each.map((one) => one[name]))])) as unknown as Rouge;
  return {
    ...of((values) => Math.max(...values)),
    mean: of((values) => values.reduce((a, b) => a + b, 0) / values.length),
    words: reply.split(/\s+/).length,
  };
}

function meanOf(scores: readonly Scored[]): Scored {
  const mean = (pick: (score: Scored) => number) => scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
  const of = (pick: (score: Scored) => Rouge) =>
    Object.fromEntries(measures.map((name) => [name, mean((score) => pick(score)[name])])) as unknown as Rouge;
  return { ...of((score) => score), mean: of((score) => score.mean), words: mean(({ words }) => words) };
}
