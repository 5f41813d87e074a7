/** The method in numpy gives the vectors that the engine is held to (engine.test.ts). */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const python = [process.env.FOCUS_PYTHON, 'python3'].find(
  (candidate) => candidate && spawnSync(candidate, ['-c', 'import numpy'], { timeout: 60_000 }).status === 0,
);
const without = python ? '' : ' (skipped: no Python with numpy; set FOCUS_PYTHON to one)';

function smoke(...options: string[]): { cases: number; ok: boolean } {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  return JSON.parse(execFileSync(python!, [fileURLToPath(new URL('./smoke.py', import.meta.url)), ...options], { env, encoding: 'utf8' }));
}

it.skipIf(!python)(`the numpy reference computes the engine's vectors${without}`, () => {
  expect(smoke()).toMatchObject({ cases: 11, ok: true });
});

it.skipIf(!python)(`with a wrong W' it does not${without}`, () => {
  expect(smoke('--wrong')).toMatchObject({ ok: false });
});
