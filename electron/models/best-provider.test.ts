import { expect, it } from 'vitest';
import { bestProvider, type Trial } from './best-provider.ts';

const card = { name: 'A card', memoryBytes: null };
const rates = (perSecond: number) => ({ int8: [{ width: 2048, perSecond }], int4: [{ width: 2048, perSecond }] });
const speeds: Record<string, number> = { cpu: 10, webgpu: 100, cuda: 1000 };
const trial = (more: Partial<Trial> = {}): Trial => ({
  prove: async (provider) => ({ provider, ok: true, maxError: 0 }),
  rates: async (provider) => rates(speeds[provider]!),
  cards: [card],
  offered: ['cpu', 'webgpu', 'cuda'],
  ...more,
});

it('the best that passes the self-test', async () => {
  expect(await bestProvider(trial())).toBe('cuda');
  const prove: Trial['prove'] = async (provider) => {
    if (provider === 'cuda') throw new Error('The process crashed (SIGSEGV)');
    return { provider, ok: true, maxError: 0 };
  };
  expect(await bestProvider(trial({ prove }))).toBe('webgpu');
  expect(await bestProvider(trial({ prove: async (provider) => ({ provider, ok: false, reason: 'wrong numbers' }) }))).toBe('cpu');
});

it('one that is slower than the processor is not used, however right: a card may be simulated', async () => {
  expect(await bestProvider(trial({ offered: ['cpu', 'webgpu'], rates: async (provider) => rates(provider === 'cpu' ? 10 : 14) }))).toBe('cpu');
});

it('without a card nothing is tried', async () => {
  const prove: Trial['prove'] = () => {
    throw new Error('tried');
  };
  expect(await bestProvider(trial({ cards: [], prove }))).toBe('cpu');
});
