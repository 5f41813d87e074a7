/** Training, as far as a minute on one CPU thread shows it: `python -m train smoke` runs every stage and asserts what must hold. */
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const nativeModels = dirname(dirname(fileURLToPath(import.meta.url)));
const python = [process.env.FOCUS_PYTHON, 'python3'].find(
  (candidate) => candidate && spawnSync(candidate, ['-c', 'import torch, tokenizers, safetensors, numpy'], { timeout: 60_000 }).status === 0,
);

const name = 'training: every stage runs, resumes and agrees with the method';
if (python) {
  it(name, { timeout: 600_000 }, () => {
    const env = { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
    const out = execFileSync(python, ['-m', 'train', 'smoke'], {
      cwd: nativeModels,
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toEqual({ stage: 'smoke', ok: true });
  });
} else {
  it.skip(`${name} (skipped: no Python with torch, tokenizers, safetensors and numpy; set FOCUS_PYTHON to one)`, () => {});
}
