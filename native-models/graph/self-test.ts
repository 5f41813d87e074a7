import { join } from 'node:path';
import type { Architecture, Manifest } from './manifest.ts';
import { ort, sessionOptions } from './runtime.ts';

/** A fixed walk over the vocabulary: same for every provider and precision. */
export function selfTestIds(vocabSize: number): number[] {
  return Array.from({ length: 12 }, (_, i) => (i * 7919 + 13) % vocabSize);
}

/**
 * One plain forward (no past, no candidates) of a bundle's graph on a provider: logits of the last token at some 16 indices.
 * @throws whatever the runtime says when the provider cannot run the graph.
 */
export async function runSelfTest(
  bundle: string,
  architecture: Architecture,
  kv: Manifest['kv'],
  ids: readonly number[],
  provider: string,
): Promise<Manifest['selfTest']> {
  const session = await ort.InferenceSession.create(join(bundle, 'model.onnx'), {
    ...sessionOptions,
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
  });
  try {
    const { layers, heads, kvHeads, headDim, vocabSize } = architecture;
    const none = (dims: number[]) => new ort.Tensor('int64', new BigInt64Array(0), dims);
    // One padded token that nobody sees: the webgpu provider (1.30) crashes on a past of zero tokens.
    const size = kvHeads * headDim;
    const past = new ort.Tensor(kv, kv === 'float16' ? new Uint16Array(size) : new Float32Array(size), [1, kvHeads, 1, headDim]);
    const feeds: Record<string, ort.Tensor> = {
      input_ids: new ort.Tensor('int64', BigInt64Array.from(ids.map(BigInt)), [1, ids.length]),
      positions: new ort.Tensor('float32', Float32Array.from(ids.keys()), [1, ids.length]),
      past_lengths: new ort.Tensor('int32', new Int32Array(1), [1]),
      candidate_rows: none([0]),
      attention_rows: none([0]),
      logit_rows: new ort.Tensor('int64', BigInt64Array.of(BigInt(ids.length - 1)), [1]),
    };
    // Bundles that were made before heads could be chosen have no such input.
    if (session.inputNames.includes('head_weights'))
      feeds.head_weights = new ort.Tensor('float32', new Float32Array(layers * heads), [layers, heads]);
    for (let layer = 0; layer < layers; layer++) {
      feeds[`past_key.${layer}`] = past;
      feeds[`past_value.${layer}`] = past;
    }
    const logits = (await session.run(feeds, ['logits'])).logits!.data as Float32Array;
    const indices = Array.from({ length: Math.min(16, vocabSize) }, (_, i) => Math.floor((i * vocabSize) / Math.min(16, vocabSize)));
    // Quantised kernels round activations differently from provider to provider.
    const largest = Math.max(...indices.map((index) => Math.abs(logits[index]!)));
    return { ids: [...ids], indices, logits: indices.map((index) => logits[index]!), tolerance: Math.max(1e-2, 0.02 * largest) };
  } finally {
    await session.release();
  }
}
