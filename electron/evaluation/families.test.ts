/** What is trained is what runs: W' of every family, full and low-rank, trained for a few steps in PyTorch, imported, and equal in the engine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { Model } from '../engine/model.ts';
import { checkVector, type VectorCase } from '../engine/vectors.ts';
import { importModel } from '../models/models.ts';

const nativeModels = fileURLToPath(new URL('../../native-models', import.meta.url));
const python = [process.env.FOCUS_PYTHON, 'python3'].find(
  (candidate) => candidate && spawnSync(candidate, ['-c', 'import torch, tokenizers, safetensors, numpy'], { timeout: 60_000 }).status === 0,
);
const scratch = mkdtempSync(join(tmpdir(), 'focus-families-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const name = "training: W' of every family, full and low-rank, is imported and agrees with PyTorch in the engine";
if (python) {
  it(name, { timeout: 600_000 }, async () => {
    const out = execFileSync(python, ['-m', 'train', 'families', join(scratch, 'trained')], {
      cwd: nativeModels,
      env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { folders } = JSON.parse(out.trim().split('\n').at(-1)!) as { folders: string[] };
    expect(folders).toHaveLength(10);
    for (const folder of folders) {
      const trained = join(scratch, 'trained', folder);
      const { directory, manifest } = await importModel(trained, { precision: 'fp32', kv: 'float32', into: join(scratch, folder) });
      expect({ folder, added: manifest!.added.kind, integrator: manifest!.method.integrator }).toEqual({
        folder,
        added: folder.endsWith('low-rank') ? 'low-rank' : 'full',
        integrator: 'candidates',
      });
      const model = await Model.load(directory);
      for (const expected of JSON.parse(readFileSync(join(trained, 'cases.json'), 'utf8')) as VectorCase[]) {
        const { disagreement } = await checkVector(model, expected, 2e-4);
        expect(disagreement, `${folder}: ${disagreement}`).toBeNull();
      }
      await model.close();
    }
  });
} else {
  it.skip(`${name} (skipped: no Python with torch, tokenizers, safetensors and numpy; set FOCUS_PYTHON to one)`, () => {});
}
