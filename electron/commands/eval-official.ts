/** `focus eval official`: the evaluations of the method's published code, by its own prompts and sizes. */
import { type Command, Option } from 'commander';
import { missingSentence, official, type Part, parts } from '../evaluation/official/official.ts';
import { type EvalFlags, task, whole } from './eval-task.ts';
import { decodeOptions } from './flags.ts';
import type { Session } from './session.ts';

export function registerOfficial(evaluation: Command, session: Session): void {
  task(
    evaluation,
    session,
    'official',
    "the published code's own evaluations on the data in a folder: {passkey, perplexity, longbench, infinitebench, longeval, missing, cut}",
    async (loaded, flags: EvalFlags & { only?: Part[]; characters?: string[] }, onDone) => {
      const data = flags.data ?? null;
      const result = await official(loaded, {
        data,
        only: flags.only ?? parts,
        limit: flags.limit === 'all' ? Number.POSITIVE_INFINITY : whole(flags.limit, 'limit'),
        windowTokens: flags.tokens.map((tokens) => whole(tokens, 'tokens')),
        ...(flags.characters ? { characters: flags.characters.map((each) => whole(each, 'characters')) } : {}),
        options: decodeOptions(flags),
        signal: session.signal,
        onDone,
      });
      const sentence = missingSentence(result, data);
      if (sentence) session.say(sentence);
      return result;
    },
    'all',
  )
    .addOption(new Option('--only <parts...>', 'not everything').choices([...parts]))
    .option('--characters <n...>', 'characters of filler around the pass key (default: 15000 to 1500000, as published)')
    .option('--tokens <n...>', 'tokens of a window of the perplexity', ['8192']);
}
