/**
 * LongBench as the method's published code runs it (github.com/leezythu/FocusLLM, MIT; prompts of LongBench, MIT, letter for letter): 14 tasks in the authors'
 * prompts, a prompt of more than 15,500 tokens loses its middle, a line break ends the answers of seven.
 */

import type { Tokenizer } from '../../engine/tokenizer.ts';
import { type LongBenchLine, longBenchCase } from '../longbench.ts';
import type { PublishedReader } from './layout.ts';

/** Tokens of a prompt at most, BOS counted: half of them from either end. */
export const mostPromptTokens = 15_500;

/** Tasks whose answers are one line. */
const oneLine: ReadonlySet<string> = new Set(['2wikimqa', 'hotpotqa', 'musique', 'multifieldqa_en', 'qasper', 'narrativeqa', 'samsum']);

/** What is asked, with its places {context} and {input}. */
export const prompts: Record<string, string> = {
  narrativeqa:
    'You are given a story, which can be either a novel or a movie script, and a question. Answer the question asconcisely as you can, using a single phrase if possible. Do not provide any explanation.\n\nStory: {context}\n\nNow, answer the question based on the story asconcisely as you can, using a single phrase if possible. Do not provide any explanation.\n\nQuestion: {input}\n\nAnswer:',
  qasper:
    'You are given a scientific article and a question. Answer the question as concisely as you can, using a single phrase or sentence if possible. If the question cannot be answered based on the information in the article, write "unanswerable". If the question is a yes/no question, answer "yes", "no", or "unanswerable". Do not provide any explanation.\n\nArticle: {context}\n\n Answer the question based on the above article as concisely as you can, using a single phrase or sentence if possible. If the question cannot be answered based on the information in the article, write "unanswerable". If the question is a yes/no question, answer "yes", "no", or "unanswerable". Do not provide any explanation.\n\nQuestion: {input}\n\nAnswer:',
  multifieldqa_en:
    'Read the following text and answer briefly.\n\n{context}\n\nNow, answer the following question based on the above text, only give me the answer and do not output any other words.\n\nQuestion: {input}\nAnswer:',
  hotpotqa:
    'Answer the question based on the given passages. Only give me the answer and do not output any other words.\n\nThe following are given passages.\n{context}\n\nAnswer the question based on the given passages. Only give me the answer and do not output any other words.\n\nQuestion: {input}\nAnswer:',
  '2wikimqa':
    'Answer the question based on the given passages. Only give me the answer and do not output any other words.\n\nThe following are given passages.\n{context}\n\nAnswer the question based on the given passages. Only give me the answer and do not output any other words.\n\nQuestion: {input}\nAnswer:',
  musique:
    'Answer the question based on the given passages. Only give me the answer and do not output any other words.\n\nThe following are given passages.\n{context}\n\nAnswer the question based on the given passages. Only give me the answer and do not output any other words.\n\nQuestion: {input}\nAnswer:',
  gov_report:
    'Report:\n{context}\n\nYou are given a report by a government agency. Write a one-page summary of the report.\n\nNow, write a one-page summary of the report.\n\nSummary:',
  qmsum:
    'Transcript:\n{context}\n\nNow, you are given a meeting transcript and a query containing a question or instruction. Answer the query based on the above meeting transcript in one or more sentences.\n\nQuery: {input}\nAnswer:',
  multi_news: 'News:\n{context}\n\nYou are given several news passages. Write a one-page summary of all news. \n\nSummary:',
  trec: 'Please determine the type of the question below. Here are some examples of questions.\n\n{context}\n{input}',
  triviaqa:
    'Answer the question based on the given passage. Only give me the answer and do not output any other words. The following are some examples.\n\n{context}\n\n{input}',
  samsum: 'Summarize the dialogue into a few short sentences. The following are some examples.\n\n{context}\n\n{input}',
  lcc: 'Please complete the code given below. \n{context}Next line of code:\n',
  'repobench-p': 'Please complete the code given below. \n{context}{input}Next line of code:\n',
};

export const longBenchTasks = Object.keys(prompts);

export function longBenchPrompt(
  line: LongBenchLine,
  tokenizer: Pick<Tokenizer, 'encode' | 'decode'>,
  bosTokens: number,
  most = mostPromptTokens,
): string {
  const prompt = prompts[line.dataset.replace(/_e$/, '')]!.replace(/\{(input|context)\}/g, (_, name: 'input' | 'context') => line[name]);
  const ids = Array.from(tokenizer.encode(prompt).ids);
  if (bosTokens + ids.length <= most) return prompt;
  const half = Math.floor(most / 2);
  return tokenizer.decode(ids.slice(0, half - bosTokens)) + tokenizer.decode(ids.slice(-half));
}

/** Score of one answer, 0 to 1, by the task's metric, and whether the window cut it short. */
export async function longBench(reader: PublishedReader, line: LongBenchLine): Promise<{ score: number; isCut: boolean }> {
  const { tokenizer, model } = reader.loaded;
  const { task, maxTokens, score } = longBenchCase(line);
  // The token that a line break ends in, as that code takes it.
  const ends = oneLine.has(task) ? [...tokenizer.encode('\n').ids].slice(-1) : [];
  const { text, isCut } = await reader.say(longBenchPrompt(line, tokenizer, model.prefix.length), maxTokens, ends);
  return { score: score(text), isCut };
}
