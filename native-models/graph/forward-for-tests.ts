/** How the tests run a bundle's graph: plainly, without the engine. */
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { ort, sessionOptions } from './runtime.ts';

/** All rows' logits of one plain run, in two pieces with a past between them when `cut` says where. */
export async function forward(bundle: string, manifest: Manifest, ids: number[], rows: number[], cut = 0): Promise<Map<number, Float32Array>> {
  return (await forwardOn('cpu', bundle, manifest, ids, rows, cut)).logits;
}

/** The same on a provider, with what one head of each layer but the first looks at from each row. */
export async function forwardOn(
  provider: string,
  bundle: string,
  manifest: Manifest,
  ids: number[],
  rows: number[],
  cut = 0,
): Promise<{ logits: Map<number, Float32Array>; looked: Map<number, Float32Array> }> {
  const executionProviders = provider === 'cpu' ? ['cpu'] : [provider, 'cpu'];
  const session = await ort.InferenceSession.create(join(bundle, 'model.onnx'), { ...sessionOptions, executionProviders });
  const looked = new Map<number, Float32Array>();
  const { layers, heads, kvHeads, headDim, vocabSize } = manifest.config;
  const out = new Map<number, Float32Array>();
  let past: ort.Tensor[] = [];
  for (const [from, to] of cut > 0
    ? [
        [0, cut],
        [cut, ids.length],
      ]
    : [[0, ids.length]]) {
    const part = ids.slice(from, to);
    const asked = rows.filter((row) => row >= from! && row < to!);
    const int64 = (values: number[], dims: number[]) => new ort.Tensor('int64', BigInt64Array.from(values.map(BigInt)), dims);
    const within = int64(
      asked.map((row) => row - from!),
      [asked.length],
    );
    const feeds: Record<string, ort.Tensor> = {
      input_ids: int64(part, [1, part.length]),
      positions: new ort.Tensor(
        'float32',
        Float32Array.from(part, (_, i) => from! + i),
        [1, part.length],
      ),
      past_lengths: new ort.Tensor('int32', Int32Array.of(from!), [1]),
      candidate_rows: int64([], [0]),
      attention_rows: within,
      head_weights: new ort.Tensor(
        'float32',
        Float32Array.from({ length: layers * heads }, (_, i) => (i >= heads && i % heads === 1 ? 1 : 0)),
        [layers, heads],
      ),
      logit_rows: within,
    };
    for (let l = 0; l < layers; l++) {
      // One padded token that nobody sees: the webgpu provider (1.30) crashes on a past of zero tokens.
      const empty = new ort.Tensor('float32', new Float32Array(kvHeads * headDim), [1, kvHeads, 1, headDim]);
      feeds[`past_key.${l}`] = past[2 * l] ?? empty;
      feeds[`past_value.${l}`] = past[2 * l + 1] ?? empty;
    }
    const result = await session.run(feeds);
    const row = (name: string, i: number, size: number) => (result[name]!.data as Float32Array).slice(i * size, (i + 1) * size);
    for (const [i, at] of asked.entries()) {
      out.set(at, row('logits', i, vocabSize));
      looked.set(at, row('attention', i, result.attention!.dims[1]!));
    }
    past = Array.from({ length: layers }, (_, l) => [result[`key.${l}`]!, result[`value.${l}`]!]).flat();
  }
  await session.release();
  return { logits: out, looked };
}

/** The largest error of any logit. */
export const worst = (seen: Map<number, Float32Array>, rows: number[], logits: number[][]) =>
  Math.max(...rows.map((row, i) => Math.max(...logits[i]!.map((logit, v) => Math.abs(logit - seen.get(row)![v]!)))));
