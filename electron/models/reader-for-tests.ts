/** A reader of toy size for tests: its folder as native-models/reader is one, a hub on this machine that has the base, and a pip that is a script. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { applicationRoot } from '../home.ts';
import { commitOf, type HubServer, serveHub } from './hub-server.ts';

export const base = readFileSync(join(applicationRoot, 'native-models', 'graph', 'vectors', 'gguf', 'llama.gguf'));
export const baseName = 'tiny.gguf';
const rank = 2;
const target = 'base_model.model.model.layers.0.self_attn.q_proj';
/** Of the base in the wheel. */
export const pathInWheel = `tiny_package/${baseName}`;
export const wheelName = 'tiny_package-1.0-py3-none-any.whl';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface ToyReader {
  folder: string;
  hub: HubServer;
}

/** @param home what it needs goes there; FOCUS_READER is to name `folder`. @param wheel what a package index would send. */
export async function toyReader(home: string, wheel: Uint8Array): Promise<ToyReader> {
  const files = new Map([[baseName, base]]);
  const hub = await serveHub('maker/tiny-gguf', files);
  const folder = join(home, 'reader-source');
  mkdirSync(join(folder, 'adapter'), { recursive: true });
  const source = {
    file: baseName,
    bytes: base.length,
    sha256: sha256(base),
    licence: 'apache-2.0',
    hub: { address: hub.origin, repo: 'maker/tiny-gguf', revision: commitOf(files) },
    package: { name: 'tiny-package', version: '1.0', wheel: wheelName, bytes: wheel.length, sha256: sha256(wheel), path: pathInWheel },
  };
  writeFileSync(join(folder, 'source.json'), JSON.stringify(source));
  writeFileSync(join(folder, 'focus.json'), JSON.stringify(method));
  writeFileSync(join(folder, 'adapter', 'adapter_config.json'), JSON.stringify({ peft_type: 'LORA', r: rank, lora_alpha: 4, bias: 'none' }));
  writeAdapter(folder, 1);
  return { folder, hub };
}

/** Another `seed` is another adapter. */
export function writeAdapter(folder: string, seed: number): void {
  const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7) * 0.1);
  const halves = [
    { name: `${target}.lora_A.weight`, shape: [rank, 32], data: numbers(rank * 32) },
    { name: `${target}.lora_B.weight`, shape: [32, rank], data: numbers(32 * rank) },
  ];
  let end = 0;
  const header: Record<string, object> = {};
  for (const { name, shape, data } of halves) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const bytes = Buffer.concat([length, json, ...halves.map(({ data }) => Buffer.from(data.buffer))]);
  writeFileSync(join(folder, 'adapter', 'adapter_model.safetensors'), bytes);
}

/**
 * A `python3` that stands before all others in PATH: `-m pip download … --dest DIR` runs `script` with DIR as $DEST and the wheel as $WHEEL,
 * and what it was asked is in `home`/pip-asked. @returns the PATH.
 */
export function fakePip(home: string, script: string, wheel: Uint8Array): string {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(home, 'the-wheel'), wheel);
  const lines = [
    '#!/bin/sh',
    `[ "$3" = --version ] && exit 0`,
    `echo "$@" >> '${join(home, 'pip-asked')}'`,
    `WHEEL='${join(home, 'the-wheel')}'`,
    'while [ $# -gt 0 ]; do [ "$1" = --dest ] && DEST="$2"; shift; done',
    script,
  ];
  writeFileSync(join(bin, 'python3'), `${lines.join('\n')}\n`);
  chmodSync(join(bin, 'python3'), 0o755);
  return `${bin}${delimiter}/usr/bin${delimiter}/bin`;
}

/** A PATH without any Python. */
export function noPip(home: string): string {
  const empty = join(home, 'no-bin');
  mkdirSync(empty, { recursive: true });
  return empty;
}

const method = {
  integrator: 'fusion',
  slots: { placement: 'spread', range: 16 },
  mode: 'focused',
  chunkTokens: 16,
  fragmentTokens: 8,
  localTokens: 32,
  rereadChunks: 0,
  reading: 'passages',
  grounding: 'verbatim',
  heads: [],
  summary: 'extract',
  template: { before: null, question: '\n\nQuestion: {question}\nAnswer:', turn: '', notFound: 'Not in the text.' },
};
