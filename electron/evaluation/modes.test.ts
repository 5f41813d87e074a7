import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEngine } from '../engine/engine.ts';
import { applicationRoot, starterBundle } from '../home.ts';
import { compareModes } from './modes.ts';

it('cached agrees with exact, and focused with cached, on at least 95 % of greedy tokens', async () => {
  const engine = await createEngine({ bundle: starterBundle });
  try {
    const { ids } = engine.tokenizer.encode(await readFile(join(applicationRoot, 'resources/samples/the-saltmarsh-garden.md'), 'utf8'));
    const { cachedExact, focusedCached } = await compareModes(engine, ids, 2560, 60, 3, {});
    expect(cachedExact.agreement).toBeGreaterThanOrEqual(0.95);
    expect(focusedCached.agreement).toBeGreaterThanOrEqual(0.95);
  } finally {
    await engine.close();
  }
});
