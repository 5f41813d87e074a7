/** What helps to find a fault, in one text to be copied: versions, machine, model, last failures. Nothing of what documents, questions or answers say. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { applicationRoot } from '../home.ts';
import { impersonal } from '../log.ts';
import { readManifest } from '../models/models.ts';
import type { Program } from './program.ts';

export async function diagnostics(program: Program): Promise<string> {
  const { status, failures, provider, memoryBytes } = program;
  const processors = cpus();
  const { version } = JSON.parse(readFileSync(join(applicationRoot, 'package.json'), 'utf8')) as { version: string };
  const runtime = (createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }).version;
  const manifest = await program.bundle().then(readManifest, () => null);
  const model = manifest ? `${manifest.name}, ${manifest.precision}, ${(manifest.parameters / 1e6).toFixed(1)} M parameters` : 'none';
  const lines = [
    `Focus ${version} on ${platform()} ${release()} ${arch()}, ${program.shell}, onnxruntime ${runtime}`,
    `${processors.length} x ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB memory`,
    `Model: ${model}; provider: ${provider ?? 'cpu'}; memory: ${memoryBytes ? `${Math.round(memoryBytes / 2 ** 20)} MiB` : 'default'}`,
    `Engine: ${status.kind}${status.reason ? ` (${impersonal(status.reason)})` : ''}`,
    ...(failures.length > 0 ? ['Last failures:', ...failures] : ['No failures since the start.']),
    'Log:',
    ...program.log.last(),
  ];
  return lines.join('\n');
}
