/** FairytaleQA (Xu et al. 2022): questions on whole stories, against the baselines on the same weights. */
import type { DecodeOptions, SourceText } from '../engine/contract.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { Asking, type Method } from './asking.ts';
import { unwrap } from './data.ts';
import { answerF1, exactMatch, rougeL } from './metrics.ts';
import type { Progress } from './planted.ts';
import { seeded, shuffled } from './random.ts';
import { Scores } from './scores.ts';
import type { AskedOf } from './search.ts';

export interface StoryCase {
  id: string;
  sections: { id: string; text: string }[];
  questions: { question: string; answers: string[]; sections: string[] }[];
}

/** What one method said to one question: for looking at misses. */
export interface StoryReply {
  story: string;
  question: string;
  method: Method;
  answer: string;
  references: string[];
  f1: number;
  evidence: boolean | null;
  /** The first three citations. */
  quotes: string[];
}

/**
 * By method: f1, exact, rougeL, questions, and, where the method says where it took the answer from, evidenceAt3: the share of questions
 * of which a section that holds the answer is among the first three citations (or retrieved passages).
 */
export async function fairytaleqa(
  loaded: LoadedModel,
  stories: readonly StoryCase[],
  methods: readonly Method[],
  limit: number,
  options: DecodeOptions,
  signal?: AbortSignal,
  onDone?: Progress,
  onReply?: (reply: StoryReply) => void,
): Promise<Record<string, Record<string, number>>> {
  const scores = new Scores();
  const asking = new Asking(loaded, { maxTokens: 32, ...options }, signal);
  try {
    const cases = inTurn(stories).slice(0, limit);
    for (const [i, { story, question }] of cases.entries()) {
      const { source, sectionAt } = storyText(story);
      const right = new Set(question.sections);
      for (const method of methods) {
        const reply = await asking.ask(method, source, question.question);
        const f1 = answerF1(reply.answer, question.answers);
        const evidence = reply.offsets ? reply.offsets.slice(0, 3).some((offset) => right.has(sectionAt(offset))) : null;
        scores.add(method, {
          f1,
          exact: exactMatch(reply.answer, question.answers),
          rougeL: Math.max(...question.answers.map((reference) => rougeL(reply.answer, reference))),
          ...(evidence === null ? {} : { evidenceAt3: evidence }),
        });
        const quotes = (reply.citations ?? []).slice(0, 3).map((citation) => citation.quote);
        onReply?.({ story: story.id, question: question.question, method, answer: reply.answer, references: question.answers, f1, evidence, quotes });
      }
      onDone?.(i + 1, cases.length);
    }
  } finally {
    await asking.close();
  }
  return scores.means();
}

/**
 * One question of every story, then another of every story …: a limit still sees many stories. In an order drawn from a fixed seed: as they
 * stand, the first ones ask for a story's beginning, and a limit would measure beginnings.
 */
export function inTurn(inOrder: readonly StoryCase[]) {
  const random = seeded(1);
  const stories = inOrder.map((story) => ({ ...story, questions: shuffled(random, story.questions) }));
  const longest = Math.max(0, ...stories.map((story) => story.questions.length));
  return Array.from({ length: longest }, (_, turn) =>
    stories.flatMap((story) => (story.questions[turn] ? [{ story, question: story.questions[turn] }] : [])),
  ).flat();
}

/**
 * Whole stories and `limit` of their questions, those of a story together: each is read once. Where an answer stands is known by section: a citation in one
 * of those is evidence.
 */
export function storiesAsked(inOrder: readonly StoryCase[], limit: number): { source: SourceText; asked: AskedOf[] }[] {
  const byStory = new Map<string, { source: SourceText; asked: AskedOf[] }>();
  for (const { story, question } of inTurn(inOrder).slice(0, limit)) {
    const { source, starts } = storyText(story);
    const held = byStory.get(story.id) ?? { source, asked: [] };
    byStory.set(story.id, held);
    const places = starts.flatMap((start, i) =>
      question.sections.includes(story.sections[i]!.id) ? [{ start, end: starts[i + 1] ?? source.text.length }] : [],
    );
    held.asked.push({ question: question.question, answers: question.answers, places });
  }
  return [...byStory.values()];
}

/** Sections as paragraphs, hard wraps undone as in training; where each begins. */
function storyText(story: StoryCase): { source: SourceText; starts: number[]; sectionAt: (offset: number) => string } {
  const starts: number[] = [];
  let text = '';
  for (const section of story.sections) {
    starts.push(text.length);
    text += `${unwrap(section.text)}\n\n`;
  }
  return { source: { id: story.id, text }, starts, sectionAt: (offset) => story.sections[starts.findLastIndex((start) => start <= offset)]!.id };
}
