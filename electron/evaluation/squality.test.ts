import { afterAll, beforeAll, expect, it } from 'vitest';
import { LoadedModel } from '../engine/loaded.ts';
import { starterBundle } from '../home.ts';
import { squality } from './squality.ts';

let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle });
});
afterAll(() => loaded.close());

it('scores the summary beside every baseline, with as many words', async () => {
  const told = (i: number) => `In the year ${1800 + i} old Miriam of the house number${i} mended the lantern of the harbour and went away.`;
  const document = Array.from({ length: 60 }, (_, i) => told(i)).join('\n \n  ');
  const answers = [told(3), told(30), 'nothing of it', told(50)];
  const story = {
    id: 's',
    document,
    questions: [
      { question: 'What is the plot of the story?', answers },
      { question: 'Who?', answers: ['x'] },
    ],
  };
  const { focus, lead, extract, truncated, stories, fifths } = (await squality(loaded, [story], 'medium', 'extract')) as Record<
    string,
    { rouge1: number; mean: { rouge1: number }; words: number }
  > & {
    stories: number;
    fifths: number[];
  };
  expect(stories).toBe(1);
  expect(Math.min(...fifths)).toBeGreaterThanOrEqual(0.1);
  expect(lead!.words).toBe(focus!.words);
  for (const { rouge1, mean } of [focus!, lead!, extract!, truncated!]) expect(rouge1).toBeGreaterThan(mean.rouge1);
});
