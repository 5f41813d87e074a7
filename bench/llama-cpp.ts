/**
 * The peer llama.cpp (node-llama-cpp, a dependency of bench/ alone: `npm ci --ignore-scripts --prefix bench`), on the same weights as GGUF
 * (to_gguf.py): full attention over the whole text.
 *
 * `node bench/llama-cpp.ts --gguf FILE --model BUNDLE [--tokens 256] [--generate 64]` proves the conversion: greedy tokens of llama.cpp
 * against those of the engine after the same text. Last line of stdout: {tokens, agreement, firstDifference}.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { FinalDecode } from '../electron/engine/final.ts';
import { LoadedModel } from '../electron/engine/loaded.ts';
import { argmax } from '../electron/engine/sampler.ts';
import { Slots } from '../electron/engine/slots.ts';

/** What is used of node-llama-cpp, which the app's own packages do not have. */
interface Sequence {
  evaluateWithoutGeneratingNewTokens(tokens: number[]): Promise<void>;
  evaluate(tokens: number[], options: { temperature: number }): AsyncGenerator<number>;
}
interface LlamaPackage {
  getLlama(options: object): Promise<{
    loadModel(options: { modelPath: string }): Promise<{
      createContext(options: { contextSize: number; batchSize: number; sequences: 1; threads: number }): Promise<{ getSequence(): Sequence }>;
    }>;
    dispose(): Promise<void>;
  }>;
}

export interface PeerRun {
  promptMs: number;
  perTokenMs: number;
  /** Greedy, after the prompt. */
  tokens: number[];
}

/**
 * The whole prompt in one context, then `generate` greedy tokens.
 * @param threads 0 = as many as llama.cpp chooses. Its threads spin at every barrier: on a machine that others use too, one is faster than all.
 * @throws Error with what llama.cpp says when its binary cannot load here.
 */
export async function runLlama(gguf: string, prompt: readonly number[], generate: number, threads: number): Promise<PeerRun> {
  const specifier = createRequire(import.meta.url).resolve('node-llama-cpp');
  const { getLlama } = (await import(specifier)) as LlamaPackage;
  const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error' });
  try {
    const model = await llama.loadModel({ modelPath: gguf });
    const context = await model.createContext({ contextSize: prompt.length + generate + 1, batchSize: 512, sequences: 1, threads });
    const sequence = context.getSequence();
    const started = performance.now();
    // The prompt's last token goes with the first step: only then are its logits made.
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(0, -1));
    const tokens: number[] = [];
    let firstMs = 0;
    for await (const token of sequence.evaluate(prompt.slice(-1), { temperature: 0 })) {
      if (tokens.length === 0) firstMs = performance.now() - started;
      tokens.push(token);
      if (tokens.length >= generate) break;
    }
    return { promptMs: firstMs, perTokenMs: (performance.now() - started - firstMs) / Math.max(tokens.length - 1, 1), tokens };
  } finally {
    await llama.dispose();
  }
}

async function proveConversion(gguf: string, bundle: string, promptTokens: number, generate: number): Promise<object> {
  const loaded = await LoadedModel.load({ bundle });
  try {
    const sample = readFileSync(new URL('../resources/samples/the-saltmarsh-garden.md', import.meta.url), 'utf8');
    const prompt = [...loaded.model.prefix, ...loaded.tokenizer.encode(sample.slice(0, 20 * promptTokens)).ids].slice(0, promptTokens);
    const { tokens } = await runLlama(gguf, prompt, generate, 1);
    const final = new FinalDecode(loaded.model, new Slots(loaded.model, 0, 'sequential', 1), prompt.length + tokens.length);
    let [row] = await final.append(prompt);
    let equal = 0;
    let firstDifference = -1;
    // Forced along llama.cpp's tokens, so that one near tie does not make all that follows differ.
    for (const [step, token] of tokens.entries()) {
      if (argmax(row!.logits) === token) equal++;
      else if (firstDifference < 0) firstDifference = step;
      [row] = await final.append([token]);
    }
    return { tokens: tokens.length, agreement: equal / tokens.length, firstDifference: firstDifference < 0 ? null : firstDifference };
  } finally {
    await loaded.close();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      gguf: { type: 'string' },
      model: { type: 'string' },
      tokens: { type: 'string', default: '256' },
      generate: { type: 'string', default: '64' },
    },
  });
  if (!values.gguf || !values.model) throw new Error('Needs --gguf FILE and --model BUNDLE (of the same weights, fp32).');
  console.log(JSON.stringify(await proveConversion(values.gguf, values.model, Number(values.tokens), Number(values.generate))));
}
