import type { Command } from 'commander';
import type { DecodeOptions } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import type { EngineFlags } from './session.ts';

export interface DecodeFlags extends EngineFlags {
  json?: boolean;
  mode?: string;
  integrator?: string;
  placement?: string;
  bos?: string;
  chunkTokens?: string;
  fragmentTokens?: string;
  tail?: string;
  maxTokens?: string;
  temperature?: string;
  topP?: string;
  minP?: string;
  repetitionPenalty?: string;
  seed?: string;
  stop?: string[];
  focusChunks?: string;
  reread?: string;
  rereadMatches?: string;
  rereadSentences?: string;
}

/** Flags that every command with an engine has. */
export function withEngine(command: Command): Command {
  return command
    .option('-m, --model <name|folder>', 'model (default: the embedded starter)')
    .option('--provider <name>', 'execution provider: cpu, webgpu, cuda, coreml, dml, or best; proved by a self-test before use')
    .option(
      '--endpoint <address>',
      'a server that speaks the OpenAI-compatible protocol, instead of a model here; --model names one of its; again for more',
      collected,
    )
    .option('--no-store', 'do not keep what was read on disk')
    .option('--memory <MiB>', 'memory for what was read')
    .option('--json', 'the last line of stdout is one JSON object');
}

/** Of an option that may stand more than once. A key is read from FOCUS_ENDPOINT_KEY: what stands on a command line is seen by everybody on the machine. */
export const collected = (address: string, before: string[] = []) => [...before, address];

export function withDecoding(command: Command): Command {
  return withEngine(command)
    .option('--mode <mode>', 'exact, cached or focused')
    .option('--integrator <name>', 'candidates (added parameters) or fusion (pooled distributions)')
    .option('--placement <name>', 'slot positions: sequential or spread')
    .option('--bos <name>', 'BOS before every chunk (chunks), or before the text and every fragment, as published (fragments)')
    .option('--chunk-tokens <n>', 'tokens of a chunk')
    .option('--fragment-tokens <n>', 'last tokens of the prompt that go through every chunk')
    .option('--tail <n>', "tokens of the local context that the prompt and, before it, the text's end fill (published: 2048); 0 = the prompt alone")
    .option('--max-tokens <n>', 'longest answer')
    .option('--temperature <t>', '0 = greedy')
    .option('--top-p <p>', 'nucleus mass')
    .option('--min-p <p>', 'least share of the likeliest token')
    .option('--repetition-penalty <x>', 'above 1: repeat less')
    .option('--seed <n>', 'same seed, same answer')
    .option('--stop <text...>', 'strings that end the answer')
    .option('--focus-chunks <n>', 'chunks that a step keeps fresh')
    .option('--reread-matches <n>', "chunks re-read besides because they share the question's rare words")
    .option(
      '--reread-sentences <n>',
      "sentences of what is re-read that the answer is decoded from, if they hold the question's words (0 = all of it)",
    )
    .option('--reread <n>', 'chunks read verbatim before the answer (0 = the parallel decode alone)');
}

export function decodeOptions(flags: DecodeFlags): DecodeOptions {
  const number = (value: string | undefined, name: string): number | undefined => {
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (!Number.isFinite(parsed)) throw new FocusError('bad-input', `--${name} is "${value}"; a number is needed.`);
    return parsed;
  };
  const choice = <T extends string>(value: string | undefined, name: string, allowed: readonly T[]): T | undefined => {
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    throw new FocusError('bad-input', `--${name} is "${value}"; one of ${allowed.join(', ')} is needed.`);
  };
  const all = {
    mode: choice(flags.mode, 'mode', ['exact', 'cached', 'focused'] as const),
    integrator: choice(flags.integrator, 'integrator', ['candidates', 'fusion'] as const),
    placement: choice(flags.placement, 'placement', ['sequential', 'spread'] as const),
    bos: choice(flags.bos, 'bos', ['chunks', 'fragments'] as const),
    chunkTokens: number(flags.chunkTokens, 'chunk-tokens'),
    fragmentTokens: number(flags.fragmentTokens, 'fragment-tokens'),
    tailTokens: number(flags.tail, 'tail'),
    maxTokens: number(flags.maxTokens, 'max-tokens'),
    temperature: number(flags.temperature, 'temperature'),
    topP: number(flags.topP, 'top-p'),
    minP: number(flags.minP, 'min-p'),
    repetitionPenalty: number(flags.repetitionPenalty, 'repetition-penalty'),
    seed: number(flags.seed, 'seed'),
    stop: flags.stop,
    focusChunks: number(flags.focusChunks, 'focus-chunks'),
    rereadChunks: number(flags.reread, 'reread'),
    rereadMatches: number(flags.rereadMatches, 'reread-matches'),
    rereadSentences: number(flags.rereadSentences, 'reread-sentences'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as DecodeOptions;
}
