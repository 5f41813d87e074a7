/** Questions on three novels that nothing is trained on, written by hand before any answer was seen (native-models/reader/questions/novels.json). */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { LoadedModel } from '../engine/loaded.ts';
import { FocusError } from '../errors.ts';
import { readText, unwrap } from './data.ts';
import { Scores } from './scores.ts';
import { type AskedOf, placesOf, type SearchOptions, type SearchReply, searchAndAnswer } from './search.ts';

const said = z.string().trim().min(1);
const novelsSchema = z.array(
  z.strictObject({
    book: said,
    author: said,
    /** Name of the text, without its endings. */
    file: z.string().regex(/^[\w-]+$/),
    questions: z
      .array(
        z.strictObject({
          question: said.endsWith('?'),
          /** Any of these, standing in what is said, is right. */
          answers: z.array(said).min(1),
          /** Sentences of the book, or the telling parts of them, word for word: any one of them shows the answer. */
          evidence: z.array(said).min(1),
        }),
      )
      .min(1),
  }),
);
export type Novel = z.infer<typeof novelsSchema>[number];

export const novelsFile = fileURLToPath(new URL('../../native-models/reader/questions/novels.json', import.meta.url));

/** @throws what zod says of a file that is not one of questions. */
export const readNovels = async (): Promise<Novel[]> => novelsSchema.parse(JSON.parse(await readFile(novelsFile, 'utf8')));

/** The book as one text, and where in it each question's evidence stands. @throws FocusError 'bad-input' where a sentence is not in it: another edition. */
export function novelText({ book, file, questions }: Novel, printed: string): { source: { id: string; text: string }; asked: AskedOf[] } {
  const text = unwrap(printed);
  const asked = questions.map(({ question, answers, evidence }): AskedOf => {
    const places = evidence.map((words) => {
      const [place] = placesOf(text, words);
      if (!place) throw new FocusError('bad-input', `"${words}" does not stand in this text of ${book}. Another edition?`);
      return place;
    });
    return { question, answers, places };
  });
  return { source: { id: file, text }, asked };
}

export interface NovelsOptions extends Omit<SearchOptions, 'onReply'> {
  /** Questions in all, as many of each book. */
  limit: number;
  onReply?: (reply: SearchReply & { book: string }) => void;
}

/** The text of a book, in a folder of books or in one that has books-val/. */
async function bookIn(corpus: string, file: string): Promise<string> {
  const candidates = ['books-val', ''].flatMap((folder) => ['.txt.xz', '.txt'].map((ending) => join(corpus, folder, `${file}${ending}`)));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (!path)
    throw new FocusError('file-missing', `${corpus} has no ${file}.txt.xz. --corpus is the folder of the books, or the one that has books-val/.`);
  return readText(path);
}

/** Each book is read once and asked all its questions. By method the means over all, and `books`: the same of each. @throws FocusError 'file-missing' | 'bad-input' */
export async function novels(loaded: LoadedModel, corpus: string, { limit, onDone, onReply, ...options }: NovelsOptions) {
  const books = await readNovels();
  const counts = books.map(({ questions }, i) => Math.min(questions.length, Math.floor((limit + books.length - 1 - i) / books.length)));
  const total = counts.reduce((a, b) => a + b, 0);
  const all = new Scores();
  const byBook: Record<string, ReturnType<Scores['means']>> = {};
  let before = 0;
  for (const [i, novel] of books.entries()) {
    const { source, asked } = novelText(novel, await bookIn(corpus, novel.file));
    const scores = await searchAndAnswer(loaded, source, asked.slice(0, counts[i]), {
      ...options,
      onDone: (done) => onDone?.(before + done, total),
      onReply: (reply) => onReply?.({ book: novel.book, ...reply }),
    });
    before += counts[i]!;
    byBook[novel.book] = scores.means();
    all.addAll(scores);
  }
  return { ...all.means(), books: byBook };
}
