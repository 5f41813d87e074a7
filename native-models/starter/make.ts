/**
 * The starter's bundle from a training checkpoint, in one command:
 *
 *   run → checkpoint → Hugging Face folder → int8 bundle → at most 32 MiB and within 2 % of fp32 perplexity → native-models/starter/bundle
 *
 *   node native-models/starter/make.ts --run RUN          a run folder of training (writes its checkpoint first)
 *   node native-models/starter/make.ts                    the checkpoint as it is
 *
 * The old bundle stays until the new one has passed. FOCUS_PYTHON names a Python with torch.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FocusError } from '../../electron/errors.ts';
import { buildBundle } from '../graph/bundle.ts';
import { runEval, saveMeasured } from './measured.ts';

const starter = fileURLToPath(new URL('.', import.meta.url));
const nativeModels = join(starter, '..');
const largestBytes = 32 * 2 ** 20;

const { values } = parseArgs({
  options: {
    run: { type: 'string' },
    'base-stage': { type: 'string', default: 'pretrain' },
    checkpoint: { type: 'string', default: join(nativeModels, 'train/checkpoints/starter') },
    bundle: { type: 'string', default: join(starter, 'bundle') },
    precision: { type: 'string', default: 'int8' },
    /** Text for the quantisation check; default: the sample novella, which training never sees. */
    data: { type: 'string' },
    windows: { type: 'string', default: '16' },
  },
});
const precision = values.precision as 'int8' | 'int4';
const checkpoint = resolve(values.checkpoint);
const bundle = resolve(values.bundle);

function train(...args: string[]): void {
  console.log(`python -m train ${args.join(' ')}`);
  execFileSync(process.env.FOCUS_PYTHON ?? 'python3', ['-m', 'train', ...args], { cwd: nativeModels, stdio: 'inherit' });
}

if (values.run) {
  train('curves', '--out', resolve(values.run));
  train('checkpoint', checkpoint, '--out', resolve(values.run), '--base-stage', values['base-stage']);
}
const scratch = mkdtempSync(join(tmpdir(), 'focus-starter-'));
const fresh = `${bundle}.new-${process.pid}`;
try {
  const folder = join(scratch, 'focus-starter');
  mkdirSync(folder);
  train('export', checkpoint, folder);
  const manifest = await buildBundle(folder, fresh, { name: 'focus-starter', precision, licence: 'Apache-2.0' });
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  console.log(`${precision} bundle: ${(bytes / 2 ** 20).toFixed(1)} MiB, added parameters ${manifest.added.kind}`);
  if (bytes > largestBytes)
    throw new FocusError('bad-input', `The bundle has ${bytes} bytes; the starter may have ${largestBytes}. Try --precision int4.`);
  const measured = await runEval(fresh, ['quantisation', '--hf', folder, '--limit', values.windows, ...(values.data ? ['--data', values.data] : [])]);
  const { plain, focus, ok } = measured.result as { plain: { ratio: number }; focus: { ratio: number }; ok: boolean };
  const percent = (ratio: number) => `${(100 * (ratio - 1)).toFixed(2)} %`;
  console.log(`perplexity against fp32: plain ${percent(plain.ratio)}, through the slots ${percent(focus.ratio)}`);
  if (!ok) throw new FocusError('bad-input', `${precision} loses more than 2 % of perplexity: the bundle is not replaced.`);
  rmSync(bundle, { recursive: true, force: true });
  renameSync(fresh, bundle);
  saveMeasured('quantisation', measured);
  console.log(`${bundle} is new. Next: node native-models/starter/measure.ts && node native-models/starter/card.ts`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(fresh, { recursive: true, force: true });
}
