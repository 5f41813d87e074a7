/** How the tests run a bundle's graph: plainly, without the engine. */
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { ort, sessionOptions } from './runtime.ts';

/** All rows' logits of one plain run, in two pieces with a past between them when `cut` says where. */
export async function forward(bundle: string, manifest: Manifest, ids: number[], rows: number[], cut = 0): Promise<Map<number, Float32Array>> {
  const session = await ort.InferenceSession.create(join(bundle, 'model.onnx'), sessionOptions);
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
    const feeds: Record<string, ort.Tensor> = {
      input_ids: int64(part, [1, part.length]),
      positions: new ort.Tensor(
        'float32',
        Float32Array.from(part, (_, i) => from! + i),
        [1, part.length],
      ),
      past_lengths: new ort.Tensor('int32', Int32Array.of(from!), [1]),
      candidate_rows: int64([], [0]),
      attention_rows: int64([], [0]),
      head_weights: new ort.Tensor('float32', new Float32Array(layers * heads), [layers, heads]),
      logit_rows: int64(
        asked.map((row) => row - from!),
        [asked.length],
      ),
    };
    for (let l = 0; l < layers; l++) {
      const empty = new ort.Tensor('float32', new Float32Array(0), [1, kvHeads, 0, headDim]);
      feeds[`past_key.${l}`] = past[2 * l] ?? empty;
      feeds[`past_value.${l}`] = past[2 * l + 1] ?? empty;
    }
    const result = await session.run(feeds);
    for (const [i, row] of asked.entries()) out.set(row, (result.logits!.data as Float32Array).slice(i * vocabSize, (i + 1) * vocabSize));
    past = Array.from({ length: layers }, (_, l) => [result[`key.${l}`]!, result[`value.${l}`]!]).flat();
  }
  await session.release();
  return out;
}

/** The largest error of any logit. */
export const worst = (seen: Map<number, Float32Array>, rows: number[], logits: number[][]) =>
  Math.max(...rows.map((row, i) => Math.max(...logits[i]!.map((logit, v) => Math.abs(logit - seen.get(row)![v]!)))));
