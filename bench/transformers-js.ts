/**
 * The peer transformers.js (a dependency of bench/ alone: `npm ci --ignore-scripts --prefix bench`), on the same weights as optimum exports them:
 * full attention over the whole text, on ONNX Runtime as here.
 *
 *   pip install optimum-onnx[onnxruntime]
 *   optimum-cli export onnx --model FOLDER --task text-generation-with-past OUT/onnx && mv OUT/onnx/*.json OUT
 *
 * FOLDER of the starter: `cd native-models && python -m train export train/checkpoints/starter FOLDER`.
 */
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PeerRun } from './llama-cpp.ts';

/** What is used of @huggingface/transformers, which the app's own packages do not have. */
interface TransformersPackage {
  env: { allowRemoteModels: boolean; localModelPath: string };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => object;
  AutoModelForCausalLM: {
    from_pretrained(
      name: string,
      options: object,
    ): Promise<{
      generate(options: object): Promise<unknown>;
      dispose(): Promise<unknown>;
    }>;
  };
}

/** The whole prompt in one context, then `generate` greedy tokens. @param folder as optimum-cli writes it, the graph in its `onnx`. */
export async function runTransformers(folder: string, prompt: readonly number[], generate: number): Promise<PeerRun> {
  const entry = createRequire(import.meta.url).resolve('@huggingface/transformers');
  const { env, Tensor, AutoModelForCausalLM } = (await import(pathToFileURL(entry).href)) as TransformersPackage;
  env.allowRemoteModels = false;
  env.localModelPath = dirname(resolve(folder));
  const model = await AutoModelForCausalLM.from_pretrained(basename(resolve(folder)), { dtype: 'fp32', device: 'cpu', local_files_only: true });
  try {
    const dims = [1, prompt.length];
    const tokens: number[] = [];
    let firstMs = 0;
    let started = 0;
    // It is handed the prompt first, then each token as it is made.
    const put = (rows: bigint[][]) => {
      if (started === 0) started = performance.now();
      else {
        if (tokens.length === 0) firstMs = performance.now() - started;
        tokens.push(Number(rows[0]![0]));
      }
    };
    await model.generate({
      inputs: new Tensor('int64', BigInt64Array.from(prompt, BigInt), dims),
      attention_mask: new Tensor('int64', new BigInt64Array(prompt.length).fill(1n), dims),
      max_new_tokens: generate,
      min_new_tokens: generate,
      do_sample: false,
      streamer: { put, end() {} },
    });
    return { promptMs: firstMs, perTokenMs: (performance.now() - started - firstMs) / Math.max(tokens.length - 1, 1), tokens };
  } finally {
    await model.dispose();
  }
}
