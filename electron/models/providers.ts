/** Which execution provider runs a bundle on this machine: what the runtime carries, best first, each proved before use. */
import { listSupportedBackends } from 'onnxruntime-node';
import type { Manifest } from '../../native-models/graph/manifest.ts';
import { runSelfTest } from '../../native-models/graph/self-test.ts';
import { FocusError } from '../errors.ts';

const bestFirst = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'];

const carriedHere = () => listSupportedBackends().map((backend) => backend.name);

export type Proof = { provider: string; ok: true; maxError: number } | { provider: string; ok: false; reason: string };

/** Runs the bundle's self-test on a provider: it must give the numbers that the manifest holds. */
export async function proveProvider(directory: string, manifest: Manifest, provider: string): Promise<Proof> {
  const { selfTest, config, kv } = manifest;
  // The runtime passes over a name that it does not know, and the processor's right numbers would prove it.
  if (!carriedHere().includes(provider))
    return { provider, ok: false, reason: `${provider} is not carried by the runtime here, only ${carriedHere().join(', ')}.` };
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
  carried: readonly string[] = carriedHere(),
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
