import { expect, it } from 'vitest';
import { killAtRandomMoments } from './kills.ts';

it('kill -9 of the engine and of its host in the middle of a read: nobody left behind, store whole, next start works', async () => {
  const { kills, late } = await killAtRandomMoments(4);
  expect(kills.engine + kills.host + late).toBe(4);
});
