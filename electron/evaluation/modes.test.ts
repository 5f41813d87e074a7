import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LoadedModel } from '../engine/loaded.ts';
import { applicationRoot, starterBundle } from '../home.ts';
import { compareModes } from './modes.ts';

it('cached agrees with exact, and focused with cached, on at least 95 % of greedy tokens', async () => {
  const loaded = await LoadedModel.load({ bundle: starterBundle });
  try {
    const { ids } = loaded.tokenizer.encode(await readFile(join(applicationRoot, 'resources/samples/the-saltmarsh-garden.md'), 'utf8'));
    const { cachedExact, focusedCached } = await compareModes(loaded, ids, 2560, 60, 3, {});
    expect(cachedExact.agreement).toBeGreaterThanOrEqual(0.95);
    expect(focusedCached.agreement).toBeGreaterThanOrEqual(0.95);
  } finally {
    await loaded.close();
  }
});
