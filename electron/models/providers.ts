/** Which execution provider runs a bundle on this machine: what the runtime carries, best first, each proved before use. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import { runSelfTest } from '../../native-models/graph/self-test.ts';
import { FocusError } from '../errors.ts';

export const bestFirst = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'];

/** Providers that the runtime only loads: the library of each lies beside it, where somebody put it there. */
const libraries: Record<string, string> = { cuda: 'onnxruntime_providers_cuda', tensorrt: 'onnxruntime_providers_tensorrt' };

/** Beside the runtime's own library. */
function runtimeFolder(): string {
  const main = createRequire(import.meta.url)
    .resolve('onnxruntime-node')
    .replace(/\bapp\.asar\b/, 'app.asar.unpacked');
  return join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
}

/** What can be tried on this machine, as the runtime lists it; a provider whose library is not there is not offered. */
export function offeredProviders(names = listSupportedBackends().map(({ name }) => name), folder = runtimeFolder()): string[] {
  const isThere = (library: string) => [`lib${library}.so`, `${library}.dll`].some((file) => existsSync(join(folder, file)));
  return names.filter((name) => !libraries[name] || isThere(libraries[name]));
}

export type Proof = { provider: string; ok: true; maxError: number } | { provider: string; ok: false; reason: string };

/** Runs the bundle's self-test on a provider: it must give the numbers that the manifest holds. */
export async function proveProvider(directory: string, manifest: Manifest, provider: string): Promise<Proof> {
  const { selfTest, config, kv } = manifest;
  // The runtime passes over a name that it does not know, and the processor's right numbers would prove it.
  const offered = offeredProviders();
  if (!offered.includes(provider))
    return { provider, ok: false, reason: `${provider} is not carried by the runtime here, only ${offered.join(', ')}.` };
  try {
    const seen = await runSelfTest(directory, config, kv, selfTest.ids, provider);
    const errors = selfTest.logits.map((logit, i) => Math.abs(logit - seen.logits[i]!));
    const maxError = Math.max(...errors);
    if (maxError <= selfTest.tolerance) return { provider, ok: true, maxError };
    return {
      provider,
      ok: false,
      reason: `${provider} gives wrong numbers: a logit of the self-test is off by ${maxError}, ${selfTest.tolerance} is allowed. It is not used.`,
    };
  } catch (error) {
    return {
      provider,
      ok: false,
      reason: `${provider} could not run the model: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    };
  }
}

/**
 * Providers, best first, until one is proved; what was tried and why it was passed over comes along.
 * @param prove the self-test on one provider; in a process of its own, so that a driver that crashes rejects itself alone.
 * @param wanted this one and no other. @throws FocusError 'provider-failed' with every name and reason.
 */
export async function chooseProvider(
  prove: (provider: string) => Promise<Proof>,
  wanted?: string,
  carried: readonly string[] = offeredProviders(),
): Promise<{ provider: string; tried: Proof[] }> {
  if (wanted && !carried.includes(wanted))
    throw new FocusError('provider-failed', `The runtime carries no provider "${wanted}" here, only ${carried.join(', ')}.`);
  const tried: Proof[] = [];
  for (const provider of wanted ? [wanted] : bestFirst.filter((name) => carried.includes(name))) {
    const proof = await prove(provider).catch((error: Error): Proof => ({ provider, ok: false, reason: `${provider}: ${error.message}` }));
    tried.push(proof);
    if (proof.ok) return { provider, tried };
  }
  throw new FocusError('provider-failed', tried.map((proof) => (proof.ok ? '' : proof.reason)).join(' '));
}
