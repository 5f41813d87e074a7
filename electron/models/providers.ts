/** Which execution provider runs a bundle on this machine: what the runtime carries, best first, each proved before use. */
import { listSupportedBackends } from 'onnxruntime-node';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import { runSelfTest } from '../../native-models/graph/self-test.ts';
import { FocusError } from '../errors.ts';

const bestFirst = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'];

export type Proof = { provider: string; ok: true; maxError: number } | { provider: string; ok: false; reason: string };

/** Runs the bundle's self-test on a provider: it must give the numbers that the manifest holds. */
export async function proveProvider(directory: string, manifest: Manifest, provider: string): Promise<Proof> {
  const { selfTest, config, kv } = manifest;
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

/** Providers in order until one is proved; what was tried and why it was passed over comes along. */
export async function chooseProvider(directory: string, manifest: Manifest, wanted?: string): Promise<{ provider: string; tried: Proof[] }> {
  const carried = listSupportedBackends().map((backend) => backend.name);
  const order = wanted ? [wanted] : bestFirst.filter((provider) => carried.includes(provider));
  const tried: Proof[] = [];
  for (const provider of order) {
    const proof = await proveProvider(directory, manifest, provider);
    tried.push(proof);
    if (proof.ok) return { provider, tried };
  }
  throw new FocusError('provider-failed', tried.map((proof) => (proof.ok ? '' : proof.reason)).join(' '));
}
