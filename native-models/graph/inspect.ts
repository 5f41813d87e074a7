/** What a model would become, from its headers alone: no weight is read. It is refused for the same reasons as at import. */
import { readArchitecture } from './config.ts';
import type { Manifest } from './manifest.ts';
import { buildNetwork } from './network.ts';
import { openModel } from './source.ts';
import { rowBytes, type TensorSource } from './tensors.ts';
import { Weights } from './weights.ts';

export interface Inspection {
  family: Manifest['config']['family'];
  parameters: number;
  windowTokens: number;
  /** Number format of most of its weights, as its file calls it. */
  stored: string;
  /** Whether it brings a chat template. */
  chat: boolean;
  licence: string | null;
  /** Of the bundle, by precision. */
  bundleBytes: Record<'int8' | 'int4', number>;
}

/** @param path a folder in Hugging Face layout, or a GGUF file. @throws FocusError with what is wrong with it. */
export async function inspectModel(path: string): Promise<Inspection> {
  const { config, tensors, added, chat, licence } = await openModel(path);
  const architecture = readArchitecture(config);
  const bundleBytes = (precision: Manifest['precision']) => {
    const weights = new Weights(architecture, tensors, added, precision);
    const { data, model } = buildNetwork(architecture, weights, 'float16', 'model.onnx.data');
    weights.refuseUnused();
    return data.reduce((sum, part) => sum + part.byteLength, model.byteLength);
  };
  return {
    family: architecture.family,
    parameters: tensors.names().reduce((sum, name) => sum + tensors.shape(name).reduce((product, dim) => product * dim, 1), 0),
    windowTokens: architecture.windowTokens,
    stored: mostStored(tensors),
    chat: chat !== null,
    licence,
    bundleBytes: { int8: bundleBytes('int8'), int4: bundleBytes('int4') },
  };
}

function mostStored(tensors: TensorSource): string {
  const bytes = new Map<string, number>();
  for (const name of tensors.names()) {
    const shape = tensors.shape(name);
    const type = tensors.type(name);
    bytes.set(type, (bytes.get(type) ?? 0) + (shape[0] ?? 1) * rowBytes(type, shape));
  }
  return [...bytes].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
