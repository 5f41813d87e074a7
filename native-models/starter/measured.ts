/** Results of `focus eval` on the starter, kept in measured/: one file a run, with the command, the weights and the machine it is of. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const starter = fileURLToPath(new URL('.', import.meta.url));
const root = join(starter, '../..');
const folder = join(starter, 'measured');
export const starterBundle = join(starter, 'bundle');

export interface Measured {
  /** As one would type it; files without their folders. */
  command: string;
  /** SHA-256 of the weights. */
  weights: string;
  machine: string;
  seconds: number;
  result: unknown;
}

export function weightsOf(bundle: string): string {
  const manifest = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as { files: { path: string; sha256: string }[] };
  return manifest.files.find((file) => file.path === 'model.onnx.data')!.sha256;
}

/** Runs `focus eval …args --json` on a bundle. @throws when it fails; exit 1 (the command says no) is a result. */
export async function runEval(bundle: string, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, 'electron/cli.ts'), 'eval', ...args, '--model', bundle, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const last = out.trim().split('\n').at(-1);
  if ((code !== 0 && code !== 1) || !last) throw new Error(`focus eval ${args.join(' ')} ended with exit code ${code}.`);
  return {
    command: `focus eval ${args.map((arg) => (arg.includes('/') ? arg.slice(arg.lastIndexOf('/') + 1) : arg)).join(' ')} --json`,
    weights: weightsOf(bundle),
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores`,
    seconds: Math.round((performance.now() - started) / 1000),
    result: JSON.parse(last),
  };
}

export function saveMeasured(name: string, measured: Measured): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(measured, null, 1)}\n`);
}

/** What was measured of these weights, by name. */
export function readMeasured(weights: string): Map<string, Measured> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const all = names
    .sort()
    .map((name): [string, Measured] => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, name), 'utf8')) as Measured]);
  return new Map(all.filter(([, measured]) => measured.weights === weights));
}
