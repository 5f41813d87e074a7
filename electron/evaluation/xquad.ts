/** XQuAD, English part (Artetxe et al. 2020; CC BY-SA 4.0): questions on paragraphs of Wikipedia, here on all paragraphs together as one text. */
import type { SourceText } from '../engine/contract.ts';
import { seeded, shuffled } from './random.ts';
import { type AskedOf, placesOf } from './search.ts';

export interface XquadLine {
  title: string;
  context: string;
  question: string;
  answers: string[];
}

/** One question of each of `limit` distinct paragraphs, in a seeded order; the paragraphs are one text. */
export function xquadText(lines: readonly XquadLine[], limit: number): { source: SourceText; asked: AskedOf[] } {
  const byParagraph = new Map<string, XquadLine[]>();
  for (const line of lines) byParagraph.set(line.context, [...(byParagraph.get(line.context) ?? []), line]);
  const random = seeded(1);
  const chosen = shuffled(random, [...byParagraph.values()]).slice(0, limit);
  let text = '';
  const asked = chosen.map((questions): AskedOf => {
    const { context, question, answers } = shuffled(random, questions)[0]!;
    const at = text.length;
    text += `${context}\n\n`;
    const places = answers.flatMap((answer) => placesOf(context, answer, at));
    return { question, answers, places };
  });
  return { source: { id: 'xquad', text }, asked };
}
