/** What every task of `focus eval` shares: its flags, and a model that is loaded for it and closed behind it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Engine, SummarizeRequest } from '../engine/contract.ts';
import { LoadedModel } from '../engine/loaded.ts';
import { KvStore } from '../engine/store.ts';
import { FocusError } from '../errors.ts';
import type { Progress } from '../evaluation/planted.ts';
import { seeded, shuffled } from '../evaluation/random.ts';
import { findModel } from '../models/models.ts';
import { type DecodeFlags, withDecoding } from './flags.ts';
import { printJson, type Session } from './session.ts';

export interface EvalFlags extends DecodeFlags {
  data?: string;
  limit: string;
  tokens: string[];
  lines?: string;
  methods?: string[];
  fullUpTo: string;
  from?: string;
  hf?: string;
  questions?: string;
  replies?: boolean;
  local?: string;
  minilm?: string;
  corpus?: string;
  keep?: string;
  lists?: string;
  length: NonNullable<SummarizeRequest['length']>;
  style?: 'prose' | 'extract';
}

/** What people would use instead, beside Focus. */
export const usualMethods = ['focus', 'truncated', 'retrieval', 'retrieval-embedding'];

type Run = (loaded: LoadedModel, flags: EvalFlags, onDone: Progress) => Promise<unknown>;
/** The same by an engine that holds no model here. */
export type RunOnServers = (engine: Engine, flags: EvalFlags, onDone: Progress) => Promise<unknown>;

export function task(
  evaluation: Command,
  session: Session,
  name: string,
  description: string,
  run: Run,
  limit = '50',
  onServers?: RunOnServers,
): Command {
  return withDecoding(evaluation.command(name).description(description))
    .option('--data <file>', 'what to measure on; .xz is unpacked on the way')
    .option('--limit <n>', 'questions or windows', limit)
    .option('--keep <folder>', 'where what was read is kept for a later run')
    .action(async (flags: EvalFlags) => {
      const onDone: Progress = (done, total) => session.progress(`${name} ${done}/${total}`);
      const tell = (result: unknown) => {
        session.clearProgress();
        if (flags.json) printJson(result);
        else console.log(JSON.stringify(result, null, 1));
      };
      if (flags.endpoint) {
        if (!onServers) throw new FocusError('bad-input', `${name} looks into a model on this machine; --endpoint cannot give it that.`);
        return tell(await onServers(await session.engine(flags), flags, onDone));
      }
      if (flags.local !== undefined)
        throw new FocusError('bad-input', '--local names what --endpoint is compared with; without it, --model is measured.');
      tell(await withModel(flags, flags.model, (loaded) => run(loaded, flags, onDone)));
    });
}

/** A model of this machine, in this process, closed behind it. */
export async function withModel<T>(flags: EvalFlags, wanted: string | undefined, run: (loaded: LoadedModel) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'focus-eval-'));
  const loaded = await LoadedModel.load({
    bundle: await findModel(wanted),
    ...(flags.provider ? { provider: flags.provider } : {}),
    memoryBytes: Number(flags.memory ?? 3072) * 2 ** 20,
    store: flags.keep || flags.memory ? await KvStore.open({ directory: flags.keep ?? directory, quotaBytes: 2 ** 34 }) : null,
  });
  try {
    return await run(loaded);
  } finally {
    await loaded.close();
    await rm(directory, { recursive: true, force: true });
  }
}

export const limited = <T>(items: readonly T[], flags: EvalFlags): T[] =>
  (flags.seed ? shuffled(seeded(seedOf(flags)), items) : [...items]).slice(0, whole(flags.limit, 'limit'));

export const seedOf = (flags: EvalFlags) => Number(flags.seed ?? 1);

export function need(value: string | undefined, what = '--data FILE'): string {
  if (value) return value;
  throw new FocusError('bad-input', `This task needs ${what}.`);
}

export function whole(value: string, name: string): number {
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed > 0) return parsed;
  throw new FocusError('bad-input', `--${name} is "${value}"; a positive whole number is needed.`);
}
