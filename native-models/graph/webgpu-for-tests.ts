/**
 * Every kind of graph on webgpu beside the processor: families in full precision (sliding windows, soft-caps, local rotary, with a past between
 * two pieces) and the quantised ones, kept bits among them. Prints one JSON line a graph; in a process of its own, for a driver may crash.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle } from './bundle.ts';
import { forwardOn } from './forward-for-tests.ts';
import type { Manifest } from './manifest.ts';

const vectors = fileURLToPath(new URL('./vectors', import.meta.url));
const families = ['gemma2', 'gemma3', 'llama-bias', 'mistral-window', 'phi3', 'smollm3'];
const graphs: [path: string, precision: Manifest['precision']][] = [
  ...families.map((family) => [join('families', family), 'fp32'] as [string, 'fp32']),
  [join('families', 'qwen3'), 'fp16'],
  [join('families', 'qwen3'), 'int8'],
  [join('families', 'qwen3'), 'int4'],
  [join('families', 'gemma3'), 'int8'],
  [join('gguf', 'q4.gguf'), 'int4'],
];

const scratch = mkdtempSync(join(tmpdir(), 'focus-webgpu-'));
const only = process.argv[2];
for (const [path, precision] of graphs) {
  const graph = `${path} ${precision}`;
  if (only && !graph.includes(only)) continue;
  const target = join(scratch, graph.replaceAll(/\W/g, '-'));
  const manifest = await buildBundle(join(vectors, path), target, { precision, kv: 'float32' });
  const file = path.endsWith('.gguf') ? path.replace(/\.gguf$/, '.json') : join(path, 'logits.json');
  const { ids, rows } = JSON.parse(readFileSync(join(vectors, file), 'utf8')) as { ids: number[]; rows: number[] };
  const cut = ids.length >> 1;
  const cpu = await forwardOn('cpu', target, manifest, ids, rows, cut);
  const gpu = await forwardOn('webgpu', target, manifest, ids, rows, cut);
  console.log(JSON.stringify({ graph, logits: apart(cpu.logits, gpu.logits), heads: apart(cpu.looked, gpu.looked) }));
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
