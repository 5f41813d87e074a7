/**
 * Every kind of layer on webgpu beside the processor: sliding windows, soft-caps, norms of heads, biases, a local rotary embedding and none, with
 * a past between two pieces, in full precision, eight and four bits. Prints one JSON line a family and precision; in a process of its own, for a driver
 * may crash. The embeddings are in float32 in all of them: SwiftShader does not compute in 16 bits.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle } from './bundle.ts';
import { forwardOn } from './forward-for-tests.ts';

const vectors = fileURLToPath(new URL('./vectors/families', import.meta.url));
const families = ['gemma2', 'gemma3', 'llama-bias', 'mistral-window', 'phi3', 'smollm3'];
const scratch = mkdtempSync(join(tmpdir(), 'focus-webgpu-'));
const only = process.argv[2];
for (const family of families) {
  if (only && family !== only) continue;
  const path = join(vectors, family);
  const { ids, rows } = JSON.parse(readFileSync(join(path, 'logits.json'), 'utf8')) as { ids: number[]; rows: number[] };
  const cut = ids.length >> 1;
  for (const precision of ['fp32', 'int8', 'int4'] as const) {
    const target = join(scratch, `${family}-${precision}`);
    const manifest = await buildBundle(path, target, { precision, kv: 'float32', embeddings: 'float32' });
    const cpu = await forwardOn('cpu', target, manifest, ids, rows, cut);
    const gpu = await forwardOn('webgpu', target, manifest, ids, rows, cut);
    console.log(JSON.stringify({ family, precision, logits: apart(cpu.logits, gpu.logits), heads: apart(cpu.looked, gpu.looked) }));
  }
}
rmSync(scratch, { recursive: true, force: true });

/** Root of the squares apart over the root of the squares. */
function apart(one: Map<number, Float32Array>, other: Map<number, Float32Array>): number {
  let squares = 0;
  let whole = 0;
  for (const [row, values] of one)
    for (const [i, value] of values.entries()) {
      squares += (value - other.get(row)![i]!) ** 2;
      whole += value ** 2;
    }
  return Math.sqrt(squares / whole);
}
