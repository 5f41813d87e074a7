/**
 * ∞-Bench as the method's published code runs it: in the prompts that its authors wrote for yarn-mistral (github.com/OpenBMB/InfiniteBench, MIT, letter for
 * letter), nothing cut.
 */
import { FocusError } from '../../errors.ts';
import { type InfiniteBenchLine, infiniteBenchCase } from '../infinitebench.ts';
import type { PublishedReader } from './layout.ts';

/** What is asked, with its places. */
export const prompts: Record<string, string> = {
  passkey:
    '{context}\n\n{input}\n\nThere is an important info hidden inside a lot of irrelevant text. Find it and memorize it. I will quiz you about the important information.\n\nThe pass key is',
  number_string:
    '{context}\n\nThere is an important info hidden inside a lot of irrelevant text. Find it. I will quiz you about the important information there.\n\n{input}\n\nThe sequence of digits is',
  kv_retrieval:
    '{context}\n\nThe JSON object\'s format is "key": "value", Please extract the value corresponding to the specified key below in the JSON object.\n\n{input}',
  longbook_sum_eng: 'Summarize the book below.\n\n{context}\n\nSummary:',
  longbook_choice_eng:
    '{context}\n\nRead the book and answer the question.\n\nQuestion: {question}\nA. {OPTION_A}\nB. {OPTION_B}\nC. {OPTION_C}\nD. {OPTION_D}\n\nThe letter of the correct answer is',
  longbook_qa_eng: 'Read the book and answer the question. Be very concise in your answer.\n\n{context}\n\nQuestion: {question}\nAnswer:',
  longbook_qa_chn: '阅读以下书籍然后回答问题。\n\n{context}\n\n问题：{question}\n答案：',
  math_find: '{prefix}\n\n{context}\n\n{input}',
  math_calc:
    'Let us calculate the intermediate values of an expression.\n\nExpression: 1 + 3 + 4\nValues: [1, 4, 8]\n\nExpression: 8 - 3 + 2 - 4\nValues: [8, 5, 7, 3]\n\nExpression: {context}\nValues:',
  code_run:
    'There is a function called {func} in the following Python code.\n\n{context}\n\nPlease compute the exact value of {func_call}. The value of {func_call} is',
  code_debug:
    '{context}\n\nFollowing is a Python code where exactly one of the functions/methods has a deliberate error that makes it crash.\n\nOptions:\nA. {OPTION_A}\nB. {OPTION_B}\nC. {OPTION_C}\nD. {OPTION_D}\n\nThe correct option is:',
  longdialogue_qa_eng:
    'Below is a dialogue script where one random occurrence of a character name is replaced with "$$MASK$$", and you should try to guess who that character is.\n\n{context}\n\nThe name that has been replaced with $$MASK$$ is likely',
};

export const infiniteBenchTasks = Object.keys(prompts);

/** Where the published limit is another than that of our own template. */
const limits: Record<string, number> = { longbook_choice_eng: 6, math_calc: 30_000 };

export const infiniteBenchLimit = (task: string, line: InfiniteBenchLine) => limits[task] ?? infiniteBenchCase(line, task).maxTokens;

/** Some files call the text `content`. */
export function infiniteBenchPrompt(line: InfiniteBenchLine & { content?: string }, task: string): string {
  const found = (pattern: RegExp) => {
    const match = pattern.exec(line.input)?.[0];
    if (match) return match;
    throw new FocusError('bad-input', `A question of ${task} does not say ${pattern}: "${line.input}".`);
  };
  const [a, b, c, d] = line.options ?? [];
  const places: Record<string, string | undefined> = {
    context: line.content ?? line.context,
    input: line.input,
    question: line.input,
    OPTION_A: a,
    OPTION_B: b,
    OPTION_C: c,
    OPTION_D: d,
  };
  if (task === 'code_run') {
    const call = found(/func_[0-9]+\(-?[0-9]+\)/);
    Object.assign(places, { func_call: call, func: call.split('(')[0] });
  }
  if (task === 'math_find')
    places.prefix = `What is ${found(/The .+ of/)
      .toLowerCase()
      .slice(0, -3)} in the following list?`;
  return prompts[task]!.replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? '');
}

export async function infiniteBench(reader: PublishedReader, line: InfiniteBenchLine, task: string): Promise<{ score: number; isCut: boolean }> {
  const { text, isCut } = await reader.say(infiniteBenchPrompt(line, task), infiniteBenchLimit(task, line));
  return { score: infiniteBenchCase(line, task).score(text), isCut };
}
