import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText } from './data.ts';
import { type Novel, novelText, readNovels } from './novels.ts';

const books = process.env.FOCUS_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const folder = join(books, 'books-val');

const novel: Novel = {
  book: 'The Lamp',
  author: 'Nobody',
  file: 'the-lamp',
  questions: [{ question: 'Who kept the light?', answers: ['Anna'], evidence: ['Anna kept the lamp burning.', 'it was Anna who sat up'] }],
};

describe('questions on novels', () => {
  it('twenty on each of three books, no question twice, each with answers and sentences', async () => {
    const novels = await readNovels();
    expect(novels.map(({ questions }) => questions.length)).toEqual([20, 20, 20]);
    const questions = novels.flatMap((each) => each.questions.map(({ question }) => question));
    expect(new Set(questions).size).toBe(60);
  });

  it('quotes sentences, not pages', async () => {
    const quoted = (await readNovels()).flatMap((each) => each.questions.flatMap(({ evidence }) => evidence));
    expect(Math.max(...quoted.map(({ length }) => length))).toBeLessThan(240);
  });

  it('finds evidence across the line breaks of the print, each where it stands', () => {
    const { source, asked } = novelText(novel, 'It was late.  Anna kept\nthe lamp burning.\n\nAgain it was Anna who\nsat up.\n');
    const said = asked[0]!.places.map(({ start, end }) => source.text.slice(start, end));
    expect(said).toEqual(['Anna kept the lamp burning.', 'it was Anna who sat up']);
  });

  it('refuses a text that lacks a sentence: another edition', () => {
    expect(() => novelText(novel, 'It was late. Anna kept the lamp burning.')).toThrow(
      '"it was Anna who sat up" does not stand in this text of The Lamp',
    );
  });
});

if (existsSync(folder)) {
  it('every sentence of evidence stands in its book, and in one place', async () => {
    for (const each of await readNovels()) {
      const { source, asked } = novelText(each, await readText(join(folder, `${each.file}.txt.xz`)));
      expect(asked.length).toBe(each.questions.length);
      for (const evidence of each.questions.flatMap((question) => question.evidence))
        expect(source.text.split(evidence).length - 1, evidence).toBe(1);
    }
  });
} else {
  it.skip(`the questions on novels against the books: ${folder} is not there (FOCUS_CORPUS names another corpus)`, () => {});
}
