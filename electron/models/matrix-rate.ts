/** How fast this machine multiplies matrices as models hold them: what the time of a book is reckoned from before any model is here. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphWriter } from '../../native-models/graph/onnx.ts';
import { blockSizes } from '../../native-models/graph/quantize.ts';
import { ort, sessionOptions } from '../../native-models/graph/runtime.ts';
import type { MatrixRates } from '../domain/model.ts';

const widths = [512, 1024, 2048];
/** About a wave of chunks. */
const rows = 1024;
/** The best of so many: whatever else the machine did meanwhile is not the machine. */
const rounds = 4;

/** Takes a second or two. @throws whatever the runtime says when the provider cannot run it. */
export async function measureMatrixRates(provider: string): Promise<MatrixRates> {
  const measured: MatrixRates = { int8: [], int4: [] };
  for (const width of widths) {
    measured.int8.push({ width, perSecond: await rateOf(width, 8, provider) });
    measured.int4.push({ width, perSecond: await rateOf(width, 4, provider) });
  }
  return measured;
}

/** x [rows, width] @ W^T, W [width, width] in blocks. */
async function rateOf(width: number, bits: 4 | 8, provider: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'focus-rate-'));
  try {
    const g = new GraphWriter('rate.data');
    const blockSize = blockSizes[bits];
    const blocks = width / blockSize;
    const x = g.input('x', 'float32', [rows, width]);
    const weights = [
      g.tensor(
        'q',
        'uint8',
        [width, blocks, (blockSize * bits) / 8],
        Uint8Array.from({ length: (width * width * bits) / 8 }, (_, i) => (i * 37) & 255),
      ),
      g.tensor('scales', 'float32', [width * blocks], new Float32Array(width * blocks).fill(0.01)),
      g.tensor('zeros', 'uint8', [(width * blocks * bits) / 8], new Uint8Array((width * blocks * bits) / 8).fill(bits === 8 ? 128 : 0x88)),
    ];
    const y = g.node('com.microsoft:MatMulNBits', [x, ...weights], { K: width, N: width, bits, block_size: blockSize, accuracy_level: 4 });
    // Only one row is copied out.
    g.node('Gather', [y, g.int(0)], { axis: 0 }, 'y');
    g.output('y', 'float32', [width]);
    const { model, data } = g.finish();
    await writeFile(join(folder, 'rate.onnx'), model);
    await writeFile(join(folder, 'rate.data'), Buffer.concat(data.flatMap((tensor) => [...tensor.parts()])));
    const executionProviders = provider === 'cpu' ? ['cpu'] : [provider, 'cpu'];
    const session = await ort.InferenceSession.create(join(folder, 'rate.onnx'), { ...sessionOptions, executionProviders });
    const feeds = {
      x: new ort.Tensor(
        'float32',
        Float32Array.from({ length: rows * width }, (_, i) => Math.cos(i)),
        [rows, width],
      ),
    };
    let bestMs = Number.POSITIVE_INFINITY;
    // The first is for warming up.
    for (let round = 0; round <= rounds; round++) {
      const start = performance.now();
      await session.run(feeds);
      if (round > 0) bestMs = Math.min(bestMs, performance.now() - start);
    }
    await session.release();
    return (1000 * rows * width * width) / bestMs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
