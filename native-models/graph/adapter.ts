import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FocusError } from '../../electron/errors.ts';
import { Safetensors } from './safetensors.ts';
import type { TensorType } from './tensor-types.ts';
import { readRows, readTensor, rowSize, type TensorSource } from './tensors.ts';

/** What of PEFT's adapter_config.json changes the numbers. */
const configSchema = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().positive(),
  lora_alpha: z.number(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.literal(false, { error: 'DoRA is not merged' }).nullish(),
  bias: z.literal('none', { error: 'adapters with biases are not merged' }).nullish(),
  fan_in_fan_out: z.literal(false, { error: 'transposed weights are not merged' }).nullish(),
  rank_pattern: z.record(z.string(), z.never(), { error: 'ranks of their own for some layers are not merged' }).nullish(),
  alpha_pattern: z.record(z.string(), z.never(), { error: 'factors of their own for some layers are not merged' }).nullish(),
  modules_to_save: z.array(z.never(), { error: 'adapters that replace whole layers are not merged' }).nullish(),
});

/**
 * A model's tensors with a LoRA adapter in PEFT layout merged in: W + (alpha / r) B A, row by row when they are read. So an adapter costs
 * nothing at run time, and is quantised together with what it changes.
 */
export class AdaptedTensors implements TensorSource {
  readonly #base: TensorSource;
  readonly #adapter: TensorSource;
  readonly #scale: number;
  /** Tensor → its adapter's name, and A [r, in] when it was read. */
  readonly #targets = new Map<string, { prefix: string; rank: number }>();
  #last: { prefix: string; a: Float32Array } | null = null;

  /** @param folder holds adapter_config.json and adapter_model.safetensors. @throws FocusError 'weights-invalid' | 'file-missing' */
  constructor(base: TensorSource, folder: string) {
    const { r, lora_alpha: alpha, use_rslora: rootScaled } = readConfig(folder);
    this.#base = base;
    this.#adapter = Safetensors.open(join(folder, 'adapter_model.safetensors'));
    this.#scale = alpha / (rootScaled ? Math.sqrt(r) : r);
    for (const name of this.#adapter.names()) {
      const [, path, part] = /^(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? [];
      const target = `${path}.weight`;
      if (!path || !base.has(target)) throw new FocusError('weights-invalid', `The adapter holds ${name}; this model has no such matrix.`);
      if (part === 'B') continue;
      const prefix = name.slice(0, name.indexOf('.lora_A'));
      const rank = this.#adapter.shape(name)[0]!;
      const [out, into] = [base.shape(target)[0]!, rowSize(base.shape(target))];
      const b = this.#b(prefix);
      if (!this.#adapter.has(b)) throw new FocusError('weights-invalid', `The adapter holds ${name} without its other half.`);
      if (this.#adapter.shape(name).join() !== `${rank},${into}` || this.#adapter.shape(b).join() !== `${out},${rank}`)
        throw new FocusError('weights-invalid', `The adapter's ${path} was made for a matrix of another size than [${out}, ${into}].`);
      this.#targets.set(target, { prefix, rank });
    }
    if (this.#targets.size === 0) throw new FocusError('weights-invalid', `The adapter in ${folder} changes nothing.`);
  }

  names(): string[] {
    return this.#base.names();
  }

  has(name: string): boolean {
    return this.#base.has(name);
  }

  shape(name: string): readonly number[] {
    return this.#base.shape(name);
  }

  type(name: string): TensorType {
    return this.#targets.has(name) ? 'F32' : this.#base.type(name);
  }

  bytes(name: string, from: number, to: number): Uint8Array {
    const target = this.#targets.get(name);
    if (!target) return this.#base.bytes(name, from, to);
    const { prefix, rank } = target;
    const width = rowSize(this.shape(name));
    const merged = readRows(this.#base, name, from, to);
    const a = this.#a(prefix, rank, width);
    const b = readRows(this.#adapter, this.#b(prefix), from, to);
    const change = new Float64Array(width);
    for (let row = 0; row < to - from; row++) {
      change.fill(0);
      for (let i = 0; i < rank; i++) {
        const factor = this.#scale * b[row * rank + i]!;
        for (let column = 0; column < width; column++) change[column]! += factor * a[i * width + column]!;
      }
      for (let column = 0; column < width; column++) merged[row * width + column]! += change[column]!;
    }
    return new Uint8Array(merged.buffer, merged.byteOffset, merged.byteLength);
  }

  /** Rows of one matrix are read in turn, so the last A is the next. */
  #a(prefix: string, rank: number, width: number): Float32Array {
    if (this.#last?.prefix !== prefix) this.#last = { prefix, a: readTensor(this.#adapter, this.#half(prefix, 'A'), [rank, width]) };
    return this.#last.a;
  }

  #b(prefix: string): string {
    return this.#half(prefix, 'B');
  }

  #half(prefix: string, part: 'A' | 'B'): string {
    const named = `${prefix}.lora_${part}.weight`;
    return this.#adapter.has(named) ? named : `${prefix}.lora_${part}.default.weight`;
  }
}

function readConfig(folder: string): z.infer<typeof configSchema> {
  const file = join(folder, 'adapter_config.json');
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new FocusError('file-missing', `${file} is missing or not valid JSON: an adapter's folder holds it beside adapter_model.safetensors.`, {
      cause,
    });
  }
  const parsed = configSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new FocusError('weights-invalid', `${file}: ${issue.path.join('.')}: ${issue.message}. Merge the adapter with PEFT and import the result.`);
}
