import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

/** Whether the linter refuses these imports in a file of this folder (a probe is written there and removed). */
function refused(folder: string, code: string): boolean {
  const probe = join(root, folder, `import-probe-${process.pid}.ts`);
  writeFileSync(probe, code);
  try {
    const run = spawnSync(process.execPath, [biome, 'lint', '--only=style/noRestrictedImports', probe], { cwd: dirname(probe), encoding: 'utf8' });
    const said = run.stdout + run.stderr;
    if (!said.includes('Checked 1 file')) throw new Error(`the linter did not look at ${basename(probe)}: ${said}`);
    return run.status !== 0;
  } finally {
    rmSync(probe, { force: true });
  }
}

describe('rooms: a forbidden import fails the lint', () => {
  it.each([
    ['electron/engine', "import { app } from 'electron';"],
    ['electron/engine', "import { DatabaseSync } from 'node:sqlite';"],
    ['electron/engine', "import { readTextFile } from '../documents/text-file.ts';"],
    ['electron/engine/process', "import { listModels } from '../../models/models.ts';"],
    ['electron/documents', "import { Model } from '../engine/model.ts';"],
    ['electron/models', "import { app } from 'electron';"],
    ['electron/commands', "import '../main.ts';"],
    ['native-models/graph', "import { Model } from '../../electron/engine/model.ts';"],
  ])('%s: %s', (folder, code) => {
    expect(refused(folder, `${code}\n`)).toBe(true);
  });

  it.each([
    ['electron/engine', "import { Model } from './model.ts';"],
    ['electron/commands', "import { startEngine } from '../engine/start.ts';"],
  ])('%s may: %s', (folder, code) => {
    expect(refused(folder, `${code}\n`)).toBe(false);
  });
});
