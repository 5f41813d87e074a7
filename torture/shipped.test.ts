/** What tries to break the rest is not shipped with it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applicationRoot } from '../electron/home.ts';

const ownTrials = /\.test\.tsx?$|^electron\/documents\/formats\/\w+\/(?:torture|corpus)\.ts$/;

test('nothing that is shipped imports the torture tests, nor how a format is tried', () => {
  const files = globSync(['electron/**/*.ts', 'renderer/**/*.{ts,tsx}', 'native-models/**/*.ts'], { cwd: applicationRoot });
  const shipped = files.filter((file) => !ownTrials.test(file));
  expect(shipped.length).toBeGreaterThan(200);
  const imports = (file: string) => readFileSync(join(applicationRoot, file), 'utf8').match(/(?:from|import\()\s*'[^']*'/g) ?? [];
  const wrong = shipped.filter((file) => imports(file).some((line) => /\/torture[/.]|\/corpus\.ts'|\.test\.ts'/.test(line)));
  expect(wrong).toEqual([]);
});
