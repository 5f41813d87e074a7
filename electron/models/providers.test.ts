import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { readManifest } from './models.ts';
import { workOnModels } from './process/client.ts';
import { chooseProvider, offeredProviders, type Proof, proveProvider } from './providers.ts';

const manifest = await readManifest(starterBundle);

describe('proveProvider', () => {
  it('the processor gives the numbers that the manifest holds', async () => {
    expect(await proveProvider(starterBundle, manifest, 'cpu')).toMatchObject({ ok: true });
  });

  it('wrong numbers are rejected with the name and the error, and so is what is no number', async () => {
    const { selfTest } = manifest;
    const expecting = (logits: number[]) => ({ ...manifest, selfTest: { ...selfTest, logits } });
    const off = await proveProvider(starterBundle, expecting([selfTest.logits[0]! + 1, ...selfTest.logits.slice(1)]), 'cpu');
    expect(off).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^cpu gives wrong numbers: a logit of the self-test is off by 1(\.\d+)?,/),
    });
    expect(await proveProvider(starterBundle, expecting([Number.NaN, ...selfTest.logits.slice(1)]), 'cpu')).toMatchObject({ ok: false });
  });

  it('what the runtime does not carry is said by name', async () => {
    expect(await proveProvider(starterBundle, manifest, 'abacus')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('abacus is not carried'),
    });
  });
});

it('cuda is offered only where its library lies beside the runtime', () => {
  const folder = mkdtempSync(join(tmpdir(), 'focus-runtime-'));
  const names = ['cpu', 'webgpu', 'cuda', 'tensorrt'];
  expect(offeredProviders(names, folder)).toEqual(['cpu', 'webgpu']);
  writeFileSync(join(folder, 'libonnxruntime_providers_cuda.so'), '');
  expect(offeredProviders(names, folder)).toEqual(['cpu', 'webgpu', 'cuda']);
  rmSync(folder, { recursive: true });
  // The runtime itself is where it is looked for.
  expect(offeredProviders()).toContain('cpu');
});

describe('chooseProvider', () => {
  const wrong = (provider: string): Proof => ({ provider, ok: false, reason: `${provider} gives wrong numbers.` });
  const right = (provider: string): Proof => ({ provider, ok: true, maxError: 0 });

  it('tries the best first, passes over what is wrong or crashes, and takes the first that is proved', async () => {
    const asked: string[] = [];
    const prove = async (provider: string): Promise<Proof> => {
      asked.push(provider);
      if (provider === 'cuda') return wrong(provider);
      if (provider === 'webgpu') throw new Error('The process ended with SIGSEGV');
      return right(provider);
    };
    const { provider, tried } = await chooseProvider(prove, undefined, ['cpu', 'webgpu', 'cuda']);
    expect(asked).toEqual(['cuda', 'webgpu', 'cpu']);
    expect(provider).toBe('cpu');
    expect(tried.map((proof) => (proof.ok ? '' : proof.reason))).toEqual(['cuda gives wrong numbers.', 'webgpu: The process ended with SIGSEGV', '']);
  });

  it('a wanted one is not replaced behind the back of who wanted it', async () => {
    await expect(chooseProvider(async (name) => wrong(name), 'webgpu', ['cpu', 'webgpu'])).rejects.toMatchObject({
      code: 'provider-failed',
      message: 'webgpu gives wrong numbers.',
    });
    await expect(chooseProvider(async (name) => right(name), 'abacus', ['cpu'])).rejects.toMatchObject({
      message: expect.stringContaining('only cpu'),
    });
  });

  it('proves in a process of its own what the runtime carries here', async () => {
    const { provider } = await chooseProvider((name) => workOnModels({ method: 'prove', directory: starterBundle, provider: name }), 'cpu');
    expect(provider).toBe('cpu');
  });
});
