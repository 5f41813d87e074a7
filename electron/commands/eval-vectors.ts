import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { buildBundle } from '../../native-models/graph/bundle.ts';
import { Model } from '../engine/model.ts';
import { checkVector, type VectorCase } from '../engine/vectors.ts';
import { FocusError } from '../errors.ts';
import { printJson } from './session.ts';

/** `focus eval vectors`. */
export function registerVectors(evaluation: Command): void {
  evaluation
    .command('vectors')
    .description('agreement with expected vectors of the numpy reference (mode exact); exit 1 with the first disagreement')
    .requiredOption('--hf <folder>', 'Hugging Face folder (config.json, model.safetensors)')
    .option('--focus <file>', "added parameters W'")
    .requiredOption('--cases <file>', 'JSON array of cases')
    .option('--provider <name>', 'execution provider', 'cpu')
    .option('--tolerance <x>', 'largest error of a logit or share; default 1e-3 on cpu, 1e-2 elsewhere')
    .option('--json')
    .action(async (flags: { hf: string; focus?: string; cases: string; provider: string; tolerance?: string; json?: boolean }) => {
      const tolerance = flags.tolerance ? Number(flags.tolerance) : flags.provider === 'cpu' ? 1e-3 : 1e-2;
      const cases = await readCases(flags.cases);
      const folder = await mkdtemp(join(tmpdir(), 'focus-vectors-'));
      try {
        const bundle = join(folder, 'bundle');
        await buildBundle(flags.hf, bundle, { precision: 'fp32', kv: 'float32', added: flags.focus ?? null });
        const model = await Model.load(bundle, { provider: flags.provider });
        const results = [];
        for (const expected of cases) results.push(await checkVector(model, expected, tolerance));
        await model.close();
        const disagreement = results.find((result) => result.disagreement)?.disagreement ?? null;
        if (flags.json) printJson({ ok: disagreement === null, tolerance, provider: flags.provider, disagreement, cases: results });
        else {
          for (const { name, steps, maxLogitError, maxShareError, disagreement: differs } of results) {
            console.log(
              `${differs ? 'differs' : 'agrees '} ${name}: ${steps} steps, logits within ${maxLogitError.toExponential(1)}, shares within ${maxShareError.toExponential(1)}`,
            );
          }
          if (disagreement) console.error(disagreement);
        }
        if (disagreement) process.exitCode = 1;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

async function readCases(file: string): Promise<VectorCase[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FocusError('file-missing', `${file} is not there: the cases to compare with.`, { cause });
  });
  try {
    const data: unknown = JSON.parse(text);
    if (!Array.isArray(data) || data.length === 0) throw new Error('not a list of cases');
    return data as VectorCase[];
  } catch (cause) {
    throw new FocusError('bad-input', `${file} is not a JSON list of cases.`, { cause });
  }
}
