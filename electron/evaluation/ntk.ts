/**
 * NTK-aware scaling, a baseline: the same weights with the rotary base raised, so that fast frequencies stay and slow ones stretch:
 * theta' = theta * s^(d / (d - 2)), that is frequency i times s^(-2i / (d - 2)).
 */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Model } from '../engine/model.ts';
import { FocusError } from '../errors.ts';

/** A second session of `model` whose window is `scale` times as long. Close it. */
export async function ntkModel(model: Model, scale: number): Promise<Model> {
  const { config } = model.manifest;
  const plain = Float32Array.from(config.rotary.inverseFrequencies);
  const stretched = plain.map((frequency, i) => frequency * scale ** ((-2 * i) / (config.headDim - 2)));
  const folder = await mkdtemp(join(tmpdir(), 'focus-ntk-'));
  try {
    const graph = await readFile(join(model.directory, 'model.onnx'));
    const data = await readFile(join(model.directory, 'model.onnx.data'));
    if (!replaceBytes(graph, plain, stretched) && !replaceBytes(data, plain, stretched)) {
      throw new FocusError('bundle-invalid', `${model.directory} does not hold the frequencies of its manifest. Import the model again.`);
    }
    await writeFile(join(folder, 'model.onnx'), graph);
    await writeFile(join(folder, 'model.onnx.data'), data);
    await symlink(join(model.directory, 'tokenizer.json'), join(folder, 'tokenizer.json'));
    const manifest = {
      ...model.manifest,
      config: {
        ...config,
        windowTokens: Math.ceil(config.windowTokens * scale),
        rotary: { ...config.rotary, inverseFrequencies: Array.from(stretched) },
      },
    };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    return await Model.load(folder, { provider: model.provider, before: model.prefix.subarray(model.manifest.tokens.bos === null ? 0 : 1) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Replaces the one place in `file` that holds `from`. */
function replaceBytes(file: Buffer, from: Float32Array, to: Float32Array): boolean {
  const at = file.indexOf(Buffer.from(from.buffer, from.byteOffset, from.byteLength));
  if (at < 0) return false;
  file.set(new Uint8Array(to.buffer, to.byteOffset, to.byteLength), at);
  return true;
}
