import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Model } from '../electron/engine/model.ts';
import { readWave } from '../electron/engine/read.ts';
import { findModel } from '../electron/models/models.ts';
import { GraphWriter } from '../native-models/graph/onnx.ts';
import { blockSizes } from '../native-models/graph/quantize.ts';
import { ort, sessionOptions } from '../native-models/graph/runtime.ts';

export interface ReadRate {
  chunkTokens: number;
  rows: number;
  readMs: number;
  matmulMs: number;
  /** Share of the matmul rate that reading runs at: the same multiplications alone, over the time that reading takes. */
  share: number;
}

/**
 * `node bench/read-rate.ts [MODEL]`: how much of reading is matrix multiplication: a wave of chunks through the engine, and the same projections, on the same number
 * of rows, in the same precision, alone in a graph. Both in turns, so that whatever else the machine does falls on both.
 */
export async function readRate(bundle: string, repeats = 8): Promise<ReadRate> {
  const model = await Model.load(bundle);
  // As it ships: chunks of the model's own size, as many as one wave holds.
  const { chunkTokens } = model.manifest.method;
  const chunks = Math.floor(2048 / (chunkTokens + 1));
  const folder = mkdtempSync(join(tmpdir(), 'focus-rate-'));
  try {
    const rows = chunks * (chunkTokens + 1);
    const { hiddenSize, intermediateSize, heads, kvHeads, headDim } = model.manifest.config;
    const keyAndValue: [number, number][] = Array(2).fill([kvHeads * headDim, hiddenSize]);
    const whole = await projectionsAlone(model, rows, join(folder, 'whole'), [
      [heads * headDim, hiddenSize],
      ...keyAndValue,
      [hiddenSize, heads * headDim],
      [intermediateSize, hiddenSize],
      [intermediateSize, hiddenSize],
      [hiddenSize, intermediateSize],
    ]);
    // Of the last layer a read needs no more than these.
    const last = await projectionsAlone(model, rows, join(folder, 'last'), keyAndValue);
    const ids = Array.from({ length: chunks }, (_, c) =>
      Int32Array.from({ length: chunkTokens }, (_, i) => (c * 977 + i * 31) % model.manifest.config.vocabSize),
    );
    const times = { read: [] as number[], matmul: [] as number[] };
    for (let i = 0; i <= repeats; i++) {
      const start = performance.now();
      await readWave(model, ids);
      const middle = performance.now();
      for (let layer = 1; layer < model.kv.layers; layer++) await whole.session.run(whole.feeds);
      await last.session.run(last.feeds);
      const end = performance.now();
      if (i > 0) {
        times.read.push(middle - start);
        times.matmul.push(end - middle);
      }
    }
    for (const { session } of [whole, last]) await session.release();
    const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
    const [readMs, matmulMs] = [median(times.read), median(times.matmul)];
    return { chunkTokens, rows, readMs, matmulMs, share: matmulMs / readMs };
  } finally {
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Projections [out, in] on `rows` rows; of each only one row is copied out. */
async function projectionsAlone(
  model: Model,
  rows: number,
  folder: string,
  shapes: readonly [number, number][],
): Promise<{ session: ort.InferenceSession; feeds: Record<string, ort.Tensor> }> {
  const { precision } = model.manifest;
  const g = new GraphWriter('rate.data');
  const inputs = new Map<number, string>();
  for (const [, k] of shapes) if (!inputs.has(k)) inputs.set(k, g.input(`x${k}`, 'float32', [rows, k]));
  for (const [i, [n, k]] of shapes.entries()) {
    const x = inputs.get(k)!;
    let y: string;
    if (precision === 'int8' || precision === 'int4') {
      const bits = precision === 'int8' ? 8 : 4;
      const blockSize = blockSizes[bits];
      const blocks = Math.ceil(k / blockSize);
      const data = Uint8Array.from({ length: (n * blocks * blockSize * bits) / 8 }, (_, j) => (j * 37) & 255);
      const scales = new Float32Array(n * blocks).fill(0.01);
      const zeros = new Uint8Array(n * Math.ceil((blocks * bits) / 8)).fill(128);
      const weights = [
        g.tensor(`q${i}`, 'uint8', [n, blocks, (blockSize * bits) / 8], data),
        g.tensor(`s${i}`, 'float32', [n * blocks], scales),
        g.tensor(`z${i}`, 'uint8', [zeros.length], zeros),
      ];
      y = g.node('com.microsoft:MatMulNBits', [x, ...weights], { K: k, N: n, bits, block_size: blockSize, accuracy_level: 4 });
    } else {
      y = g.node('MatMul', [
        x,
        g.tensor(
          `w${i}`,
          'float32',
          [k, n],
          Float32Array.from({ length: n * k }, (_, j) => Math.sin(j)),
        ),
      ]);
    }
    g.node('Gather', [y, g.int(0)], { axis: 0 }, `y${i}`);
    g.output(`y${i}`, 'float32', [n]);
  }
  const { model: bytes, data } = g.finish();
  mkdirSync(folder);
  writeFileSync(join(folder, 'rate.onnx'), bytes);
  writeFileSync(join(folder, 'rate.data'), Buffer.concat(data.flatMap((tensor) => [...tensor.parts()])));
  const feeds: Record<string, ort.Tensor> = {};
  for (const [k, name] of inputs)
    feeds[name] = new ort.Tensor(
      'float32',
      Float32Array.from({ length: rows * k }, (_, j) => Math.cos(j)),
      [rows, k],
    );
  // Threads as the engine's own: what differs is the work alone.
  const session = await ort.InferenceSession.create(join(folder, 'rate.onnx'), sessionOptions);
  return { session, feeds };
}

if (import.meta.main) console.log(JSON.stringify(await readRate(await findModel(process.argv[2]), 24)));
